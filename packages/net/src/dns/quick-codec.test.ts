import fc from 'fast-check'
import { expect, test } from 'vitest'
import { decodeMessage, encodeQuery, viewOf } from './codec.ts'
import { failureOf } from './failure.ts'
import { followAliases } from './follow-aliases.ts'
import { hashOfPlain, readQuick, writePlainName } from './quick-codec.ts'
import { a, answerTo, cname, soa } from './testing.ts'
import { encodeName } from './wire-name.ts'

const name = '2.0.0.127.zen.example'
const question = { name, type: 'A' } as const
const query = encodeQuery(77, question)
const opt = { type: 'OPT', name: '.', udpPayloadSize: 1232, extendedRcode: 0, ednsVersion: 0, flags: 0 } as const
const additionals = [{ ...opt, flag_do: false, options: [] }]

const packets = [
  answerTo(query, { answers: [a(name, '127.0.0.2', 60), a(name, '127.0.0.4', 30)], additionals }),
  answerTo(query, { answers: [a(name, '127.0.0.2')] }),
  answerTo(query, { flags: 3, authorities: [soa('zen.example', 60, 10)], additionals }),
  answerTo(query, { flags: 0x20, authorities: [soa('zen.example', 5, 10)] }),
  answerTo(query, { answers: [cname(name, 'x.example'), a('x.example', '127.0.0.2')] }),
  // As servers compress: pointers to the question and into it.
  compressed(0xc00c, 0x01),
  compressed(0xc016, 0x06),
]

function compressed(owner: number, type: number): Buffer {
  const head = Buffer.from(query.subarray(0, 12 + name.length + 2 + 4))
  head.writeUInt16BE(type === 1 ? 0x8180 : 0x8183, 2)
  head.writeUInt16BE(type === 1 ? 2 : 0, 6)
  head.writeUInt16BE(type === 1 ? 0 : 1, 8)
  head.writeUInt16BE(0, 10)
  const record = (data: number[]): number[] => [
    owner >> 8,
    owner & 0xff,
    0,
    type,
    0,
    1,
    0,
    0,
    0,
    60,
    0,
    data.length,
    ...data,
  ]
  const numbers = [0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 3, 0, 0, 0, 4, 0, 0, 0, 10]
  const data = type === 1 ? [...record([127, 0, 0, 2]), ...record([127, 0, 0, 4])] : record([0xc0, 0x16, 0, ...numbers])
  return Buffer.concat([head, Buffer.from(data)])
}

test('the short way reads what servers send most', () => {
  const said = packets.slice(5).map((packet) => readQuick(viewOf(packet), 0, packet.length, 77, name))
  expect(said).toEqual([
    { kind: 'records', records: ['127.0.0.2', '127.0.0.4'], ttlSeconds: 60, isAuthentic: false },
    { kind: 'nxdomain', records: [], ttlSeconds: 10, isAuthentic: false },
  ])
})

test('whatever the short way reads, the long way reads alike', () => {
  let read = 0
  let refused = 0
  const change = fc.tuple(fc.nat(130), fc.nat(255))
  const changed = fc.tuple(fc.constantFrom(...packets), fc.array(change, { maxLength: 3 }), fc.option(fc.nat(130)))
  fc.assert(
    fc.property(changed, ([packet, changes, length]) => {
      const bytes = Buffer.from(packet.subarray(0, length ?? packet.length))
      for (const [at, value] of changes) if (at < bytes.length) bytes[at] = value
      // As it comes over TCP: in the middle of others.
      const among = Buffer.concat([packets[0] as Buffer, bytes, packets[1] as Buffer])
      const start = packets[0]?.length as number
      const quick = readQuick(viewOf(among), start, start + bytes.length, 77, name)
      if (quick === null) {
        refused++
        return
      }
      read++
      const message = decodeMessage(bytes, 77, question)
      // The long way also reads the names in a SOA record, which nobody needs.
      if (message === null && quick.kind !== 'records') return
      if (message === null) throw new Error('the long way refuses it')
      expect(failureOf(message)).toBeNull()
      const { kind, records, ttlSeconds } = { records: [], ...followAliases(name, 'A', message) }
      expect(quick).toEqual({ kind, records, ttlSeconds, isAuthentic: message.isAuthentic })
    }),
    { numRuns: 5000 },
  )
  expect(read).toBeGreaterThan(200)
  expect(refused).toBeGreaterThan(500)
})

test('a plain name has the same wire form both ways; any other is left to the long way', () => {
  let plain = 0
  const label = fc.oneof(
    fc.string({ unit: fc.constantFrom(...'abz019-_'), minLength: 1, maxLength: 64 }),
    fc.string({ unit: fc.constantFrom(...'az.A\\é '), maxLength: 4 }),
  )
  fc.assert(
    fc.property(fc.array(label, { maxLength: 5 }), (labels) => {
      const text = labels.join('.')
      const into = Buffer.alloc(300)
      if (hashOfPlain(text) === 0) return
      plain++
      expect(encodeName(text)).toEqual({ wire: into.subarray(3, writePlainName(viewOf(into), 3, text)) })
    }),
    { numRuns: 2000 },
  )
  expect(hashOfPlain(`${'a.'.repeat(126)}a`)).not.toBe(0)
  expect(hashOfPlain(`${'a.'.repeat(127)}a`)).toBe(0)
  expect(plain).toBeGreaterThan(50)
})
