import { X509Certificate } from 'node:crypto'
import { suiteCode } from '@mailhealth/core'
import { createPrivateCa } from '@mailhealth/testkit'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Stopped } from '../smtp/stopped.ts'
import { type Flight, ServerFlight } from './server-flight.ts'

/*
 * Flights written by hand from the RFCs, not recorded: SSLv3, RC4 and EXPORT are spoken by no server that can be installed any more.
 */
const u16 = (value: number): Buffer => Buffer.from([value >> 8, value & 0xff])
const u24 = (value: number): Buffer => Buffer.concat([Buffer.from([value >> 16]), u16(value & 0xffff)])
const record = (content: Buffer, type = 22, version = 0x0303): Buffer =>
  Buffer.concat([Buffer.from([type]), u16(version), u16(content.length), content])
const message = (type: number, body: Buffer): Buffer => Buffer.concat([Buffer.from([type]), u24(body.length), body])
const extension = (number: number, content: Buffer): Buffer =>
  Buffer.concat([u16(number), u16(content.length), content])
const alert = (level: number, number: number): Buffer => record(Buffer.from([level, number]), 21)
const done = message(14, Buffer.alloc(0))

function hello(version: number, suite: string, extensions: readonly Buffer[] | null, compression = 0): Buffer {
  const all = extensions === null ? [] : [u16(Buffer.concat(extensions).length), ...extensions]
  return message(
    2,
    Buffer.concat([
      u16(version),
      Buffer.alloc(32, 7),
      Buffer.from([0]),
      u16(suiteCode(suite) ?? 0),
      Buffer.from([compression]),
      ...all,
    ]),
  )
}

const certificates = (ders: readonly Buffer[]): Buffer => {
  const list = Buffer.concat(ders.flatMap((der) => [u24(der.length), der]))
  return message(11, Buffer.concat([u24(list.length), list]))
}
const curve = (group: number, signature: number): Buffer =>
  message(
    12,
    Buffer.concat([Buffer.from([3]), u16(group), Buffer.from([1, 4]), u16(signature), u16(1), Buffer.from([0])]),
  )
const prime = (bytes: Buffer): Buffer =>
  message(12, Buffer.concat([u16(bytes.length), bytes, u16(1), Buffer.from([2]), u16(1), Buffer.from([9])]))

function read(...chunks: readonly Buffer[]): Flight | null {
  const flight = new ServerFlight()
  for (const chunk of chunks) if (flight.push(chunk)) break
  return flight.result
}

const ca = await createPrivateCa()
const { certPem } = await ca.issue({ names: ['mail.example'] })
const der = new X509Certificate(certPem).raw

const nothing = {
  group: null,
  prime: null,
  signature: null,
  compressed: false,
  extendedMasterSecret: false,
  secureRenegotiation: false,
  chain: null,
  chainLength: null,
}
const suite = (name: string): { suite: number } => ({ suite: suiteCode(name) ?? 0 })

describe('a flight', () => {
  test.each<[string, Buffer, object]>([
    [
      'SSLv3 with an RC4 suite (fixture)',
      record(Buffer.concat([hello(0x0300, 'TLS_RSA_WITH_RC4_128_MD5', null), done]), 22, 0x0300),
      { ...nothing, version: 'SSLv3', ...suite('TLS_RSA_WITH_RC4_128_MD5') },
    ],
    [
      'TLS 1.0 with an EXPORT suite and its own key exchange (fixture)',
      record(
        Buffer.concat([hello(0x0301, 'TLS_RSA_EXPORT_WITH_RC4_40_MD5', []), message(12, Buffer.from([9, 9])), done]),
      ),
      { ...nothing, version: 'TLSv1', ...suite('TLS_RSA_EXPORT_WITH_RC4_40_MD5') },
    ],
    [
      'TLS 1.2 with everything',
      record(
        Buffer.concat([
          hello(
            0x0303,
            'TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256',
            [extension(23, Buffer.alloc(0)), extension(0xff01, Buffer.from([0]))],
            1,
          ),
          curve(0x1d, 0x0804),
          done,
        ]),
      ),
      {
        ...nothing,
        version: 'TLSv1.2',
        ...suite('TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256'),
        group: 0x1d,
        signature: 0x0804,
        compressed: true,
        extendedMasterSecret: true,
        secureRenegotiation: true,
      },
    ],
    [
      'a prime of 1023 bits behind a zero',
      record(
        Buffer.concat([
          hello(0x0302, 'TLS_DHE_RSA_WITH_AES_128_CBC_SHA', null),
          prime(Buffer.concat([Buffer.from([0, 0x7f]), Buffer.alloc(127, 0xff)])),
          done,
        ]),
      ),
      {
        ...nothing,
        version: 'TLSv1.1',
        ...suite('TLS_DHE_RSA_WITH_AES_128_CBC_SHA'),
        prime: { bits: 1023, name: null },
      },
    ],
    [
      'a HelloRetryRequest',
      record(hello(0x0303, 'TLS_AES_128_GCM_SHA256', [extension(43, u16(0x0304)), extension(51, u16(0x11ec))])),
      {
        ...nothing,
        version: 'TLSv1.3',
        ...suite('TLS_AES_128_GCM_SHA256'),
        group: 0x11ec,
        extendedMasterSecret: null,
        secureRenegotiation: null,
      },
    ],
  ])('of %s is read, in one piece and byte after byte', (_, bytes, answer) => {
    expect(read(bytes)).toEqual({ answer })
    expect(read(...Array.from(bytes, (byte) => Buffer.from([byte])))).toEqual({ answer })
    expect(read(bytes.subarray(0, -1))).toBeNull()
  })

  test('shows the chain in the order in which it came, and counts all of it', () => {
    const begin = hello(0x0303, 'TLS_RSA_WITH_AES_128_CBC_SHA', null)
    const many = record(Buffer.concat([begin, certificates(Array.from({ length: 30 }, () => der)), done]))
    expect(read(many)).toMatchObject({
      answer: { chainLength: 30, chain: Array.from({ length: 10 }, () => ({ subject: 'CN=mail.example' })) },
    })
    const spoilt = record(Buffer.concat([begin, certificates([der, Buffer.from('no certificate')]), done]))
    expect(read(spoilt)).toMatchObject({ answer: { chainLength: 2, chain: null } })
  })

  test.each<[string, Buffer[], object]>([
    ['handshake_failure', [alert(2, 40)], { alert: 40 }],
    ['a warning before it', [alert(1, 112), alert(2, 70)], { alert: 70 }],
    [
      'an alert behind a ServerHello, which was a choice all the same',
      [record(hello(0x0303, 'TLS_RSA_WITH_AES_128_CBC_SHA', null)), alert(2, 80)],
      { answer: { suite: 0x2f } },
    ],
  ])('that is %s', (_, chunks, expected) => {
    expect(read(...chunks)).toMatchObject(expected)
  })

  test.each<[string, Buffer, string]>([
    ['SMTP', Buffer.from('220 mail.example ESMTP\r\n'), 'what came is not TLS'],
    ['a record of no bytes', record(Buffer.alloc(0)), 'a TLS record of 0 bytes'],
    ['a record that is too long', Buffer.from([22, 3, 3, 0xff, 0xff]), 'a TLS record of 65535 bytes'],
    ['an alert of one byte', record(Buffer.from([2]), 21), 'an alert of 1 bytes'],
    ['a Certificate first', record(certificates([der])), 'unreadable handshake message 11: not a ServerHello'],
    [
      'a ServerHello that ends early',
      record(message(2, Buffer.alloc(20))),
      'unreadable handshake message 2: a field of 32 bytes where 18 are left',
    ],
    [
      'a version of its own',
      record(hello(0x0505, 'TLS_RSA_WITH_AES_128_CBC_SHA', null)),
      'unreadable handshake message 2: a version of 0x505',
    ],
    [
      'a chain of a thousand',
      record(hello(0x0303, 'TLS_RSA_WITH_AES_128_CBC_SHA', null)),
      'more than 131072 bytes of handshake',
    ],
  ])('that is %s stops with a reason', (name, bytes, reason) => {
    const chain = certificates(Array.from({ length: 1_000 }, () => der))
    const records = Array.from({ length: Math.ceil(chain.length / 16_384) }, (_, at) =>
      record(chain.subarray(at * 16_384, (at + 1) * 16_384)),
    )
    const chunks = name.startsWith('a chain') ? [bytes, ...records] : [bytes]
    expect(() => read(...chunks)).toThrow(new Stopped('protocol', reason))
  })
})

describe('any bytes', () => {
  test('are read, wait for more, or stop with a reason; never anything else', () => {
    const sound = record(
      Buffer.concat([
        hello(0x0303, 'TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256', [extension(23, Buffer.alloc(0))]),
        certificates([der]),
        curve(0x1d, 0x0804),
        done,
      ]),
    )
    const mutated = fc
      .array(fc.tuple(fc.nat(sound.length - 1), fc.nat(255)), { maxLength: 8 })
      .map((changes) => changes.reduce((bytes, [at, byte]) => bytes.fill(byte, at, at + 1), Buffer.from(sound)))
    const bytes = fc.oneof(
      mutated,
      fc.uint8Array({ maxLength: 200 }).map((all) => record(Buffer.from(all))),
      fc.uint8Array().map((all) => Buffer.from(all)),
    )
    const ends = { answered: 0, refused: 0, waiting: 0, stopped: 0 }
    fc.assert(
      fc.property(bytes, fc.integer({ min: 1, max: 2_000 }), (all, size) => {
        const chunks = Array.from({ length: Math.ceil(all.length / size) }, (_, at) =>
          all.subarray(at * size, (at + 1) * size),
        )
        try {
          const flight = read(...chunks)
          ends[flight === null ? 'waiting' : 'answer' in flight ? 'answered' : 'refused'] += 1
        } catch (error) {
          expect(error).toBeInstanceOf(Stopped)
          ends.stopped += 1
        }
      }),
      { seed: 5, numRuns: 1_500 },
    )
    expect(ends.answered).toBeGreaterThan(150)
    expect(ends.waiting).toBeGreaterThan(10)
    expect(ends.stopped).toBeGreaterThan(250)
  })
})
