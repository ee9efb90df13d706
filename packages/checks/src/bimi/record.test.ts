import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Lookup } from '../lookup.ts'
import { byteText } from '../testing.ts'
import { bimiState } from './record.ts'

function lookupOf(texts: readonly string[]): Lookup<'TXT'> {
  const answer = { server: '127.0.0.1:53', durationMs: 1, rcode: 'NOERROR', authentic: false, dnssec: 'unknown' }
  const records = texts.map((text) => text.match(/[^]{1,255}/g) ?? [''])
  return {
    name: 'default._bimi.own.example',
    type: 'TXT',
    answer: { ...answer, kind: 'records', records, ttlSeconds: 60, aliases: [] } as Lookup<'TXT'>['answer'],
  }
}

test('takes any text, and comes to something', () => {
  const kinds = new Set<string>()
  const piece = fc.oneof(
    fc.constantFrom(
      'v=BIMI1',
      ';',
      ' ',
      'l=',
      'a=',
      'https://logo.example/a.svg',
      'http://x',
      '=',
      'l=https://',
      'bimi',
    ),
    byteText,
  )
  const record = fc.array(piece, { maxLength: 8 }).map((pieces) => `v=BIMI1; ${pieces.join('')}`)
  const text = fc.oneof({ weight: 1, arbitrary: byteText }, { weight: 4, arbitrary: record })
  fc.assert(
    fc.property(fc.array(text, { minLength: 1, maxLength: 2 }), (texts) => {
      kinds.add(bimiState(lookupOf(texts)).kind)
    }),
    { seed: 3, numRuns: 1000 },
  )
  expect([...kinds].sort()).toEqual(['declined', 'invalid', 'none', 'record'])
})
