import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { encodeQuery } from './codec.ts'
import { keepsCase, mixCase } from './letter-case.ts'
import { answerTo } from './testing.ts'

function mixedQuery(name: string): Buffer {
  const query = encodeQuery(7, { name, type: 'A' })
  mixCase(query)
  return query
}

describe('the case of a name', () => {
  test('is all that mixing changes, and every letter gets both', () => {
    const label = fc.stringMatching(/^[a-z0-9_-]{1,12}$/)
    const name = fc.array(label, { maxLength: 8 }).map((labels) => labels.join('.'))
    const seen = { upper: 0, lower: 0 }
    fc.assert(
      fc.property(name, (asked) => {
        const plain = encodeQuery(7, { name: asked, type: 'A' })
        const mixed = mixedQuery(asked)
        const end = 12 + asked.length + 2
        expect(mixed.subarray(12, end).toString('latin1').toLowerCase()).toBe(
          plain.subarray(12, end).toString('latin1'),
        )
        expect([mixed.subarray(0, 12), mixed.subarray(end)]).toEqual([plain.subarray(0, 12), plain.subarray(end)])
        seen.upper += mixed.subarray(12, end).toString('latin1').match(/[A-Z]/g)?.length ?? 0
        seen.lower += mixed.subarray(12, end).toString('latin1').match(/[a-z]/g)?.length ?? 0
      }),
    )
    expect(Math.min(seen.upper, seen.lower)).toBeGreaterThan(0.4 * (seen.upper + seen.lower))
  })

  test('leaves bytes that are no letters of ASCII as they are', () => {
    const name = String.raw`\193\225\064\091\096\123.\000.1-_2`
    expect(mixedQuery(name)).toEqual(encodeQuery(7, { name, type: 'A' }))
  })

  test.each<[string, (query: Buffer) => Buffer, boolean]>([
    ['the echo to the letter', (query) => answerTo(query), true],
    ['the echo with one letter in the other case', (query) => flipped(answerTo(query), 13), false],
    ['the echo with the last letter in the other case', (query) => flipped(answerTo(query), 24), false],
    ['another type asked, which is for others to see', (query) => flipped(answerTo(query), 27), true],
    ['an error without a question', (query) => Buffer.concat([query.subarray(0, 4), Buffer.alloc(8)]), true],
    ['half a question', (query) => answerTo(query).subarray(0, 16), false],
  ])('is kept or not: %s', (_, answer, isKept) => {
    const query = mixedQuery('host.example')
    expect(keepsCase(answer(query), query)).toBe(isKept)
  })
})

function flipped(packet: Buffer, at: number): Buffer {
  packet[at] = (packet[at] as number) ^ 0x20
  return packet
}
