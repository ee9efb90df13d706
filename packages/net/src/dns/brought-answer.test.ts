import { expect, test } from 'vitest'
import { BroughtAnswers } from './brought-answer.ts'

const question = { name: 'a.example', type: 'A' } as const
const nothing = { kind: 'nxdomain', records: [], ttlSeconds: 60, isAuthentic: true } as const
const bringing = { server: '127.0.0.1:53', durationMs: 7, isTrusted: true } as const

test('answers that say that there is nothing are one where they say the same to the word', () => {
  const answers = new BroughtAnswers()
  const first = answers.make(question, nothing, bringing)
  expect(first).toEqual({
    kind: 'nxdomain',
    ttlSeconds: 60,
    server: '127.0.0.1:53',
    durationMs: 7,
    rcode: 'NXDOMAIN',
    authentic: true,
    dnssec: 'secure',
    aliases: [],
  })
  expect(answers.make({ name: 'b.example', type: 'A' }, { ...nothing }, { ...bringing })).toBe(first)
})

test.each([
  ['the kind', { kind: 'nodata' }, {}, { kind: 'nodata', rcode: 'NOERROR' }],
  ['the TTL', { ttlSeconds: 59 }, { durationMs: 38 }, { ttlSeconds: 59, durationMs: 38 }],
  ['the time taken', {}, { durationMs: 263 }, { durationMs: 263 }],
  ['the server', {}, { server: '127.0.0.2:53' }, { server: '127.0.0.2:53' }],
  ['AD', { isAuthentic: false }, {}, { authentic: false, dnssec: 'insecure' }],
  ['trust', {}, { isTrusted: false }, { dnssec: 'unknown' }],
] as const)('another one where %s differs, though they share a place', (_, brought, how, expected) => {
  const answers = new BroughtAnswers()
  const first = answers.make(question, nothing, bringing)
  expect(answers.make(question, { ...nothing, ...brought }, { ...bringing, ...how })).toEqual({ ...first, ...expected })
  expect(answers.make(question, nothing, bringing)).toEqual(first)
})
