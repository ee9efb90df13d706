import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import * as dnsPacket from 'dns-packet'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { a, addressFor, answerTo, bench, cname, nameIn, type RawServer } from './testing.ts'

const { raw, resolverOn } = bench()

describe('hostile answers', () => {
  const lie = (query: Buffer): dnsPacket.Answer => a(nameIn(query), '203.0.113.66')
  const forgeries: [string, (query: Buffer) => Buffer][] = [
    ['another id', (query) => answerTo(query, { id: (query.readUInt16BE(0) + 1) & 0xffff, answers: [lie(query)] })],
    [
      'another name',
      (query) => answerTo(query, { name: 'b.example', answers: [lie(query), a('b.example', '203.0.113.66')] }),
    ],
    ['another type', (query) => answerTo(query, { type: 'AAAA', answers: [lie(query)] })],
    [
      'no question',
      (query) => dnsPacket.encode({ type: 'response', id: query.readUInt16BE(0), answers: [lie(query)] }),
    ],
    ['half a packet', (query) => answerTo(query, { answers: [lie(query)] }).subarray(0, -2)],
    ['no packet', () => Buffer.from('hello')],
    ['the query itself', (query) => query],
  ]

  test.each(forgeries)('%s is ignored, and the right answer taken', async (_, forge) => {
    const server = await raw((query) => [forge(query), addressFor(query)])
    expect(await resolverOn([server]).resolve('a.example', 'A')).toMatchObject({ records: ['192.0.2.1'] })
  })

  test('when nothing else comes, it is a timeout that says so', async () => {
    const server = await raw((query) => forgeries.map(([, forge]) => forge(query)))
    expect(await resolverOn([server], { timeoutMs: 80 }).resolve('a.example', 'A')).toMatchObject({
      kind: 'failed',
      reason: 'timeout',
      detail: expect.stringMatching(/^no answer within 80 ms; \d+ malformed or unasked packets were ignored$/),
    })
  })

  test('a perfect answer from another port is not heard', async () => {
    const stranger = createSocket('udp4')
    let forged = 0
    const server: RawServer = await raw((query, peer) => {
      const packet = answerTo(query, { answers: [lie(query)] })
      stranger.send(packet, peer.port, peer.address, () => {
        forged++
        server.send(addressFor(query), peer)
      })
      return []
    })
    expect(await resolverOn([server]).resolve('a.example', 'A')).toMatchObject({ records: ['192.0.2.1'] })
    expect(forged).toBe(1)
    await once(stranger.close(), 'close')
  })

  test('records that the question does not lead to are not in the answer', async () => {
    const server = await raw((query) => [
      answerTo(query, {
        answers: [a('b.example', '203.0.113.66'), cname('c.example', 'b.example'), a('A.EXAMPLE', '192.0.2.1')],
      }),
    ])
    expect(await resolverOn([server]).resolve('a.example', 'A')).toMatchObject({ records: ['192.0.2.1'], aliases: [] })
  })

  test('whatever comes, there is an answer of a known kind', async () => {
    // Where the address and its TTL are, a change is not noticed; elsewhere nearly every one is.
    const place = fc.oneof(fc.nat(60), fc.integer({ min: 48, max: 51 }))
    const packet = fc.oneof(
      fc.uint8Array({ maxLength: 60 }).map((bytes) => (query: Buffer) => Buffer.concat([query.subarray(0, 2), bytes])),
      fc.array(fc.tuple(place, fc.nat(255)), { minLength: 1, maxLength: 3 }).map((changes) => (query: Buffer) => {
        const bytes = addressFor(query)
        for (const [at, value] of changes) if (at < bytes.length) bytes[at] = value
        return bytes
      }),
    )
    let forge: (query: Buffer) => Buffer
    const server = await raw((query) => [forge(query)])
    const kinds = new Map<string, number>()
    await fc.assert(
      fc.asyncProperty(packet, async (next) => {
        forge = next
        const answer = await resolverOn([server], { timeoutMs: 20 }).resolve('a.example', 'A')
        kinds.set(answer.kind, (kinds.get(answer.kind) ?? 0) + 1)
        expect(['records', 'nodata', 'nxdomain', 'failed']).toContain(answer.kind)
      }),
      { numRuns: 100 },
    )
    expect(kinds.get('failed')).toBeGreaterThan(20)
    expect(kinds.get('records')).toBeGreaterThan(5)
  })
})
