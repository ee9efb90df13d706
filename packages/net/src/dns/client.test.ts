import { once } from 'node:events'
import type { DnsAnswer } from '@mailhealth/core'
import * as dnsPacket from 'dns-packet'
import { describe, expect, test } from 'vitest'
import { aliasLoop } from './alias.ts'
import { createResolver } from './create-resolver.ts'
import {
  a,
  addressFor,
  answerTo,
  bench,
  cname,
  flagged,
  nameIn,
  type RawScript,
  type RawServer,
  right,
  silent,
  soa,
  TestClock,
} from './testing.ts'

const { raw, resolverOn } = bench()

/** EDE 7, in an OPT record (RFC 8914): a signature has expired. */
const bogus = {
  type: 'OPT',
  name: '.',
  udpPayloadSize: 1232,
  extendedRcode: 0,
  ednsVersion: 0,
  flags: 0,
  flag_do: false,
  options: [{ code: 15, data: Buffer.from([0, 7]) }] as unknown as dnsPacket.PacketOpt[],
} as const

describe('aliases', () => {
  const next = (query: Buffer): Buffer[] => {
    const at = Number(/\d+/.exec(nameIn(query)))
    return [answerTo(query, { answers: [cname(`n${at}.example`, `n${at + 1}.example`, 100 - at)] })]
  }
  const endingAt =
    (end: string) =>
    (query: Buffer): Buffer[] =>
      nameIn(query) === end ? right(query) : next(query)

  test('are asked on for, as far as an answer leaves them open', async () => {
    const server = await raw(endingAt('n3.example'))
    expect(await resolverOn([server]).resolve('n0.example', 'A')).toMatchObject({
      kind: 'records',
      aliases: ['n1.example', 'n2.example', 'n3.example'],
      ttlSeconds: 98,
    })
    expect(server.queries.map(nameIn)).toEqual(['n0.example', 'n1.example', 'n2.example', 'n3.example'])
  })

  test('twelve are followed, thirteen are not', async () => {
    const twelve = await raw(endingAt('n12.example'))
    expect(await resolverOn([twelve]).resolve('n0.example', 'A')).toMatchObject({
      kind: 'records',
      aliases: { length: 12 },
    })
    const thirteen = await raw(endingAt('n13.example'))
    const answer = await resolverOn([thirteen]).resolve('n0.example', 'A')
    expect(answer).toMatchObject({ kind: 'failed', reason: 'servfail', detail: aliasLoop, aliases: { length: 12 } })
    expect(thirteen.queries.length).toBe(13)
  })

  test('a loop over several answers ends', async () => {
    const server = await raw((query) => [
      answerTo(query, {
        answers: [cname('a.example', 'b.example'), cname('b.example', 'a.example')].filter(
          ({ name }) => name === nameIn(query),
        ),
      }),
    ])
    const answer = await resolverOn([server]).resolve('a.example', 'A')
    expect(answer).toMatchObject({ kind: 'failed', reason: 'servfail', detail: aliasLoop, aliases: ['b.example'] })
    expect(server.queries.length).toBe(2)
  })

  test('an answer is authentic when every part of it is', async () => {
    const server = await raw((query) => {
      const flags = nameIn(query) === 'n1.example' ? 0 : dnsPacket.AUTHENTIC_DATA
      const [packet] = endingAt('n2.example')(query) as [Buffer]
      packet.writeUInt16BE(packet.readUInt16BE(2) | flags, 2)
      return [packet]
    })
    const resolver = resolverOn([server])
    expect((await resolver.resolve('n2.example', 'A')).authentic).toBe(true)
    expect((await resolver.resolve('n0.example', 'A')).authentic).toBe(false)
  })

  test('names of any bytes are shown escaped, and asked on for as they are', async () => {
    const odd = [3, 0xff, 0x2e, 0x41, 7, ...Buffer.from('example'), 0]
    const server = await raw((query, _peer, nth) => {
      if (nth === 1) return [Buffer.concat([query.subarray(0, 2), Buffer.from([0x81, 0x80]), query.subarray(4)])]
      const packet = answerTo(query, { answers: [{ type: 'NULL', name: 'a.example', ttl: 9, data: Buffer.from(odd) }] })
      packet.writeUInt16BE(5, packet.length - odd.length - 10)
      return [packet]
    })
    expect(await resolverOn([server]).resolve('a.example', 'A')).toMatchObject({
      kind: 'nodata',
      aliases: [String.raw`\255\.a.example`],
    })
    const lowered = (bytes: Iterable<number>): number[] => [...bytes].map((byte) => (byte < 0x5b ? byte | 0x20 : byte))
    expect(lowered(server.queries[1]?.subarray(12, 12 + odd.length) ?? [])).toEqual(lowered(odd))
  })
})

describe('the cache', () => {
  async function counted(script: RawScript['udp']) {
    const clock = new TestClock()
    const server = await raw(script)
    const resolver = resolverOn([server], { clock })
    const ask = (options = {}): Promise<DnsAnswer> => resolver.resolve('a.example', 'A', options)
    return { clock, ask, asked: () => server.queries.length }
  }

  test('answers until the TTL is over', async () => {
    const { clock, ask, asked } = await counted(right)
    const first = await ask()
    clock.advance(299)
    expect(await ask()).toEqual({ ...first, ttlSeconds: 1 })
    expect(asked()).toBe(1)
    clock.advance(1)
    expect(await ask()).toEqual(first)
    expect(asked()).toBe(2)
  })

  test('is passed by for a fresh answer, which it keeps', async () => {
    const { ask, asked } = await counted((query, _peer, nth) => [
      answerTo(query, { answers: [a('a.example', `192.0.2.${nth}`)] }),
    ])
    await ask()
    expect(await ask({ fresh: true })).toMatchObject({ records: ['192.0.2.1'] })
    expect(await ask()).toMatchObject({ records: ['192.0.2.1'] })
    expect(asked()).toBe(2)
  })

  test.each([
    ['nxdomain', 3, [soa('example', 600, 60)], 60],
    ['nodata', 0, [soa('example', 30, 60)], 30],
    ['nxdomain', 3, [soa('example', 86_400, 86_400)], 900],
  ])('keeps %s as long as the SOA says', async (kind, flags, authorities, seconds) => {
    const { clock, ask, asked } = await counted((query) => [answerTo(query, { flags, authorities })])
    expect((await ask()).kind).toBe(kind)
    clock.advance(seconds - 1)
    expect((await ask()).kind).toBe(kind)
    expect(asked()).toBe(1)
    clock.advance(1)
    await ask()
    expect(asked()).toBe(2)
  })

  test.each([
    ['nxdomain without a SOA', flagged(3)],
    ['SERVFAIL', flagged(2)],
    ['records with a TTL of 0', (query: Buffer) => [answerTo(query, { answers: [a('a.example', '192.0.2.1', 0)] })]],
  ])('keeps no %s', async (_, script) => {
    const { ask, asked } = await counted(script)
    await ask()
    await ask()
    expect(asked()).toBe(2)
  })

  test('is one for a name in any case, and one for each type', async () => {
    const server = await raw(right)
    const resolver = resolverOn([server])
    for (const name of ['a.example', 'A.Example', 'a.example.']) await resolver.resolve(name, 'A')
    expect(server.queries.length).toBe(1)
    await resolver.resolve('a.example', 'MX')
    expect(server.queries.length).toBe(2)
  })
})

describe('answers that have run out', () => {
  /** A server that answers once and fails from then on, and a resolver that has the answer, which ran out 100 s ago. */
  async function agedBy(fails: RawScript['udp'], serveStaleSeconds = 3_600) {
    const clock = new TestClock()
    const server = await raw((query, peer, nth) => (nth === 0 ? right(query) : fails(query, peer, nth)))
    const resolver = resolverOn([server], { clock, serveStaleSeconds })
    await resolver.resolve('a.example', 'A')
    clock.advance(400)
    return { clock, server, resolver }
  }

  test.each<[string, RawScript['udp'], 'timeout' | 'servfail']>([
    ['is silent', silent, 'timeout'],
    ['says SERVFAIL', flagged(2), 'servfail'],
  ])('are given, and marked, where the server %s', async (_, fails, failure) => {
    const { resolver, server, clock } = await agedBy(fails)
    const stale = { kind: 'records', records: ['192.0.2.1'], ttlSeconds: 0, server: server.address }
    expect(await resolver.resolve('a.example', 'A')).toMatchObject({ ...stale, stale: { seconds: 100, failure } })
    clock.advance(10)
    // It is no answer to keep: the server is asked each time.
    expect(await resolver.resolve('a.example', 'A')).toMatchObject({ ...stale, stale: { seconds: 110, failure } })
    expect(server.queries.length).toBeGreaterThan(2)
  })

  test('are not given to who wants a fresh one, even of those who share the question', async () => {
    const { resolver } = await agedBy(flagged(2))
    const [plain, fresh] = await Promise.all([
      resolver.resolve('a.example', 'A'),
      resolver.resolve('a.example', 'A', { fresh: true }),
    ])
    expect(plain).toMatchObject({ kind: 'records', stale: { seconds: 100 } })
    expect(fresh).toMatchObject({ kind: 'failed', reason: 'servfail' })
  })

  test('are not given with signatures, which are asked for to see when they end', async () => {
    const clock = new TestClock()
    const server = await raw((query, _peer, nth) => (nth === 0 ? right(query) : flagged(2)(query)))
    const resolver = resolverOn([server], { clock, serveStaleSeconds: 3_600 })
    await resolver.resolve('a.example', 'A', { signatures: true })
    clock.advance(400)
    expect(await resolver.resolve('a.example', 'A', { signatures: true })).toMatchObject({ kind: 'failed' })
  })

  test.each<[string, RawScript['udp'], number, object]>([
    ['the server refuses', flagged(5), 3_600, { kind: 'failed', reason: 'refused' }],
    [
      'validation fails',
      (query) => [answerTo(query, { flags: 2, additionals: [bogus] })],
      3_600,
      { kind: 'failed', reason: 'bogus' },
    ],
    ['they ran out too long ago', flagged(2), 99, { kind: 'failed', reason: 'servfail' }],
    ['nobody asked for that', flagged(2), 0, { kind: 'failed', reason: 'servfail' }],
    ['there is a newer one', flagged(3), 3_600, { kind: 'nxdomain' }],
  ])('are not given where %s', async (_, fails, seconds, expected) => {
    const { resolver } = await agedBy(fails, seconds)
    const answer = await resolver.resolve('a.example', 'A')
    expect(answer).toMatchObject(expected)
    expect(answer.stale).toBeUndefined()
  })
})

describe('many at once', () => {
  test('who asks the same shares one question, and may leave without spoiling it', async () => {
    const arrived = Promise.withResolvers<() => void>()
    const server: RawServer = await raw((query, peer) => {
      arrived.resolve(() => server.send(addressFor(query), peer))
      return []
    })
    const resolver = resolverOn([server], { timeoutMs: 30_000 })
    const leaving = new AbortController()
    const first = resolver.resolve('a.example', 'A', { signal: leaving.signal })
    const second = resolver.resolve('A.example', 'A', { signal: new AbortController().signal })
    const answer = await arrived.promise
    leaving.abort(new Error('enough'))
    await expect(first).rejects.toThrow('enough')
    answer()
    expect(await second).toMatchObject({ records: ['192.0.2.1'] })
    expect(server.queries.length).toBe(1)
  })

  test('when all have left, the next one asks anew', async () => {
    const arrived = Promise.withResolvers<void>()
    const server = await raw((query, _peer, nth) => {
      arrived.resolve()
      return nth === 0 ? [] : right(query)
    })
    const resolver = resolverOn([server], { timeoutMs: 30_000 })
    const leaving = new AbortController()
    const first = resolver.resolve('a.example', 'A', { signal: leaving.signal })
    await arrived.promise
    leaving.abort(new Error('enough'))
    const second = resolver.resolve('a.example', 'A')
    await expect(first).rejects.toThrow('enough')
    expect(await second).toMatchObject({ records: ['192.0.2.1'] })
  })

  test('one signal serves any number of askers without a warning', async () => {
    const warnings: Error[] = []
    const listen = (warning: Error): number => warnings.push(warning)
    process.on('warning', listen)
    const server = await raw(right)
    const resolver = resolverOn([server], { timeoutMs: 30_000 })
    const { signal } = new AbortController()
    await Promise.all(Array.from({ length: 60 }, (_, at) => resolver.resolve(`n${at % 30}.example`, 'A', { signal })))
    process.off('warning', listen)
    expect(server.queries.length).toBe(30)
    expect(warnings).toEqual([])
  })

  test('a question that still waits for its turn can be left', async () => {
    const server = await raw(silent)
    const resolver = createResolver({ servers: [server.address], timeoutMs: 30_000 })
    const under = Array.from({ length: 100 }, (_, at) => resolver.resolve(`n${at}.example`, 'A'))
    const leaving = new AbortController()
    const waiting = resolver.resolve('waiting.example', 'A', { signal: leaving.signal })
    leaving.abort(new Error('enough'))
    await expect(waiting).rejects.toThrow('enough')
    await resolver.close()
    const ends = await Promise.allSettled(under)
    expect(ends.every(({ status }) => status === 'rejected')).toBe(true)
    expect(server.queries.map(nameIn)).not.toContain('waiting.example')
  })
})

describe('the end', () => {
  test('close ends what is under way, over UDP and TCP', async () => {
    const overTcp = Promise.withResolvers<void>()
    const server = await raw(flagged(dnsPacket.TRUNCATED_RESPONSE), () => {
      overTcp.resolve()
      return []
    })
    const resolver = resolverOn([server], { timeoutMs: 30_000 })
    const answer = resolver.resolve('a.example', 'A')
    await overTcp.promise
    const [socket] = server.connections
    const hungUp = once(socket as NonNullable<typeof socket>, 'close')
    await Promise.all([expect(answer).rejects.toThrow('the resolver was closed'), resolver.close()])
    await hungUp
    await expect(resolver.resolve('a.example', 'A')).rejects.toThrow('the resolver was closed')
  })

  test.each([
    ['a..example', 'not a name DNS can carry: it has an empty label'],
    [`${'a'.repeat(64)}.example`, 'not a name DNS can carry: it has a label of 64 bytes, and DNS allows 63'],
    ['ä.example', 'not a name DNS can carry: it has a character outside ASCII, or a broken escape'],
  ])('%s is not asked', async (name, detail) => {
    const server = await raw(silent)
    expect(await resolverOn([server]).resolve(name, 'A')).toMatchObject({ kind: 'failed', reason: 'refused', detail })
    expect(server.queries.length).toBe(0)
  })

  test('a server that is none is refused with a sentence', () => {
    expect(() => createResolver({ servers: ['dns.example'] })).toThrow(
      '"dns.example" is no DNS server; IP, IP:PORT or [IPv6]:PORT was expected',
    )
  })
})
