import { expect, test } from 'vitest'
import { Pace } from './pace.ts'

test('a burst goes out at once, then one at a time; another channel does not wait for it', async () => {
  const pace = new Pace({ everyMs: 40, burst: 3 })
  const startedAt = performance.now()
  const turns = async (channel: string, count: number): Promise<number> => {
    for (let turn = 0; turn < count; turn++) await pace.turn(channel)
    return performance.now() - startedAt
  }
  const [busy, other] = await Promise.all([turns('C1', 6), turns('C2', 3)])
  // Three of six wait: a clock may be early by a millisecond each.
  expect(busy).toBeGreaterThanOrEqual(3 * 40 - 3)
  expect(other).toBeLessThan(busy)
})

test('whoever ends does not wait', async () => {
  const pace = new Pace({ everyMs: 60_000, burst: 1 })
  await pace.turn('C1')
  const ending = new AbortController()
  const waiting = pace.turn('C1', ending.signal)
  ending.abort()
  await expect(waiting).rejects.toThrow('abort')
})
