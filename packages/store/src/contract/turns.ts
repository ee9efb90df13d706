import { turnsContract } from '@mailhealth/testkit/contracts'
import { describe, expect, test } from 'vitest'
import type { Store } from '../open-store.ts'
import { openTurns } from '../turns.ts'

/** What turns promise on any store, and what becomes of them when the database's clock is set. */
export function storeTurnsContract(store: () => Store): void {
  turnsContract(() => [openTurns(store()), openTurns(store())])

  describe('turns by the database’s clock', () => {
    const freeIn = (seconds: number) =>
      store().pool.query(`insert into operator_turns values ('Zen', clock_timestamp() + interval '${seconds} s')`)
    const take = async (): Promise<number | null> => {
      const turn = await openTurns(store()).take('Zen', 1_000)
      return turn === null ? null : Math.round((turn.startsMs - performance.now()) / 1_000) + 0
    }

    test.each<[string, number, number | null]>([
      ['others have theirs before', 20, 20],
      ['too many have theirs before', 33, null],
      ['the clock was set back: after all that may still be somebody’s', 3_600, 42],
      ['the clock was set forward', -3_600, 0],
    ])('%s', async (_, seconds, expected) => {
      await freeIn(seconds)
      expect(await take()).toBe(expected)
    })

    test('after a clock that was set back nobody’s turn is given twice', async () => {
      await freeIn(3_600)
      expect([await take(), await take()]).toEqual([42, null])
    })
  })
}
