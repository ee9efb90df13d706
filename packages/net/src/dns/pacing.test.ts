import type { Resolver } from '@mailhealth/core'
import { zoneResolver } from '@mailhealth/testkit'
import { turnsContract } from '@mailhealth/testkit/contracts'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { Rate } from './gate.ts'
import { type Ending, Lane, type MaySend } from './lane.ts'
import { ownTurns } from './own-turns.ts'
import { pacing } from './paced-resolver.ts'

describe('ownTurns', () => {
  const turns = ownTurns()
  turnsContract(() => [turns, turns])
})

describe('Lane', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())

  const rateOf = (perSecond: number): Rate => ({ operator: 'Zen', perSecond, turns: ownTurns() })
  const answered = (): Ending => 'answered'
  const nothing = async (): Promise<void> => undefined

  test('lets one go at a time at its rate, and makes up for nothing', async () => {
    const lane = new Lane(rateOf(2))
    const at: number[] = []
    const start = performance.now()
    const job = async (): Promise<void> => void at.push(performance.now() - start)
    const all = Promise.all(Array.from({ length: 3 }, () => lane.run(job, answered, undefined)))
    await vi.advanceTimersByTimeAsync(1_500)
    await all
    // A turn is a second's worth of questions at most, and what is left of it is lost.
    expect(at).toEqual([0, 500, 1_050])
    await vi.advanceTimersByTimeAsync(60_000)
    const rest = Promise.all(Array.from({ length: 2 }, () => lane.run(job, answered, undefined)))
    await vi.advanceTimersByTimeAsync(600)
    await rest
    expect(at.slice(3)).toEqual([61_500, 62_000])
  })

  test('gets narrower with timeouts and wider with answers', async () => {
    const lane = new Lane(null)
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
    const lane = new Lane(rateOf(1))
    const leaving = new AbortController()
    await lane.run(nothing, answered, undefined)
    const waiting = lane.run(nothing, answered, leaving.signal)
    leaving.abort(new Error('enough'))
    await expect(waiting).rejects.toThrow('enough')
  })

  test('the further packets of a question wait like others, and before new questions; who leaves costs none', async () => {
    const lane = new Lane(rateOf(10))
    const order: string[] = []
    const at: number[] = []
    const leaving = AbortSignal.abort(new Error('answered meanwhile'))
    const job = (name: string) => async (maySend: MaySend) => {
      for (const packet of ['first', 'retry', 'by TCP']) {
        await maySend()
        order.push(`${name} ${packet}`)
        at.push(performance.now())
        await maySend(leaving).catch(() => undefined)
      }
    }
    const all = ['a', 'b'].map((name) => lane.run(job(name), answered, undefined))
    await vi.advanceTimersByTimeAsync(2_000)
    await Promise.all(all)
    expect(order).toEqual(['a first', 'a retry', 'a by TCP', 'b first', 'b retry', 'b by TCP'])
    for (const [nth, ms] of at.slice(1).entries()) expect(ms - (at[nth] as number)).toBeGreaterThanOrEqual(100)
  })
})

test.each([
  [async () => false, 'its operator allows no more questions today'],
  [async () => Promise.reject(new Error('the database is away')), 'the database is away'],
])('what may not be sent once more is not', async (mayRepeat: () => Promise<boolean>, why) => {
  let sent = 0
  const paced = pacing([{ operator: 'Zen', zones: ['zen.example'], perSecond: null, mayRepeat }])
  const send = async (maySend: MaySend) => {
    for (;;) {
      await maySend()
      sent++
    }
  }
  expect(await paced.ask('2.zen.example', send, undefined)).toMatchObject({
    kind: 'failed',
    detail: `not asked: ${why}`,
  })
  expect(sent).toBe(1)
})

describe('pacing', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())
  const world = () => zoneResolver('2.0.0.127.zen.example. A 127.0.0.2')

  test('holds an operator’s rate over all its zones, in any spelling, and over all resolvers', async () => {
    const first = world()
    const second = world()
    const paced = pacing([{ operator: 'Zen', zones: ['zen.example', 'DBL.example'], perSecond: 5 }])
    const resolvers = [paced.around(first), paced.around(second)]
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

  test('where nobody knows whose turn it is, nobody asks: what waits for it fails in a few seconds, and goes on later', async () => {
    let isAway = true
    const own = ownTurns()
    const turns = { take: async (...how: Parameters<typeof own.take>) => (isAway ? gone() : own.take(...how)) }
    const gone = () => Promise.reject(new Error('the database is away'))
    const resolver = world()
    const paced = pacing([{ operator: 'Zen', zones: ['zen.example'], perSecond: 5 }], turns).around(resolver)
    const waiting = ask(paced, '2.0.0.127.zen.example')
    await vi.advanceTimersByTimeAsync(4_000)
    expect(await Promise.race([waiting, 'waits'])).toBe('waits')
    await vi.advanceTimersByTimeAsync(1_100)
    expect(await waiting).toMatchObject({
      kind: 'failed',
      reason: 'timeout',
      detail: 'not asked: nobody knows whose turn it is: the database is away',
    })
    expect(resolver.namespace.questions).toEqual([])
    isAway = false
    const later = ask(paced, '2.0.0.127.zen.example')
    await vi.advanceTimersByTimeAsync(1_100)
    expect(await later).toMatchObject({ kind: 'records' })
  })

  test('lets everything else through at once, and whom nobody limits as far as answers allow', async () => {
    const resolver = world()
    const paced = pacing([{ operator: 'Zen', zones: ['zen.example'], perSecond: null }]).around(resolver)
    await Promise.all(Array.from({ length: 30 }, (_, at) => ask(paced, `${at}.other.example`)))
    await Promise.all(Array.from({ length: 30 }, (_, at) => ask(paced, `${at}.zen.example`)))
    expect(resolver.namespace.questions.length).toBe(60)
  })
})

function ask(resolver: Resolver | undefined, name = '') {
  return resolver?.resolve(name, 'A')
}
