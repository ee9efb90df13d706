import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { connect } from 'node:net'
import * as dnsPacket from 'dns-packet'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Namespace } from './namespace.ts'
import { replyTo } from './reply.ts'
import { type DnsServer, startDnsServer } from './server.ts'

const zone = `
$ORIGIN example.com.
@ 300 SOA ns hostmaster 1 2 3 4 120
a A 192.0.2.1
alias 30 CNAME a
off CNAME gone.example.net.
null MX 0 .
text TXT "\\200x" ""
large TXT "${'x'.repeat(255)}" "${'y'.repeat(255)}" "${'z'.repeat(255)}"
huge TXT ${Array.from({ length: 40 }, () => `"${'x'.repeat(255)}"`).join(' ')}
;! authentic a
;! servfail servfail
;! refused refused
;! bogus bogus
;! timeout timeout
;! truncated truncated
`

let server: DnsServer
beforeAll(async () => {
  server = await startDnsServer(new Namespace(zone))
})
afterAll(() => server.close())

type Asked = { flags?: number; udpPayloadSize?: number | null; type?: dnsPacket.RecordType; id?: number }

function query(name: string, { flags = 0, udpPayloadSize = 1232, type = 'A', id = 77 }: Asked = {}): Buffer {
  const opt = { type: 'OPT', name: '.', udpPayloadSize: udpPayloadSize ?? 0, extendedRcode: 0, ednsVersion: 0 } as const
  return dnsPacket.encode({
    type: 'query',
    id,
    flags: dnsPacket.RECURSION_DESIRED | flags,
    questions: [{ name, type, class: 'IN' }],
    additionals: udpPayloadSize === null ? [] : [{ ...opt, flags: 0, flag_do: false, options: [] }],
  })
}

async function overUdp(packet: Buffer): Promise<Packet> {
  const socket = createSocket('udp4')
  try {
    socket.send(packet, server.port, server.host)
    const [answer] = (await once(socket, 'message')) as [Buffer]
    return dnsPacket.decode(answer) as Packet
  } finally {
    socket.close()
  }
}

/** Sends all queries at once on one connection, and collects as many answers, or what came before it was closed. */
async function overTcp(...packets: Buffer[]): Promise<Packet[]> {
  const socket = connect(server.port, server.host)
  const framed = packets.flatMap((packet) => [Buffer.from([packet.length >> 8, packet.length & 0xff]), packet])
  socket.write(Buffer.concat(framed))
  const answers: Packet[] = []
  let bytes = Buffer.alloc(0)
  for await (const chunk of socket as AsyncIterable<Buffer>) {
    bytes = Buffer.concat([bytes, chunk])
    while (bytes.length > 2 && bytes.length >= bytes.readUInt16BE(0) + 2) {
      answers.push(dnsPacket.decode(bytes.subarray(2)) as Packet)
      bytes = bytes.subarray(bytes.readUInt16BE(0) + 2)
    }
    if (answers.length === packets.length) break
  }
  socket.destroy()
  return answers
}

type Packet = dnsPacket.DecodedPacket & { rcode: string; answers: dnsPacket.Answer[]; authorities: dnsPacket.Answer[] }

const transports: [string, (packet: Buffer) => Promise<Packet>][] = [
  ['UDP', overUdp],
  ['TCP', async (packet) => (await overTcp(packet))[0] as Packet],
]

describe.each(transports)('the simulated DNS server over %s', (_, ask) => {
  test('echoes id, question and RD, and says that it recurses', async () => {
    const answer = await ask(query('A.Example.COM'))
    expect(answer).toMatchObject({
      id: 77,
      rcode: 'NOERROR',
      flag_rd: true,
      flag_ra: true,
      flag_aa: false,
      flag_tc: false,
    })
    expect(answer.questions).toEqual([{ name: 'A.Example.COM', type: 'A', class: 'IN' }])
    expect(answer.answers).toMatchObject([{ name: 'a.example.com', type: 'A', ttl: 3600, data: '192.0.2.1' }])
  })

  test('puts the CNAME in front of what it leads to', async () => {
    expect((await ask(query('alias.example.com'))).answers).toMatchObject([
      { name: 'alias.example.com', type: 'CNAME', ttl: 30, data: 'a.example.com' },
      { name: 'a.example.com', type: 'A', ttl: 3600, data: '192.0.2.1' },
    ])
  })

  test.each([
    ['a.example.com', 'NOERROR', 'example.com', 300, 120],
    ['gone.example.com', 'NXDOMAIN', 'example.com', 300, 120],
    ['off.example.com', 'NXDOMAIN', '.', 60, 60],
    ['example.net', 'NXDOMAIN', '.', 60, 60],
  ])('%s MX is %s, with the SOA of %s', async (name, rcode, owner, ttl, minimum) => {
    const answer = await ask(query(name, { type: 'MX' }))
    expect(answer.rcode).toBe(rcode)
    expect(answer.authorities).toMatchObject([{ name: owner, type: 'SOA', ttl, data: { minimum } }])
  })

  test('carries a null MX and the bytes of text', async () => {
    expect((await ask(query('null.example.com', { type: 'MX' }))).answers).toMatchObject([
      { data: { preference: 0, exchange: '.' } },
    ])
    expect((await ask(query('text.example.com', { type: 'TXT' }))).answers).toMatchObject([
      { data: [Buffer.from([200, 0x78]), Buffer.alloc(0)] },
    ])
  })

  test.each([
    ['a.example.com', dnsPacket.AUTHENTIC_DATA, true],
    ['a.example.com', 0, false],
    ['alias.example.com', dnsPacket.AUTHENTIC_DATA, false],
  ])('%s with flags %i is authentic: %s', async (name, flags, authentic) => {
    expect((await ask(query(name, { flags }))).flag_ad).toBe(authentic)
  })

  test.each([
    ['servfail', 'SERVFAIL', []],
    ['refused', 'REFUSED', []],
    ['bogus', 'SERVFAIL', [{ code: 15, data: Buffer.from([0, 6]) }]],
  ])('%s is %s', async (name, rcode, options) => {
    const answer = await ask(query(`${name}.example.com`))
    expect(answer).toMatchObject({ rcode, answers: [], authorities: [], additionals: [{ type: 'OPT', options }] })
  })

  test('leaves EDNS out when the query has none', async () => {
    expect((await ask(query('bogus.example.com', { udpPayloadSize: null }))).additionals).toEqual([])
  })
})

describe('the simulated DNS server', () => {
  test.each([
    ['text', null, false],
    ['large', null, true],
    ['large', 1232, false],
    ['huge', 1232, true],
    ['truncated', 1232, true],
  ])('%s over UDP with a buffer of %s: truncated is %s', async (name, udpPayloadSize, isTruncated) => {
    const asked = query(`${name}.example.com`, { udpPayloadSize, type: 'TXT' })
    const answer = await overUdp(asked)
    expect(answer.flag_tc).toBe(isTruncated)
    expect(answer.answers.length).toBe(isTruncated ? 0 : 1)
  })

  test('gives large answers whole over TCP', async () => {
    const [answer] = await overTcp(query('huge.example.com', { type: 'TXT' }))
    expect(answer?.flag_tc).toBe(false)
    expect(answer?.answers).toMatchObject([{ data: { length: 40 } }])
  })

  test('answers many queries on one connection, passes over silent ones, and hangs up on a truncated name', async () => {
    const names = ['a', 'timeout', 'alias', 'truncated', 'null']
    const answers = await overTcp(...names.map((name, id) => query(`${name}.example.com`, { id })))
    expect(answers.map(({ id }) => id)).toEqual([0, 2])
  })

  test('counts what it was asked', async () => {
    const before = server.namespace.questions.length
    await overUdp(query('A.example.com'))
    await overTcp(query('a.example.com', { type: 'MX' }))
    expect(server.namespace.questions.slice(before)).toEqual(['a.example.com A', 'a.example.com MX'])
  })

  test('sees changes at once', async () => {
    server.namespace.set('new.example.com', 'A', [])
    expect((await overUdp(query('new.example.com'))).rcode).toBe('NXDOMAIN')
    server.namespace.load('new.example.com. A 192.0.2.9')
    expect((await overUdp(query('new.example.com'))).answers).toMatchObject([{ data: '192.0.2.9' }])
  })

  test('listens where it is told', async () => {
    const other = await startDnsServer(new Namespace(), { host: '127.0.0.2' })
    expect(other.address).toBe(`127.0.0.2:${other.port}`)
    await other.close()
  })

  test('stays silent or answers, whatever bytes it gets', () => {
    const namespace = new Namespace(zone)
    const good = query('alias.example.com')
    const kinds = new Map<string, number>()
    const mutated = fc
      .array(fc.tuple(fc.nat(good.length - 1), fc.nat(255)), { minLength: 1, maxLength: 4 })
      .map((changes) => changes.reduce((bytes, [at, value]) => bytes.fill(value, at, at + 1), Buffer.from(good)))
    const random = fc.uint8Array({ maxLength: 80 }).map((bytes) => Buffer.from(bytes))
    fc.assert(
      fc.property(fc.oneof(mutated, random), fc.constantFrom('udp' as const, 'tcp' as const), (bytes, transport) => {
        const reply = replyTo(bytes, namespace, { transport, negativeTtlSeconds: 60 })
        kinds.set(reply.kind, (kinds.get(reply.kind) ?? 0) + 1)
      }),
      { numRuns: 2000 },
    )
    expect(kinds.get('silence')).toBeGreaterThan(100)
    expect(kinds.get('send')).toBeGreaterThan(100)
  })
})
