import { Namespace, startDnsServer } from '@mailhealth/testkit'
import * as dnsPacket from 'dns-packet'
import { describe, expect, test } from 'vitest'
import {
  addressFor,
  answerTo,
  bench,
  flagged,
  type RawScript,
  type RawServer,
  right,
  silent,
  startRawServer,
} from './testing.ts'

const { raw, resolverOn, closeAfterwards } = bench()

/** A port on which nothing listens. */
async function closedPort(): Promise<{ address: string }> {
  const server = await startRawServer({ udp: silent })
  await server.close()
  return server
}

describe('several servers', () => {
  test.each<[string, () => Promise<{ address: string }>]>([
    ['has nothing listening', closedPort],
    ['says SERVFAIL', () => raw(flagged(2))],
    ['says REFUSED', () => raw(flagged(5))],
    ['truncates and does not speak TCP', () => raw(flagged(dnsPacket.TRUNCATED_RESPONSE))],
  ])('the second answers at once when the first %s', async (_, first) => {
    const servers = [await first(), await raw(right)] as const
    const answer = await resolverOn(servers, { timeoutMs: 30_000 }).resolve('a.example', 'A')
    expect(answer).toMatchObject({ kind: 'records', records: ['192.0.2.1'], server: servers[1].address })
    // A silent first server would have been waited for: 3,750 ms.
    expect(answer.durationMs).toBeLessThan(3000)
  })

  test('the second answers when the first is silent', async () => {
    const servers = [await raw(silent), await raw(right)] as const
    const answer = await resolverOn(servers).resolve('a.example', 'A')
    expect(answer).toMatchObject({ kind: 'records', records: ['192.0.2.1'], server: servers[1].address })
    expect(servers[0].queries.length).toBe(1)
  })

  test('the first alone is asked when it answers', async () => {
    const servers = [await raw(right), await raw(right)] as const
    expect((await resolverOn(servers).resolve('a.example', 'A')).server).toBe(servers[0].address)
    expect(servers[1].queries.length).toBe(0)
  })

  test('what failed validation is not asked for elsewhere', async () => {
    const options = [{ code: 15, data: Buffer.from([0, 7]) }] as unknown as dnsPacket.PacketOpt[]
    const opt = { type: 'OPT', name: '.', udpPayloadSize: 1232, extendedRcode: 0, ednsVersion: 0, flags: 0 } as const
    const bogus = await raw((query) => [
      answerTo(query, { flags: 2, additionals: [{ ...opt, flag_do: false, options }] }),
    ])
    const careless = await raw(right)
    const answer = await resolverOn([bogus, careless]).resolve('a.example', 'A')
    expect(answer).toMatchObject({ kind: 'failed', reason: 'bogus', detail: 'SERVFAIL, EDE 7', server: bogus.address })
    expect(careless.queries.length).toBe(0)
  })

  test.each<[string, () => Promise<{ address: string }[]>, object]>([
    [
      'all say no',
      async () => [await raw(flagged(5)), await raw(flagged(2))],
      { reason: 'servfail', detail: 'SERVFAIL' },
    ],
    ['one says no, one is silent', async () => [await raw(silent), await raw(flagged(5))], { reason: 'refused' }],
    ['one says no, one is not there', async () => [await raw(flagged(2)), await closedPort()], { reason: 'servfail' }],
    ['none is there', async () => [await closedPort()], { reason: 'timeout', server: '' }],
  ])('%s: the failure that says most', async (_, servers, expected) => {
    expect(await resolverOn(await servers()).resolve('a.example', 'A')).toMatchObject({ kind: 'failed', ...expected })
  })

  test('a server that is not there is named in the detail', async () => {
    const server = await closedPort()
    const answer = await resolverOn([server]).resolve('a.example', 'A')
    expect(answer).toMatchObject({ detail: `no answer within 400 ms; ${server.address}: ECONNREFUSED` })
  })
})

describe('lost and late packets', () => {
  test('a question that got lost is asked anew, with another id and from another port', async () => {
    const ports: number[] = []
    const server = await raw((query, peer, nth) => {
      ports.push(peer.port)
      return nth < 2 ? [] : right(query)
    })
    expect((await resolverOn([server]).resolve('a.example', 'A')).kind).toBe('records')
    const ids = server.queries.map((query) => query.readUInt16BE(0))
    // The fourth sees whether letters in mixed case were why.
    expect(new Set(ports).size).toBe(4)
    expect(new Set(ids).size).toBeGreaterThan(1)
  })

  test('the late answer to the first asking counts', async () => {
    let first: Buffer
    let firstPeer: Parameters<RawServer['send']>[1]
    const server: RawServer = await raw((query, peer, nth) => {
      if (nth === 0) {
        first = query
        firstPeer = peer
      } else server.send(addressFor(first), firstPeer)
      return []
    })
    expect((await resolverOn([server]).resolve('a.example', 'A')).kind).toBe('records')
  })

  test('silence is a timeout, after four rounds at most', async () => {
    const server = await raw(silent)
    const answer = await resolverOn([server]).resolve('a.example', 'A')
    expect(answer).toMatchObject({ kind: 'failed', reason: 'timeout', detail: 'no answer within 400 ms', server: '' })
    // A busy machine may come late to the last of them.
    expect([3, 4]).toContain(server.queries.length)
  })
})

describe('TCP', () => {
  const tooLarge = flagged(dnsPacket.TRUNCATED_RESPONSE)

  test('a large answer comes whole', async () => {
    const namespace = new Namespace(
      `large.example. TXT ${Array.from({ length: 20 }, () => `"${'x'.repeat(255)}"`).join(' ')}`,
    )
    const server = await startDnsServer(namespace)
    closeAfterwards(server)
    const answer = await resolverOn([server]).resolve('large.example', 'TXT')
    expect(answer).toMatchObject({ kind: 'records', records: [Array.from({ length: 20 }, () => 'x'.repeat(255))] })
    expect(namespace.questions).toEqual(['large.example TXT', 'large.example TXT'])
  })

  test('unasked answers are ignored there too', async () => {
    const server = await raw(tooLarge, (query) => [
      answerTo(query, { name: 'b.example' }),
      Buffer.from('x'),
      addressFor(query),
    ])
    expect(await resolverOn([server]).resolve('a.example', 'A')).toMatchObject({ records: ['192.0.2.1'] })
  })

  test.each<[string, NonNullable<RawScript['tcp']>, string]>([
    ['hangs up', () => null, 'too large for UDP, and no answer over TCP: the server hung up'],
    ['truncates again', tooLarge, 'too large for UDP, and no answer over TCP'],
    ['is silent', silent, 'too large for UDP, and no answer over TCP'],
  ])('truncated, when the server %s', async (_, tcp, detail) => {
    const server = await raw(tooLarge, tcp)
    const answer = await resolverOn([server], { timeoutMs: 100 }).resolve('a.example', 'A')
    expect(answer).toMatchObject({ kind: 'failed', reason: 'truncated', detail, server: server.address })
  })

  test('what is said over TCP counts', async () => {
    const server = await raw(tooLarge, flagged(5))
    expect(await resolverOn([server]).resolve('a.example', 'A')).toMatchObject({ kind: 'failed', reason: 'refused' })
  })
})
