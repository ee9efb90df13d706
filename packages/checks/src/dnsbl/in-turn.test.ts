import { describe, expect, test } from 'vitest'
import { forEachInTurn } from './in-turn.ts'

/** Tasks that a test ends itself. */
function gates() {
  const open = new Map<string, () => void>()
  const begun: string[] = []
  return {
    begun,
    running: () => [...open.keys()],
    task(name: string): Promise<void> {
      begun.push(name)
      return new Promise((resolve) => open.set(name, resolve))
    },
    async end(name: string): Promise<void> {
      open.get(name)?.()
      open.delete(name)
      await new Promise(setImmediate)
    },
  }
}

const named = (name: string, count: number): string[] => Array.from({ length: count }, (_, at) => `${name}${at}`)

describe('lines that take turns', () => {
  test('a slow one holds no more than its part, and the others go on', async () => {
    const { begun, running, task, end } = gates()
    const done = forEachInTurn([named('slow', 100), named('a', 6), named('b', 6)], { atOnce: 6, ofOne: 2 }, task)
    expect(running()).toEqual(['slow0', 'a0', 'b0', 'slow1', 'a1', 'b1'])
    for (let at = 0; at < 6; at++) {
      await end(`a${at}`)
      await end(`b${at}`)
    }
    expect(begun.filter((name) => name.startsWith('slow'))).toEqual(['slow0', 'slow1'])
    expect(begun.length).toBe(14)
    for (let at = 0; at < 100; at++) await end(`slow${at}`)
    await done
    expect(begun.length).toBe(112)
  })

  test('every item is done once, whatever the limits, and never too many at once', async () => {
    for (const limits of [
      { atOnce: 1, ofOne: 1 },
      { atOnce: 3, ofOne: 5 },
      { atOnce: 40, ofOne: 4 },
    ]) {
      const seen: string[] = []
      let running = 0
      let most = 0
      await forEachInTurn([named('a', 30), [], named('b', 3), named('c', 50)], limits, async (name) => {
        most = Math.max(most, ++running)
        await new Promise(setImmediate)
        running--
        seen.push(name)
      })
      expect(seen.toSorted()).toEqual([...named('a', 30), ...named('b', 3), ...named('c', 50)].toSorted())
      expect(most).toBe(Math.min(limits.atOnce, 2 * limits.ofOne + Math.min(3, limits.ofOne)))
    }
  })

  test('nothing to do is done; a task that fails ends it, and nothing more begins', async () => {
    await forEachInTurn([[], []], { atOnce: 4, ofOne: 2 }, async () => undefined)
    const begun: string[] = []
    const failing = forEachInTurn([named('a', 10), named('b', 10)], { atOnce: 2, ofOne: 1 }, async (name) => {
      begun.push(name)
      await new Promise(setImmediate)
      if (name === 'a1') throw new Error('enough')
    })
    await expect(failing).rejects.toThrow('enough')
    const count = begun.length
    await new Promise(setImmediate)
    await new Promise(setImmediate)
    expect(begun.length).toBe(count)
    expect(count).toBeLessThan(8)
  })

  test('a supply that throws ends it, as a task that rejects does', async () => {
    function* supply() {
      yield 'a'
      throw new Error('no more')
    }
    await expect(forEachInTurn([supply()], { atOnce: 1, ofOne: 1 }, async () => undefined)).rejects.toThrow('no more')
  })
})
