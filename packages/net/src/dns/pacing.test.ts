import { systemClock } from '@mailhealth/core'
import { zoneResolver } from '@mailhealth/testkit'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { type Budgets, memoryBudgets } from './budgets.ts'
import { Lane } from './lane.ts'
import { pacedResolver } from './paced-resolver.ts'
import { TestClock } from './testing.ts'
import { TokenBucket } from './token-bucket.ts'

const rate = { perSecond: 1000, burst: 1000 }
const operator = { operator: 'Operator Z', zones: ['zen.example', 'dbl.example'], rate, perDay: 30 }

function paced(budgets: Budgets, clock = new TestClock(), limits = [operator]) {
  const world = zoneResolver('2.0.0.127.zen.example. A 127.0.0.2')
  const resolver = pacedResolver(world, { limits, budgets, clock })
  return { clock, resolver, questions: world.namespace.questions }
}

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

describe('pacedResolver', () => {
  test('keeps to the day of an operator, over all its zones, and starts anew the next day', async () => {
    const { resolver, questions, clock } = paced(memoryBudgets())
    const ask = (zone: string) => resolver.resolve(`2.0.0.127.${zone}`, 'A')
    const zones = Array.from(
      { length: 40 },
      (_, at) => ['zen.example', 'ZEN.example.', 'dbl.example'][at % 3] as string,
    )
    const answers = await Promise.all(zones.map(ask))
    expect(questions.length).toBe(30)
    expect(answers.filter(({ kind }) => kind === 'failed')).toEqual(
      Array.from({ length: 10 }, () =>
        expect.objectContaining({
          reason: 'refused',
          server: '',
          detail: 'not asked: the 30 questions that Operator Z allows a day are used up',
        }),
      ),
    )
    expect((await resolver.resolve('other.example', 'A')).kind).toBe('nxdomain')
    clock.advance(86_400)
    expect(await ask('zen.example')).toMatchObject({ kind: 'records', records: ['127.0.0.2'] })
  })

  test('several processes on one budget never exceed it, and what is spent outlives them', async () => {
    let unused = 0
    let full = 0
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 0, max: 60 }), { minLength: 1, maxLength: 5 }),
        fc.integer({ min: 1, max: 90 }),
        async (processes, perDay) => {
          const budgets = memoryBudgets()
          const counts = await Promise.all(
            processes.map(async (count) => {
              const { resolver, questions } = paced(budgets, new TestClock(), [{ ...operator, perDay }])
              const name = (at: number): string => `${at}.zen.example`
              await Promise.all(Array.from({ length: count }, (_, at) => resolver.resolve(name(at), 'A')))
              return questions.length
            }),
          )
          const asked = counts.reduce((sum, one) => sum + one, 0)
          expect(asked).toBeLessThanOrEqual(perDay)
          if (asked === perDay) full++
          else unused++
        },
      ),
      { numRuns: 50 },
    )
    expect(full).toBeGreaterThan(3)
    expect(unused).toBeGreaterThan(3)
  })

  test('an operator without a day is only paced', async () => {
    const { resolver, questions } = paced(
      { reserve: () => Promise.reject(new Error('nobody asked')) },
      systemClock as TestClock,
      [{ ...operator, perDay: null as never }],
    )
    await Promise.all(Array.from({ length: 50 }, (_, at) => resolver.resolve(`${at}.zen.example`, 'A')))
    expect(questions.length).toBe(50)
  })
})
