import type { DnsAnswer } from '@mailhealth/core'
import * as dnsPacket from 'dns-packet'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { aliasLoop } from './alias.ts'
import { a, answerTo, bench, cname, flagged, nameIn, type RawScript, silent, soa, TestClock } from './testing.ts'

const { raw, resolverOn } = bench()

/** Where the aliases of these tests lead. Other names have an address, and nothing else. */
const targets: { readonly [name: string]: string } = {
  'www.example': 'host.example',
  'mail.example': 'host.example',
  'there.example': 'back.example',
  'back.example': 'there.example',
}

/** What these servers say, whatever is asked: an alias for 600 s, an address for 300 s, nodata for 60 s. */
function world(query: Buffer): Buffer[] {
  const name = nameIn(query)
  const target = targets[name]
  if (target !== undefined) return [answerTo(query, { answers: [cname(name, target, 600)] })]
  if (typeIn(query) === 'A') return [answerTo(query, { answers: [a(name, '192.0.2.1', 300)] })]
  return [answerTo(query, { authorities: [soa('example', 60, 60)] })]
}

function typeIn(query: Buffer): string {
  return dnsPacket.decode(query).questions?.[0]?.type ?? ''
}

async function asking(script: RawScript['udp'] = world, options: { serveStaleSeconds?: number } = {}) {
  const clock = new TestClock()
  const server = await raw(script)
  const resolver = resolverOn([server], { clock, ...options })
  let told = 0
  return {
    clock,
    resolver,
    server,
    /** What was asked since the last time. */
    asked: () => {
      const questions = server.queries.slice(told).map((query) => `${nameIn(query)} ${typeIn(query)}`)
      told = server.queries.length
      return questions
    },
  }
}

const throughWww = { kind: 'records', records: ['192.0.2.1'], aliases: ['host.example'] }

describe('aliases and what they lead to', () => {
  test('are kept by themselves: for other names that lead there, and for other types', async () => {
    const { resolver, asked } = await asking()
    expect(await resolver.resolve('www.example', 'A')).toMatchObject({ ...throughWww, ttlSeconds: 300 })
    expect(asked()).toEqual(['www.example A', 'host.example A'])
    expect(await resolver.resolve('mail.example', 'A')).toMatchObject(throughWww)
    expect(asked()).toEqual(['mail.example A'])
    expect(await resolver.resolve('www.example', 'MX')).toMatchObject({ kind: 'nodata', aliases: ['host.example'] })
    expect(asked()).toEqual(['host.example MX'])
    expect(await resolver.resolve('host.example', 'A')).toMatchObject({ ...throughWww, aliases: [] })
    expect(await resolver.resolve('mail.example', 'MX')).toMatchObject({ kind: 'nodata', ttlSeconds: 60 })
    expect(asked()).toEqual([])
  })

  test('live for their own TTLs', async () => {
    const { resolver, clock, asked } = await asking()
    await resolver.resolve('www.example', 'A')
    asked()
    clock.advance(299)
    expect(await resolver.resolve('www.example', 'A')).toMatchObject({ ...throughWww, ttlSeconds: 1 })
    expect(asked()).toEqual([])
    clock.advance(1)
    expect(await resolver.resolve('www.example', 'A')).toMatchObject({ ...throughWww, ttlSeconds: 300 })
    expect(asked()).toEqual(['host.example A'])
    clock.advance(290)
    expect(await resolver.resolve('www.example', 'A')).toMatchObject({ ...throughWww, ttlSeconds: 10 })
    expect(asked()).toEqual([])
    clock.advance(10)
    expect(await resolver.resolve('www.example', 'A')).toMatchObject(throughWww)
    expect(asked()).toEqual(['www.example A', 'host.example A'])
  })

  test('an answer speaks for the name that was asked about, and for no other', async () => {
    const { resolver } = await asking((query) => {
      if (nameIn(query) !== 'evil.example') return world(query)
      return [answerTo(query, { answers: [cname('evil.example', 'bank.example'), a('bank.example', '203.0.113.66')] })]
    })
    expect(await resolver.resolve('evil.example', 'A')).toMatchObject({
      records: ['192.0.2.1'],
      aliases: ['bank.example'],
    })
    expect(await resolver.resolve('bank.example', 'A')).toMatchObject({ records: ['192.0.2.1'] })
  })

  test('a name that stops being an alias is none, and one that becomes an alias is one', async () => {
    let isAlias = true
    const { resolver } = await asking((query) => {
      if (nameIn(query) !== 'www.example' || isAlias) return world(query)
      return [answerTo(query, { answers: [a('www.example', '192.0.2.9', 300)] })]
    })
    expect(await resolver.resolve('www.example', 'A')).toMatchObject(throughWww)
    isAlias = false
    await resolver.resolve('www.example', 'A', { fresh: true })
    expect(await resolver.resolve('www.example', 'A')).toMatchObject({ records: ['192.0.2.9'], aliases: [] })
    isAlias = true
    await resolver.resolve('www.example', 'A', { fresh: true })
    expect(await resolver.resolve('www.example', 'A')).toMatchObject(throughWww)
  })

  test('a CNAME that is asked for is no alias to follow', async () => {
    const { resolver, asked } = await asking()
    await resolver.resolve('www.example', 'A')
    expect(await resolver.resolve('www.example', 'CNAME')).toMatchObject({ records: ['host.example'], aliases: [] })
    expect(asked()).toEqual(['www.example A', 'host.example A', 'www.example CNAME'])
  })
})

describe('aliases that several ask about at once', () => {
  const both = ['www.example', 'mail.example'] as const

  test('share the question about where they lead', async () => {
    const { resolver, asked } = await asking()
    const answers = await Promise.all(both.map((name) => resolver.resolve(name, 'A')))
    expect(answers).toMatchObject([throughWww, throughWww])
    expect(asked().sort()).toEqual(['host.example A', 'mail.example A', 'www.example A'])
  })

  test.each([
    ['one after the other', ['there.example']],
    ['both at once', ['there.example', 'back.example']],
    ['many at once', Array.from({ length: 40 }, (_, at) => (at % 2 === 0 ? 'there.example' : 'back.example'))],
  ])('a loop ends, %s', async (_, names) => {
    const { resolver, asked } = await asking()
    const answers = await Promise.all(names.map((name) => resolver.resolve(name, 'A')))
    for (const answer of answers)
      expect(answer).toMatchObject({ kind: 'failed', reason: 'servfail', detail: aliasLoop })
    expect(asked().sort()).toEqual(['back.example A', 'there.example A'])
    expect(await resolver.resolve('back.example', 'A')).toMatchObject({ kind: 'failed', detail: aliasLoop })
  })

  test('when all have left, nobody waits for the end', async () => {
    const arrived = Promise.withResolvers<void>()
    let isSilent = true
    const { resolver, asked } = await asking((query) => {
      if (nameIn(query) !== 'host.example' || !isSilent) return world(query)
      arrived.resolve()
      return []
    })
    const leaving = new AbortController()
    const waiting = both.map((name) => resolver.resolve(name, 'A', { signal: leaving.signal }))
    await arrived.promise
    leaving.abort(new Error('enough'))
    for (const one of waiting) await expect(one).rejects.toThrow('enough')
    isSilent = false
    asked()
    expect(await resolver.resolve('www.example', 'A')).toMatchObject(throughWww)
    expect(asked()).toEqual(['host.example A'])
  })
})

describe('a fresh answer', () => {
  test('is asked for to the end', async () => {
    const { resolver, asked } = await asking()
    await resolver.resolve('www.example', 'A')
    asked()
    expect(await resolver.resolve('www.example', 'A', { fresh: true })).toMatchObject(throughWww)
    expect(asked()).toEqual(['www.example A', 'host.example A'])
    expect(await resolver.resolve('www.example', 'A')).toMatchObject(throughWww)
    expect(asked()).toEqual([])
  })

  test('does not come of a question that took the alias out of the cache', async () => {
    const { resolver, clock, asked } = await asking()
    await resolver.resolve('www.example', 'A')
    clock.advance(400)
    asked()
    const [plain, fresh, another] = await Promise.all([
      resolver.resolve('www.example', 'A'),
      resolver.resolve('www.example', 'A', { fresh: true }),
      resolver.resolve('www.example', 'A', { fresh: true }),
    ])
    expect([plain, fresh, another]).toMatchObject([throughWww, throughWww, throughWww])
    const questions = asked()
    expect(questions.filter((one) => one === 'www.example A')).toHaveLength(1)
    // The plain one's question about the end may be answered before the fresh one comes to it.
    expect(new Set(questions)).toEqual(new Set(['www.example A', 'host.example A']))
  })

  test('comes of a question under way, which takes nothing out of the cache any more', async () => {
    const { resolver, asked } = await asking()
    await resolver.resolve('host.example', 'A')
    asked()
    const answers = await Promise.all([
      resolver.resolve('www.example', 'A'),
      resolver.resolve('www.example', 'A', { fresh: true }),
    ])
    expect(answers).toMatchObject([throughWww, throughWww])
    expect(asked()).toEqual(['www.example A', 'host.example A'])
  })
})

describe('behind an alias', () => {
  const failing =
    (fails: RawScript['udp'], name = 'host.example'): RawScript['udp'] =>
    (query, peer, nth) =>
      nameIn(query) === name ? fails(query, peer, nth) : world(query)

  test.each<[string, RawScript['udp'], object]>([
    ['a silent server', silent, { reason: 'timeout' }],
    ['SERVFAIL', flagged(2), { reason: 'servfail', rcode: 'SERVFAIL' }],
    ['REFUSED', flagged(5), { reason: 'refused', rcode: 'REFUSED' }],
  ])('%s fails the question, and the alias is kept', async (_, fails, expected) => {
    const { resolver, asked } = await asking(failing(fails))
    const answer = await resolver.resolve('www.example', 'A')
    expect(answer).toMatchObject({ kind: 'failed', aliases: ['host.example'], authentic: false, ...expected })
    asked()
    await resolver.resolve('www.example', 'A')
    expect(new Set(asked())).toEqual(new Set(['host.example A']))
  })

  test.each<[string, string, number, number]>([
    ['the end has run out', 'host.example', 400, 100],
    ['both have run out', 'host.example', 700, 400],
    ['both have run out, and the alias is asked in vain', 'www.example', 700, 400],
  ])('where %s and the servers fail, the last answer is given, and marked', async (_, name, age, seconds) => {
    let isWell = true
    const script: RawScript['udp'] = (query, peer, nth) =>
      isWell ? world(query) : failing(flagged(2), name)(query, peer, nth)
    const { resolver, clock } = await asking(script, { serveStaleSeconds: 3_600 })
    await resolver.resolve('www.example', 'A')
    isWell = false
    clock.advance(age)
    const stale = { seconds, failure: 'servfail' }
    expect(await resolver.resolve('www.example', 'A')).toMatchObject({ ...throughWww, ttlSeconds: 0, stale })
    const fresh = await resolver.resolve('www.example', 'A', { fresh: true })
    expect(fresh).toMatchObject({ kind: 'failed', reason: 'servfail' })
  })
})

describe('in any web of aliases', () => {
  const size = 12
  const nameAt = (at: number): string => `n${at}.example`
  /** Where each name leads: to another, or, from `size` on, to an address or to nothing. */
  const web = fc.array(fc.nat(size + 5), { minLength: size, maxLength: size })
  const ask = fc.record({ at: fc.nat(size - 1), fresh: fc.boolean(), seconds: fc.constantFrom(0, 0, 0, 250, 400) })

  /** What a name comes to, by hand. */
  function endOf(leads: readonly number[], at: number): string {
    const seen = new Set<number>()
    for (let here = at; ; here = leads[here] as number) {
      if (seen.has(here)) return 'failed'
      seen.add(here)
      const next = leads[here] as number
      if (next >= size) return next % 2 === 0 ? `records ${nameAt(here)}` : `nodata ${nameAt(here)}`
    }
  }

  test('every question ends, with what is there, however many ask at once', async () => {
    const seen = { loops: 0, long: 0, direct: 0 }
    let leads: readonly number[] = []
    const { resolver, clock } = await asking((query) => {
      const name = nameIn(query)
      const next = leads[Number(/\d+/.exec(name))] as number
      if (next < size) return [answerTo(query, { answers: [cname(name, nameAt(next), 300)] })]
      if (next % 2 === 0) return [answerTo(query, { answers: [a(name, '192.0.2.1', 300)] })]
      return [answerTo(query, { authorities: [soa('example', 60, 60)] })]
    })
    const rounds = fc.array(fc.array(ask, { minLength: 1, maxLength: 40 }), { minLength: 1, maxLength: 3 })
    const property = fc.asyncProperty(web, rounds, async (drawn, all) => {
      leads = drawn
      // Past every TTL of the world before.
      clock.advance(100_000)
      for (const asks of all) {
        const answers = await Promise.all(
          asks.map(({ at, fresh, seconds }) => {
            clock.advance(seconds)
            return resolver.resolve(nameAt(at), 'A', { fresh })
          }),
        )
        for (const [nth, { at }] of asks.entries()) {
          const answer = answers[nth] as DnsAnswer
          const wanted = endOf(leads, at)
          const end = answer.aliases.at(-1) ?? nameAt(at)
          expect(answer.kind === 'failed' ? answer.kind : `${answer.kind} ${end}`).toBe(wanted)
          if (answer.kind === 'failed') expect(answer.detail).toBe(aliasLoop)
          if (wanted === 'failed') seen.loops++
          else if (answer.aliases.length > 2) seen.long++
          else if (answer.aliases.length === 0) seen.direct++
        }
      }
    })
    await fc.assert(property, { numRuns: 100 })
    expect(seen.loops).toBeGreaterThan(100)
    expect(seen.long).toBeGreaterThan(20)
    expect(seen.direct).toBeGreaterThan(100)
  })
})
