import { expect, test } from 'vitest'
import { NotYet, Pace } from './pace.ts'

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

test('there is room for an alert with both its messages, or it is said how long that takes', async () => {
  const pace = new Pace({ everyMs: 60_000, burst: 3 })
  await pace.room('C1')
  await pace.turn('C1')
  await pace.room('C1')
  await pace.turn('C1')
  const refusal: unknown = await pace.room('C1').catch((error: unknown) => error)
  expect(refusal).toBeInstanceOf(NotYet)
  const { waitMs } = refusal as NotYet
  expect(Math.ceil(waitMs / 1_000)).toBe(60)
  await pace.room('C2')
})

test('a wait that is shorter than to put an alert aside is waited', async () => {
  const pace = new Pace({ everyMs: 20, burst: 1 })
  await pace.turn('C1')
  const startedAt = performance.now()
  await pace.room('C1')
  expect(performance.now() - startedAt).toBeGreaterThanOrEqual(15)
})
