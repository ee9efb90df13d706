import type { Cidr, Nameservers, RecordType, ZoneAnswers } from '@mailhealth/core'
import { Namespace, startDnsServer, zoneNameservers, zoneResolver } from '@mailhealth/testkit'
import { describe, expect, test } from 'vitest'
import { mayDial } from '../dial-policy.ts'
import { createNameservers } from './nameservers.ts'
import { answerTo, bench, cname, flagged, type RawScript, right, silent } from './testing.ts'

const { raw, closeAfterwards } = bench()
const allow = ['127.0.0.0/8' as Cidr]
const parent = `
a.example.       NS     ns1.a.example.
a.example.       DS     1 13 2 00
ns1.a.example.   A      127.0.0.1
a.example.       TXT    "through the resolver"
sub.a.example.   CNAME  elsewhere.example.
elsewhere.example. TXT  "the end of the alias"
example.         NS     ns1.a.example.
lost.example.    NS     ns.nowhere.example.
lost.example.    NS     ns.private.example.
lost.example.    NS     ns.failing.example.
ns.private.example. A   10.0.0.1
;! servfail ns.failing.example
;! servfail broken.example
`

function portTo(port: number, timeoutMs = 1000): Nameservers {
  const resolver = zoneResolver(parent)
  return createNameservers({ resolver, port, mayDial: (address) => mayDial(address, allow), timeoutMs })
}

async function served(zone: string, name: string, type: RecordType = 'TXT'): Promise<ZoneAnswers> {
  const server = await startDnsServer(new Namespace(zone))
  closeAfterwards(server)
  return portTo(server.port).ask(name, type)
}

async function scripted(udp: RawScript['udp'], name = 'a.example', timeoutMs = 1000): Promise<ZoneAnswers<'A'>> {
  const server = await raw(udp)
  return portTo(server.port, timeoutMs).ask(name, 'A')
}

describe('the servers of a zone', () => {
  test('are asked themselves, without recursion', async () => {
    const queries: Buffer[] = []
    const said = await scripted((query) => {
      queries.push(query)
      const [packet] = right(query) as [Buffer]
      packet.writeUInt16BE(packet.readUInt16BE(2) | 0x0400, 2)
      return [packet]
    })
    expect(said).toMatchObject({
      kind: 'asked',
      zone: 'a.example',
      answers: [
        {
          nameserver: 'ns1.a.example',
          address: '127.0.0.1',
          isAuthoritative: true,
          answer: { kind: 'records', records: ['192.0.2.1'], dnssec: 'unknown', rcode: 'NOERROR' },
        },
      ],
      unasked: [],
    })
    expect((queries[0] as Buffer).readUInt16BE(2) & 0x0100).toBe(0)
  })

  test('a name below a zone is asked of the zone, a DS record of the parent', async () => {
    expect(await served('x.y.a.example. TXT "deep"', 'x.y.a.example')).toMatchObject({
      zone: 'a.example',
      answers: [{ answer: { records: [['deep']] } }],
    })
    expect(await served('a.example. DS 7 13 2 AA', 'a.example', 'DS')).toMatchObject({
      zone: 'example',
      answers: [{ answer: { records: [{ keyTag: 7, digest: 'aa' }] } }],
    })
  })

  test('an alias out of what the server knows is followed through the resolver', async () => {
    const server = await raw((query) => [
      answerTo(query, { answers: [cname('sub.a.example', 'elsewhere.example', 9)] }),
    ])
    expect(await portTo(server.port).ask('sub.a.example', 'TXT')).toMatchObject({
      answers: [
        {
          answer: {
            kind: 'records',
            records: [['the end of the alias']],
            aliases: ['elsewhere.example'],
            ttlSeconds: 9,
            server: server.address,
          },
        },
      ],
    })
  })

  test.each<[string, RawScript['udp'], object]>([
    ['refuses', flagged(5), { kind: 'failed', reason: 'refused' }],
    ['is silent', silent, { kind: 'failed', reason: 'timeout' }],
    ['says that there is nothing', flagged(0x0400 | 3), { kind: 'nxdomain' }],
  ])('one that %s', async (_, script, answer) => {
    expect(await scripted(script, 'a.example', 100)).toMatchObject({ kind: 'asked', answers: [{ answer }] })
  })

  test('those that cannot or may not be asked are named', async () => {
    expect(await scripted(right, 'lost.example')).toEqual({
      kind: 'asked',
      zone: 'lost.example',
      answers: [],
      unasked: [
        { nameserver: 'ns.failing.example', address: null, why: 'address-unknown' },
        { nameserver: 'ns.nowhere.example', address: null, why: 'no-address' },
        { nameserver: 'ns.private.example', address: '10.0.0.1', why: 'forbidden' },
      ],
    })
  })

  test.each([
    ['broken.example', 'servfail'],
    ['nowhere.test', 'servfail'],
    ['two..dots', 'refused'],
  ])('of %s are not found: %s', async (name, reason) => {
    expect(await scripted(right, name)).toMatchObject({ kind: 'failed', reason, detail: expect.stringMatching(/./) })
  })

  test('who has gone away is told so', async () => {
    const signal = AbortSignal.abort(new Error('enough'))
    await expect(portTo(53).ask('a.example', 'A', { signal })).rejects.toThrow('enough')
  })
})

test('the double in memory says the same, and lets one server differ', async () => {
  const resolver = zoneResolver(parent)
  const double = zoneNameservers(resolver)
  expect(await double.ask('a.example', 'TXT')).toMatchObject({
    kind: 'asked',
    zone: 'a.example',
    answers: [{ nameserver: 'ns1.a.example', address: '127.0.0.1', answer: { records: [['through the resolver']] } }],
  })
  double.serve('ns1.a.example', 'a.example. TXT "its own"')
  expect(await double.ask('a.example', 'TXT')).toMatchObject({ answers: [{ answer: { records: [['its own']] } }] })
  expect(await double.ask('a.example', 'DS')).toMatchObject({ zone: 'example' })
  expect(await double.ask('broken.example', 'A')).toMatchObject({ kind: 'failed', reason: 'servfail' })
})
