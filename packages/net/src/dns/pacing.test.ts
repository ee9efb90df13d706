import type { Resolver } from '@mailhealth/core'
import { zoneResolver } from '@mailhealth/testkit'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { Lane } from './lane.ts'
import { pacing } from './paced-resolver.ts'
import { TokenBucket } from './token-bucket.ts'

describe('TokenBucket', () => {
  test('no span of time holds more than its burst and its rate, whenever it is asked', () => {
    let denied = 0
    let granted = 0
    const steps = fc.array(fc.tuple(fc.integer({ min: -50, max: 400 }), fc.integer({ min: 1, max: 5 })), {
      maxLength: 60,
    })
    const limits = fc.record({ perSecond: fc.integer({ min: 1, max: 50 }), burst: fc.integer({ min: 1, max: 10 }) })
    fc.assert(
      fc.property(limits, steps, (limit, schedule) => {
        const bucket = new TokenBucket(limit, 0)
        const times: number[] = []
        let now = 0
        let latest = 0
        for (const [forward, asks] of schedule) {
          now = Math.max(0, now + forward)
          latest = Math.max(latest, now)
          for (let nth = 0; nth < asks; nth++) {
            if (bucket.take(now)) times.push(now)
            else denied++
          }
        }
        granted += times.length
        // A clock that is set back makes time pass twice; without that, every span holds.
        if (schedule.some(([forward]) => forward < 0)) return
        for (const [from, start] of times.entries()) {
          for (let to = from; to < times.length; to++) {
            const seconds = ((times[to] as number) - start) / 1000
            expect(to - from + 1).toBeLessThanOrEqual(limit.burst + limit.perSecond * seconds + 1e-6)
          }
        }
      }),
    )
    expect(denied).toBeGreaterThan(50)
    expect(granted).toBeGreaterThan(50)
  })
})

describe('Lane', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())

  test('lets the burst go at once and the rest at its rate, even after timers were late', async () => {
    let now = 0
    const lane = new Lane({ perSecond: 2, burst: 3 }, () => now)
    const at: number[] = []
    const job = async (): Promise<void> => void at.push(now)
    const all = Promise.all(Array.from({ length: 8 }, () => lane.run(job, () => 'answered', undefined)))
    await vi.advanceTimersByTimeAsync(0)
    expect(at).toEqual([0, 0, 0])
    now = 600
    await vi.advanceTimersByTimeAsync(600)
    expect(at).toEqual([0, 0, 0, 600])
    // The process slept for a minute: the burst, not what had been planned meanwhile.
    now = 60_600
    await vi.advanceTimersByTimeAsync(1000)
    expect(at.filter((one) => one === 60_600).length).toBe(3)
    now = 70_000
    await vi.advanceTimersByTimeAsync(1000)
    await all
    expect(at.length).toBe(8)
  })

  test('gets narrower with timeouts and wider with answers', async () => {
    const lane = new Lane({ perSecond: 1000, burst: 1000 }, () => 0)
    let running = 0
    let most = 0
    const job = async (): Promise<void> => {
      most = Math.max(most, ++running)
      await Promise.resolve()
      running--
    }
    const run = async (ending: 'answered' | 'timeout', count: number): Promise<number> => {
      most = 0
      await Promise.all(Array.from({ length: count }, () => lane.run(job, () => ending, undefined)))
      return most
    }
    expect(await run('timeout', 8)).toBe(8)
    expect(await run('timeout', 8)).toBe(1)
    await run('answered', 200)
    expect(await run('answered', 200)).toBe(64)
  })

  test('who waits may leave', async () => {
    const lane = new Lane({ perSecond: 1, burst: 1 }, () => 0)
    const leaving = new AbortController()
    await lane.run(
      async () => undefined,
      () => 'answered',
      undefined,
    )
    const waiting = lane.run(
      async () => undefined,
      () => 'answered',
      leaving.signal,
    )
    leaving.abort(new Error('enough'))
    await expect(waiting).rejects.toThrow('enough')
  })
})

describe('pacing', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())
  const world = () => zoneResolver('2.0.0.127.zen.example. A 127.0.0.2')

  test('holds an operator’s rate over all its zones, in any spelling, and over all resolvers', async () => {
    const first = world()
    const second = world()
    const paced = pacing([{ zones: ['zen.example', 'DBL.example'], perSecond: 5 }])
    const resolvers = [paced(first), paced(second)]
    const names = ['2.0.0.127.zen.example', '2.0.0.127.ZEN.example.', 'a.dbl.example', 'zen.example']
    const all = Promise.all(Array.from({ length: 40 }, (_, at) => ask(resolvers[at % 2], names[at % 4])))
    const asked = () => first.namespace.questions.length + second.namespace.questions.length
    await vi.advanceTimersByTimeAsync(0)
    expect(asked()).toBe(1)
    await vi.advanceTimersByTimeAsync(1_000)
    expect(asked()).toBeGreaterThan(3)
    expect(asked()).toBeLessThanOrEqual(6)
    await vi.advanceTimersByTimeAsync(9_000)
    const answers = await all
    expect(answers.filter((answer) => answer?.kind === 'records').length).toBe(20)
  })

  test('exceeds no operator’s rate under any schedule of questions, slow answers, timeouts and people who leave', async () => {
    let most = 0
    let left = 0
    const question = fc.record({
      afterMs: fc.constantFrom(0, 0, 1, 40, 700, 5_000),
      isSecond: fc.boolean(),
      tookMs: fc.constantFrom(0, 30, 2_000),
      isTimeout: fc.boolean(),
      leavesAfterMs: fc.constantFrom(null, null, null, 0, 300),
    })
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 20 }),
        fc.array(question, { minLength: 5, maxLength: 60, size: 'max' }),
        async (perSecond, questions) => {
          const at: number[] = []
          const slowly: Resolver = {
            async resolve(name) {
              at.push(performance.now())
              const [, tookMs, kind] = name.split('.')
              await new Promise((resolve) => setTimeout(resolve, Number(tookMs)))
              return { kind, reason: 'timeout' } as never
            },
          }
          const paced = pacing([{ zones: ['one.example', 'two.example'], perSecond }])
          const resolvers = [paced(slowly), paced(slowly)]
          const all = questions.map(async ({ afterMs, isSecond, tookMs, isTimeout, leavesAfterMs }, nth) => {
            const leaving = new AbortController()
            await new Promise((resolve) => setTimeout(resolve, afterMs))
            if (leavesAfterMs !== null) setTimeout(() => leaving.abort(new Error('enough')), leavesAfterMs)
            const name = `q${nth}.${tookMs}.${isTimeout ? 'failed' : 'records'}.${isSecond ? 'two' : 'one'}.example`
            await resolvers[nth % 2]?.resolve(name, 'A', { signal: leaving.signal }).catch(() => left++)
          })
          await vi.advanceTimersByTimeAsync(600_000)
          await Promise.all(all)
          for (const [from, start] of at.entries())
            for (let to = from; to < at.length; to++)
              expect(to - from + 1).toBeLessThanOrEqual(1 + (perSecond * ((at[to] as number) - start)) / 1_000 + 1e-6)
          most = Math.max(most, at.length)
        },
      ),
      { numRuns: 200 },
    )
    expect(most).toBeGreaterThan(20)
    expect(left).toBeGreaterThan(50)
  })

  test('lets everything else through at once, and whom nobody limits as far as answers allow', async () => {
    const resolver = world()
    const paced = pacing([{ zones: ['zen.example'], perSecond: null }])(resolver)
    await Promise.all(Array.from({ length: 30 }, (_, at) => ask(paced, `${at}.other.example`)))
    await Promise.all(Array.from({ length: 30 }, (_, at) => ask(paced, `${at}.zen.example`)))
    expect(resolver.namespace.questions.length).toBe(60)
  })
})

function ask(resolver: Resolver | undefined, name = '') {
  return resolver?.resolve(name, 'A')
}
