import type { DnsAnswer } from '@mailhealth/core'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Alias, maxAliases } from './alias.ts'
import { hashOf } from './hash.ts'
import { keyOf } from './question.ts'
import { RrsetCache } from './rrset-cache.ts'
import { TestClock } from './testing.ts'

const meta = { server: '', durationMs: 0, rcode: 'NOERROR', authentic: true, dnssec: 'secure', aliases: [] } as const
const names = ['a.example', 'b.example', 'c.example', 'd.example'] as const
const types = ['A', 'MX'] as const

/** What one message may say about a name, and how time goes on. */
const step = fc.oneof(
  fc.record({
    does: fc.constant('answer' as const),
    name: fc.constantFrom(...names),
    type: fc.constantFrom(...types),
    ttlSeconds: fc.integer({ min: 0, max: 50 }),
  }),
  fc.record({
    does: fc.constant('alias' as const),
    name: fc.constantFrom(...names),
    type: fc.constantFrom(...types),
    target: fc.constantFrom(...names),
    ttlSeconds: fc.integer({ min: 0, max: 50 }),
  }),
  fc.record({ does: fc.constant('wait' as const), seconds: fc.integer({ min: 1, max: 30 }) }),
)

/** The slow and simple way to keep RRsets. */
class Model {
  readonly #answers = new Map<string, { readonly nth: number; readonly until: number }>()
  readonly #aliases = new Map<string, { readonly target: string; readonly until: number }>()

  answer(name: string, type: string, nth: number, until: number): void {
    this.#answers.set(`${name} ${type}`, { nth, until })
    this.#aliases.delete(name)
  }

  alias(name: string, type: string, target: string, until: number): void {
    this.#aliases.set(name, { target, until })
    this.#answers.delete(`${name} ${type}`)
  }

  get(name: string, type: string, now: number): { nth: number; aliases: string[]; until: number } | undefined {
    const aliases: string[] = []
    let until = Number.POSITIVE_INFINITY
    for (let here = name; aliases.length <= maxAliases; ) {
      const answer = this.#answers.get(`${here} ${type}`)
      if (answer !== undefined && answer.until > now)
        return { nth: answer.nth, aliases, until: Math.min(until, answer.until) }
      const alias = this.#aliases.get(here)
      if (alias === undefined || alias.until <= now) return undefined
      aliases.push(alias.target)
      until = Math.min(until, alias.until)
      here = alias.target
    }
    return undefined
  }
}

test('RRsets come together as they would by hand, whatever was said before', () => {
  const seen = { direct: 0, throughOne: 0, throughMore: 0, missing: 0 }
  fc.assert(
    fc.property(fc.array(step, { minLength: 5, maxLength: 40 }), (steps) => {
      const clock = new TestClock()
      const cache = new RrsetCache()
      const model = new Model()
      const seconds = (): number => clock.now().getTime() / 1000
      for (const [nth, one] of steps.entries()) {
        if (one.does === 'wait') clock.advance(one.seconds)
        else {
          const { name, type, ttlSeconds } = one
          const question = { name, type }
          const key = keyOf(question)
          const now = clock.now().getTime()
          const until = seconds() + ttlSeconds
          if (one.does === 'answer') {
            const answer = { kind: 'nodata', ttlSeconds, ...meta, durationMs: nth } as DnsAnswer
            cache.put(question, key, answer, now, hashOf(key))
            model.answer(name, type, nth, until)
          } else {
            const alias: Alias = { kind: 'records', records: [one.target], ttlSeconds, ...meta }
            cache.putAlias(question, key, alias, now, hashOf(key))
            model.alias(name, type, one.target, until)
          }
        }
        for (const name of names) {
          const key = keyOf({ name, type: 'A' })
          const got = cache.get({ name, type: 'A' }, key, clock.now().getTime(), hashOf(key))
          const wanted = model.get(name, 'A', seconds())
          if (wanted === undefined) seen.missing++
          else if (wanted.aliases.length === 0) seen.direct++
          else if (wanted.aliases.length === 1) seen.throughOne++
          else seen.throughMore++
          const { aliases, until = 0, nth: durationMs } = wanted ?? {}
          const expected = { kind: 'nodata', durationMs, aliases, ttlSeconds: until - seconds() }
          if (wanted === undefined) expect(got).toBeUndefined()
          else expect(got).toMatchObject(expected)
        }
      }
    }),
    { numRuns: 500 },
  )
  expect(seen.direct).toBeGreaterThan(1_000)
  expect(seen.throughOne).toBeGreaterThan(200)
  expect(seen.throughMore).toBeGreaterThan(30)
  expect(seen.missing).toBeGreaterThan(1_000)
})

test.each([
  ['both secure', 'secure', 'secure', 'secure'],
  ['the end is not signed', 'secure', 'insecure', 'insecure'],
  ['the alias is not signed', 'insecure', 'secure', 'insecure'],
  ['nobody trusted looked at the alias', 'unknown', 'secure', 'unknown'],
] as const)('an answer is as safe as its less safe part: %s', (_, ofAlias, ofEnd, dnssec) => {
  const cache = new RrsetCache()
  const put = (name: string) => ({ question: { name, type: 'A' } as const, key: name, hash: hashOf(name) })
  const alias = put('a.example')
  const end = put('b.example')
  const said: Alias = { kind: 'records', records: ['b.example'], ttlSeconds: 9, ...meta, dnssec: ofAlias }
  cache.putAlias(alias.question, alias.key, said, 0, alias.hash)
  const authentic = ofEnd === 'secure'
  const answer: DnsAnswer = {
    kind: 'records',
    records: ['192.0.2.1'],
    ttlSeconds: 9,
    ...meta,
    dnssec: ofEnd,
    authentic,
  }
  cache.put(end.question, end.key, answer, 0, end.hash)
  expect(cache.get(alias.question, alias.key, 0, alias.hash)).toMatchObject({ dnssec, authentic })
})
