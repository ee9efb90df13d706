import { describe, expect, test } from 'vitest'
import type { Store } from '../open-store.ts'
import { deletePulsesBefore, pulsesOf, savePulse } from '../pulses.ts'
import { later, noon } from './testing.ts'

/** What every store does with signs of life. */
export function pulsesContract(use: () => Store): void {
  describe('signs of life', () => {
    const beat = (name: string, process: string, ms: number, sockets: number): Promise<void> =>
      savePulse(use().db, name, { process, at: later(ms), details: { sockets } })
    const signs = async (name: string) =>
      (await pulsesOf(use().db, name)).map(({ process, at, details }) => [
        process,
        at.getTime() - noon.getTime(),
        details,
      ])

    test('the last of each process is kept, beside those of the others', async () => {
      await Promise.all([beat('slack', 'a', 1, 2), beat('slack', 'b', 2, 1), beat('other', 'a', 9, 0)])
      expect(await signs('slack')).toEqual([
        ['b', 2, { sockets: 1 }],
        ['a', 1, { sockets: 2 }],
      ])
      await beat('slack', 'a', 3, 0)
      expect(await signs('slack')).toEqual([
        ['a', 3, { sockets: 0 }],
        ['b', 2, { sockets: 1 }],
      ])
      expect(await signs('nobody')).toEqual([])
    })

    test('old ones are forgotten, but for the last of a part', async () => {
      await beat('slack', 'a', 1, 0)
      await beat('slack', 'b', 2, 0)
      await beat('slack', 'c', 2, 0)
      await beat('other', 'a', 1, 0)
      await deletePulsesBefore(use().db, later(2))
      expect(await signs('slack')).toEqual([
        ['c', 2, { sockets: 0 }],
        ['b', 2, { sockets: 0 }],
      ])
      await deletePulsesBefore(use().db, later(3))
      expect([await signs('slack'), await signs('other')]).toEqual([
        [['c', 2, { sockets: 0 }]],
        [['a', 1, { sockets: 0 }]],
      ])
    })
  })
}
