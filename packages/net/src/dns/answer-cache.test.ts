import type { DnsAnswer } from '@mailhealth/core'
import { describe, expect, test } from 'vitest'
import { AnswerCache } from './answer-cache.ts'
import { TestClock } from './testing.ts'

const meta = {
  server: '127.0.0.1:53',
  durationMs: 7,
  rcode: 'NOERROR',
  authentic: true,
  dnssec: 'secure',
  aliases: [],
} as const
const records: DnsAnswer<'TXT'> = { kind: 'records', records: [['x']], ttlSeconds: 300, ...meta }
const nodata: DnsAnswer = { kind: 'nodata', ttlSeconds: 60, ...meta }
const nxdomain: DnsAnswer = { kind: 'nxdomain', ttlSeconds: 60, ...meta }
const failed: DnsAnswer = { kind: 'failed', reason: 'servfail', detail: 'SERVFAIL', ...meta }

function cacheWith(given: DnsAnswer, ttlSeconds: number) {
  const answer = given.kind === 'failed' ? given : { ...given, ttlSeconds }
  const clock = new TestClock()
  const cache = new AnswerCache()
  const now = (): number => clock.now().getTime()
  cache.put('a A', answer, now())
  return { cache, clock, now }
}

describe('AnswerCache', () => {
  test.each([
    ['records', records, 300, 300],
    ['records', { ...records, ttlSeconds: 700_000 }, 700_000, 86_400],
    ['nodata', nodata, 60, 60],
    ['nodata', nodata, 3600, 900],
    ['nxdomain', nxdomain, 3600, 900],
  ] as [string, DnsAnswer, number, number][])(
    'keeps %s (%o) with a TTL of %i for %i seconds',
    (_, answer, ttl, kept) => {
      const { cache, clock, now } = cacheWith(answer, ttl)
      clock.advance(kept - 1)
      expect(cache.get('a A', now())?.kind).toBe(answer.kind)
      clock.advance(1)
      expect(cache.get('a A', now())).toBeUndefined()
      expect(cache.size).toBe(0)
    },
  )

  test.each([
    ['failures', failed, 300],
    ['records without a TTL', records, 0],
    ['nodata that may not be believed', nodata, 0],
  ])('keeps no %s', (_, answer, ttl) => {
    expect(cacheWith(answer, ttl).cache.size).toBe(0)
  })

  test('gives the answer as it came, with what is left of its TTL', () => {
    const { cache, clock, now } = cacheWith(records, 300)
    clock.advance(10.5)
    expect(cache.get('a A', now())).toEqual({ ...records, ttlSeconds: 290 })
  })

  test('a failure leaves what is still good, a newer answer takes its place', () => {
    const { cache, now } = cacheWith(records, 300)
    cache.put('a A', failed, now())
    expect(cache.get('a A', now())?.kind).toBe('records')
    cache.put('a A', { ...nxdomain, ttlSeconds: 0 }, now())
    expect(cache.get('a A', now())).toBeUndefined()
  })

  test.each<[string, number, object | undefined]>([
    ['still good', 299, { seconds: 0, failure: 'servfail' }],
    ['just run out', 300, { seconds: 0, failure: 'servfail' }],
    ['run out as long ago as it may', 3_900, { seconds: 3_600, failure: 'servfail' }],
    ['run out for longer', 3_901, undefined],
  ])('an answer that has %s, where no server answers', (_, age, stale) => {
    const clock = new TestClock()
    const cache = new AnswerCache(3_600)
    cache.put('a A', records, clock.now().getTime())
    clock.advance(age)
    const now = clock.now().getTime()
    expect(cache.stale('a A', 'servfail', now)).toEqual(stale && { ...records, ttlSeconds: 0, stale })
  })

  test('what is deleted is gone, stale or not', () => {
    const clock = new TestClock()
    const cache = new AnswerCache(3_600)
    const now = clock.now().getTime()
    cache.put('a A', records, now)
    cache.put('b A', nodata, now)
    cache.delete('a A')
    cache.delete('c A')
    expect([cache.get('a A', now), cache.stale('a A', 'timeout', now), cache.size]).toEqual([undefined, undefined, 1])
  })

  test('nothing is kept past its end unless told', () => {
    const { cache, clock, now } = cacheWith(records, 300)
    clock.advance(300)
    expect(cache.get('a A', now())).toBeUndefined()
    expect(cache.size).toBe(0)
    expect(cache.stale('a A', 'servfail', now())).toBeUndefined()
  })

  test('does not trust ages when the clock was set back', () => {
    const { cache, clock, now } = cacheWith(records, 300)
    clock.advance(-1)
    expect(cache.get('a A', now())).toBeUndefined()
  })

  test('keeps thousands, 16,384 at most, and the newest whatever it stores', () => {
    const { cache, clock, now } = cacheWith(records, 300)
    const keep = (count: number): void => {
      for (let at = 0; at < count; at++) {
        clock.advance(0.001)
        cache.put(`n${at} A`, { ...records, records: [[`${at}`]] }, now())
      }
    }
    const kept = (from: number, to: number): number => {
      const answers = Array.from({ length: to - from }, (_, at) => cache.get(`n${from + at} A`, now()))
      for (const [at, answer] of answers.entries())
        if (answer !== undefined) expect(answer).toMatchObject({ records: [[`${from + at}`]] })
      return answers.filter((answer) => answer !== undefined).length
    }
    keep(2000)
    expect(kept(0, 2000)).toBeGreaterThan(1990)
    keep(100_000)
    expect(cache.size).toBeGreaterThan(16_000)
    expect(cache.size).toBeLessThanOrEqual(16_384)
    expect(kept(98_000, 100_000)).toBeGreaterThan(1990)
  })
})
