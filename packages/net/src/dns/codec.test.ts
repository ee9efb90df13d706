import type { RecordType } from '@mailhealth/core'
import * as dnsPacket from 'dns-packet'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decodeMessage, encodeQuery, type Message, type Question } from './codec.ts'
import { failureOf } from './failure.ts'
import { followAliases } from './follow-aliases.ts'
import { a, answerTo, cname, soa } from './testing.ts'

function questionOf<T extends RecordType>(name: string, type: T): Question<T> {
  return { name, type }
}

const question = questionOf('mail.example.com', 'A')
const query = encodeQuery(77, question)

function messageOf(packet: Buffer, asked: Question = question): Message {
  const message = decodeMessage(packet, 77, asked)
  if (message === null) throw new Error('the packet was refused')
  return message
}

describe('encodeQuery', () => {
  test('is what another codec reads: recursion and AD asked for, EDNS with 1232 bytes, DO not set', () => {
    expect(dnsPacket.decode(query)).toMatchObject({
      id: 77,
      type: 'query',
      opcode: 'QUERY',
      flag_rd: true,
      flag_ad: true,
      flag_cd: false,
      questions: [{ name: 'mail.example.com', type: 'A', class: 'IN' }],
      answers: [],
      authorities: [],
      additionals: [{ type: 'OPT', name: '.', udpPayloadSize: 1232, ednsVersion: 0, flag_do: false, options: [] }],
    })
    expect(dnsPacket.decode.bytes).toBe(query.length)
  })
})

describe('decodeMessage', () => {
  test('reads every type that is asked for', () => {
    const records: [RecordType, unknown, unknown][] = [
      ['A', '192.0.2.1', '192.0.2.1'],
      ['AAAA', '2001:db8:0:0:0:0:0:10', '2001:db8::10'],
      ['CNAME', 'Other.Example', 'other.example'],
      ['NS', 'ns.example', 'ns.example'],
      ['PTR', 'ptr.example', 'ptr.example'],
      ['MX', { preference: 10, exchange: 'MX.example' }, { preference: 10, exchange: 'mx.example' }],
      ['MX', { preference: 0, exchange: '.' }, { preference: 0, exchange: '' }],
      ['TXT', [Buffer.from([200, 0]), Buffer.alloc(0)], ['\xc8\0', '']],
      [
        'SOA',
        { mname: 'ns.example', rname: 'host.example', serial: 4_000_000_000, minimum: 60 },
        { primary: 'ns.example', serial: 4_000_000_000, minimumTtl: 60 },
      ],
    ]
    for (const [type, sent, data] of records) {
      const answers = [{ type, name: 'X.Example', ttl: 9, data: sent } as dnsPacket.Answer]
      expect(messageOf(answerTo(query, { answers })).answers).toEqual([{ name: 'x.example', type, ttl: 9, data }])
    }
    expect(records.length).toBe(9)
  })

  test('passes over types that nobody asked for, and other classes', () => {
    const answers: dnsPacket.Answer[] = [
      { type: 'CAA', name: 'mail.example.com', data: { tag: 'issue', value: 'ca.example' } },
      { ...a('mail.example.com', '192.0.2.9'), class: 'CH' } as dnsPacket.Answer,
      a('mail.example.com', '192.0.2.1'),
    ]
    expect(messageOf(answerTo(query, { answers })).answers.map(({ data }) => data)).toEqual(['192.0.2.1'])
  })

  test.each([
    [dnsPacket.AUTHENTIC_DATA, { isAuthentic: true, rcode: 0, isAuthoritative: false, isTruncated: false }],
    [dnsPacket.AUTHORITATIVE_ANSWER | 5, { isAuthentic: false, rcode: 5, isAuthoritative: true, isTruncated: false }],
    [dnsPacket.TRUNCATED_RESPONSE, { isTruncated: true, answers: [] }],
  ])('flags %i', (flags, expected) => {
    expect(messageOf(answerTo(query, { flags, answers: [a('mail.example.com', '192.0.2.1')] }))).toMatchObject(expected)
  })

  test('reads a truncated message although its sections are cut', () => {
    const whole = answerTo(query, {
      flags: dnsPacket.TRUNCATED_RESPONSE,
      answers: [a('mail.example.com', '192.0.2.1')],
    })
    expect(messageOf(whole.subarray(0, whole.length - 9)).isTruncated).toBe(true)
  })

  test('a TTL with the highest bit set is zero', () => {
    const packet = answerTo(query, { answers: [a('mail.example.com', '192.0.2.1', 2 ** 31)] })
    expect(messageOf(packet).answers).toMatchObject([{ ttl: 0 }])
  })

  test('puts the upper bits of the rcode in front, and reads extended errors, bounded', () => {
    const text = Buffer.from('x'.repeat(500))
    const options = [
      { code: 10, data: Buffer.alloc(8) },
      { code: 15, data: Buffer.from([0, 9]) },
      { code: 15, data: Buffer.concat([Buffer.from([0, 6]), text]) },
    ] as unknown as dnsPacket.PacketOpt[]
    const opt = { type: 'OPT', name: '.', udpPayloadSize: 1232, ednsVersion: 0, flags: 0, flag_do: false } as const
    const message = messageOf(answerTo(query, { additionals: [{ ...opt, extendedRcode: 1, options }] }))
    expect(message.rcode).toBe(16)
    expect(message.extendedErrors).toEqual([
      { code: 9, text: '' },
      { code: 6, text: 'x'.repeat(200) },
    ])
  })

  const withoutQuestion = (flags: number): Buffer =>
    dnsPacket.encode({ type: 'response', id: 77, flags, questions: [] })
  test.each([
    ['another id', answerTo(query, { id: 78 }), false],
    ['a query', query, false],
    ['another opcode', answerTo(query, { flags: 1 << 11 }), false],
    ['another name', answerTo(query, { name: 'mail.example.net' }), false],
    ['another type', answerTo(query, { type: 'AAAA' }), false],
    ['the name in other case', answerTo(query, { name: 'MAIL.example.COM' }), true],
    ['no question, NOERROR', withoutQuestion(0), false],
    ['no question, NXDOMAIN', withoutQuestion(3), false],
    ['no question, FORMERR', withoutQuestion(1), true],
    ['nothing', Buffer.alloc(0), false],
    ['more records than there are', Buffer.from(answerTo(query)).fill(9, 7, 8), false],
  ])('%s: taken is %s', (_, packet, isTaken) => {
    expect(decodeMessage(packet, 77, question) !== null).toBe(isTaken)
  })

  const withData = (length: number, data: number[]): Buffer => {
    const packet = answerTo(query, { answers: [{ type: 'NULL', name: 'a', data: Buffer.from(data) }] })
    packet.writeUInt16BE(length, packet.length - data.length - 2)
    return packet
  }
  const typed = (type: number, length: number, data: number[]): Buffer => {
    const packet = withData(length, data)
    packet.writeUInt16BE(type, packet.length - data.length - 10)
    return packet
  }
  test.each([
    ['an A of 5 bytes', typed(1, 5, [1, 2, 3, 4, 5])],
    ['an A of 3 bytes', typed(1, 3, [1, 2, 3])],
    ['an AAAA of 4 bytes', typed(28, 4, [1, 2, 3, 4])],
    ['an MX without a name', typed(15, 2, [0, 1])],
    ['an MX with bytes behind its name', typed(15, 4, [0, 1, 0, 7])],
    ['a TXT without a string', typed(16, 0, [])],
    ['a TXT string that leaves its record', typed(16, 2, [3, 0x61])],
    ['a SOA that is cut', typed(6, 6, [0, 0, 1, 2, 3, 4])],
    ['a record that leaves the message', typed(1, 9, [1, 2, 3, 4])],
  ])('refuses %s', (_, packet) => {
    expect(decodeMessage(packet, 77, question)).toBeNull()
  })
})

describe('any bytes at all', () => {
  const good = [
    answerTo(query, { answers: [cname('mail.example.com', 'a.example'), a('a.example', '192.0.2.1')] }),
    answerTo(query, { flags: 3, authorities: [soa('example.com', 300, 60)] }),
    answerTo(query, { answers: [{ type: 'TXT', name: 'mail.example.com', data: ['one', 'two'] }] }),
    answerTo(query, { answers: [{ type: 'MX', name: 'b.example', data: { preference: 1, exchange: 'c.example' } }] }),
  ]
  const mutated = fc
    .tuple(fc.constantFrom(...good), fc.array(fc.tuple(fc.nat(120), fc.nat(255)), { maxLength: 4 }), fc.nat(120))
    .map(([packet, changes, cut]) => {
      const bytes = Buffer.from(packet)
      for (const [at, value] of changes) if (at < bytes.length) bytes[at] = value
      return cut < 20 ? bytes.subarray(0, bytes.length - cut) : bytes
    })
  const random = fc.uint8Array({ maxLength: 100 }).map((bytes) => Buffer.concat([query.subarray(0, 2), bytes]))

  test('never throw, and never become an answer to another question', () => {
    const seen = { refused: 0, taken: 0, records: 0 }
    fc.assert(
      fc.property(fc.oneof({ arbitrary: mutated, weight: 3 }, { arbitrary: random, weight: 1 }), (packet) => {
        const message = decodeMessage(packet, 77, question)
        if (message === null) {
          seen.refused++
          return
        }
        seen.taken++
        expect(packet.readUInt16BE(0)).toBe(77)
        if (packet.readUInt16BE(4) === 0) expect([0, 3]).not.toContain(message.rcode & 15)
        else
          expect(packet.subarray(12, 34).toString('latin1').toLowerCase()).toBe(
            query.subarray(12, 34).toString('latin1'),
          )
        if (failureOf(message) !== null) return
        const found = followAliases(question.name, 'A', message)
        if (found.kind !== 'records') return
        seen.records++
        for (const record of found.records) expect(record).toMatch(/^\d+\.\d+\.\d+\.\d+$/)
        expect(found.ttlSeconds).toBeLessThanOrEqual(0x7fffffff)
      }),
      { numRuns: 5000 },
    )
    expect(seen.refused).toBeGreaterThan(500)
    expect(seen.taken).toBeGreaterThan(500)
    expect(seen.records).toBeGreaterThan(50)
  })
})
