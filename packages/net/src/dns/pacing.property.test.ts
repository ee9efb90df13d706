import type { Resolver, Turns } from '@mailhealth/core'
import fc from 'fast-check'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { pacing } from './paced-resolver.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

const seconds = 120
const question = fc.record({
  afterMs: fc.constantFrom(0, 0, 1, 40, 700, 5_000, 9_000),
  process: fc.nat(2),
  isSecond: fc.boolean(),
  tookMs: fc.constantFrom(0, 30, 2_000),
  isTimeout: fc.boolean(),
  further: fc.constantFrom(0, 0, 1, 4),
  leavesAfterMs: fc.constantFrom(null, null, null, 0, 300),
})
const delay = fc.constantFrom(0, 0, 0, 1, 3, 20, 90, 400)

test('whatever is asked, by however many processes, however late, whoever is killed: no operator is asked faster than it allows', async () => {
  const seen = { most: 0, left: 0, shared: 0, killed: 0, failed: 0 }
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 20 }),
      fc.array(question, { minLength: 5, maxLength: 60, size: 'max' }),
      fc.infiniteStream(delay),
      fc.array(fc.record({ afterMs: fc.nat(8_000), process: fc.nat(2) }), { maxLength: 4 }),
      async (perSecond, questions, delays, kills) => {
        const asked: { readonly at: number; readonly process: number }[] = []
        const late = lateTimers(() => delays.next().value ?? 0)
        const database = oneDatabase(() => {
          const fails = delays.next().value === 90
          if (fails) seen.failed++
          return fails
        })
        const start = (process: number) => {
          const life = { isKilled: false }
          const tell = (): void => void (life.isKilled || asked.push({ at: performance.now(), process }))
          const lanes = pacing([{ operator: 'One', zones: ['one.example', 'two.example'], perSecond }], database(life))
          return { life, lanes, resolver: lanes.around(slowly(tell)), tell }
        }
        const processes = [0, 1, 2].map(start)
        for (const { afterMs, process } of kills) {
          setTimeout(() => {
            const old = processes[process]
            if (old !== undefined) old.life.isKilled = true
            processes[process] = start(process)
            seen.killed++
          }, afterMs)
        }
        const all = questions.map(async ({ afterMs, process, isSecond, tookMs, isTimeout, further, leavesAfterMs }) => {
          const leaving = new AbortController()
          await new Promise((resolve) => setTimeout(resolve, afterMs))
          if (leavesAfterMs !== null) setTimeout(() => leaving.abort(new Error('enough')), leavesAfterMs)
          const name = `${tookMs}.${isTimeout ? 'failed' : 'records'}.${isSecond ? 'two' : 'one'}.example`
          const { lanes, resolver, tell } = processes[process] as ReturnType<typeof start>
          const asking =
            further === 0
              ? resolver.resolve(name, 'A', { signal: leaving.signal })
              : lanes.ask(
                  name,
                  async (maySend) => {
                    for (let nth = 0; nth <= further; nth++) {
                      await maySend(leaving.signal)
                      tell()
                    }
                    return { kind: 'records' } as never
                  },
                  leaving.signal,
                )
          await asking.catch(() => seen.left++)
        })
        await vi.advanceTimersByTimeAsync(seconds * 1_000)
        await Promise.race([Promise.all(all), Promise.resolve()])
        late.restore()
        for (const [from, { at: start }] of asked.entries())
          for (const [to, { at }] of asked.entries())
            if (to >= from) expect(to - from + 1).toBeLessThanOrEqual(1 + (perSecond * (at - start)) / 1_000 + 1e-6)
        seen.most = Math.max(seen.most, asked.length)
        if (new Set(asked.slice(0, 10).map(({ process }) => process)).size > 1) seen.shared++
      },
    ),
    { numRuns: 300 },
  )
  expect(seen.most).toBeGreaterThan(60)
  for (const how of ['left', 'shared', 'killed', 'failed'] as const) expect(seen[how]).toBeGreaterThan(50)
})

/** A resolver that answers as the name says, after as long as the name says. */
function slowly(tell: () => void): Resolver {
  return {
    async resolve(name) {
      tell()
      const [tookMs, kind] = name.split('.')
      await new Promise((resolve) => setTimeout(resolve, Number(tookMs)))
      return { kind, reason: 'timeout' } as never
    },
  }
}

/** Turns as in the store, far away: what is asked and what is told takes its time; a process that was killed hears nothing. */
function oneDatabase(fails: () => boolean): (life: { readonly isKilled: boolean }) => Turns {
  const aheadMs = 86_400_000
  const clock = (): number => performance.now() + aheadMs
  const onTheWay = () => new Promise((resolve) => setTimeout(resolve, 0))
  let freeAt = 0
  return (life) => ({
    async take(_, lengthMs) {
      const askedAt = performance.now()
      await onTheWay()
      if (fails()) throw new Error('away')
      if (life.isKilled) return new Promise(() => undefined)
      freeAt = Math.max(freeAt, clock()) + lengthMs
      const leftMs = freeAt - clock()
      await onTheWay()
      return { startsMs: performance.now() + leftMs - lengthMs, endsMs: askedAt + leftMs }
    },
  })
}

/** No timer fires on time. */
function lateTimers(lateness: () => number): { restore(): void } {
  const onTime = globalThis.setTimeout
  const late = (run: () => void, ms = 0) => onTime(run, ms + lateness())
  globalThis.setTimeout = late as typeof setTimeout
  return { restore: () => void (globalThis.setTimeout = onTime) }
}
