import { describeList } from '@mailhealth/catalogue'
import type { DnsAnswer } from '@mailhealth/core'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decode, holdsEntry, listAnswerOf, readAnswer } from './codes.ts'
import { exampleLists } from './testing.ts'

const { zen, dbl, uri, trap } = exampleLists
const meta = {
  server: 'zone',
  durationMs: 0,
  rcode: 'NOERROR',
  authentic: false,
  dnssec: 'unknown',
  aliases: [],
} as const
const records = (...codes: string[]) => ({ kind: 'records', codes }) as const

describe('readAnswer', () => {
  test.each([
    ['an entry', trap, records('127.0.0.2'), { kind: 'entry', codes: ['127.0.0.2'] }],
    ['an entry with an undocumented code', zen, records('127.0.0.77'), { kind: 'entry', codes: ['127.0.0.77'] }],
    ['several codes', zen, records('127.0.0.4', '127.0.0.10'), { kind: 'entry', codes: ['127.0.0.4', '127.0.0.10'] }],
    [
      'an error code of all lists',
      trap,
      records('127.255.255.254'),
      { kind: 'refused', code: '127.255.255.254', cause: 'public-resolver' },
    ],
    [
      'too many questions',
      trap,
      records('127.255.255.255'),
      { kind: 'refused', code: '127.255.255.255', cause: 'volume' },
    ],
    [
      'a mistyped zone',
      trap,
      records('127.255.255.252'),
      { kind: 'refused', code: '127.255.255.252', cause: 'mistyped' },
    ],
    ['a disabled key', trap, records('127.255.255.250'), { kind: 'refused', code: '127.255.255.250', cause: 'key' }],
    [
      'an error code nobody knows',
      trap,
      records('127.255.255.7'),
      { kind: 'refused', code: '127.255.255.7', cause: 'other' },
    ],
    [
      'an error code of its own',
      dbl,
      records('127.0.1.255'),
      { kind: 'refused', code: '127.0.1.255', cause: 'mistyped' },
    ],
    ['the error bit', uri, records('127.0.0.1'), { kind: 'refused', code: '127.0.0.1', cause: 'public-resolver' }],
    [
      'all bits, the error bit among them',
      uri,
      records('127.0.0.255'),
      { kind: 'refused', code: '127.0.0.255', cause: 'public-resolver' },
    ],
    [
      'an error code beside an entry',
      zen,
      records('127.0.0.2', '127.255.255.254'),
      { kind: 'refused', code: '127.255.255.254', cause: 'public-resolver' },
    ],
    ['a parked answer', trap, records('198.51.100.7'), { kind: 'foreign', codes: ['198.51.100.7'] }],
    [
      'a parked answer beside an entry',
      trap,
      records('127.0.0.2', '198.51.100.7'),
      { kind: 'foreign', codes: ['198.51.100.7'] },
    ],
    ['NXDOMAIN', trap, { kind: 'nxdomain' } as const, { kind: 'absent', isWeak: false }],
    ['NODATA', trap, { kind: 'nodata' } as const, { kind: 'absent', isWeak: true }],
    ['a timeout', trap, { kind: 'failed', reason: 'timeout' } as const, { kind: 'silent', reason: 'timeout' }],
  ])('%s', (_name, list, answer, statement) => {
    expect(readAnswer(list, answer)).toEqual(statement)
  })

  test('an address outside 127.0.0.0/8 never lets an answer be an entry', () => {
    let seen = 0
    const inside = fc.integer({ min: 0, max: 255 }).map((octet) => `127.0.0.${octet}`)
    const outside = fc.ipV4().filter((address) => !address.startsWith('127.'))
    fc.assert(
      fc.property(fc.array(inside, { maxLength: 4 }), outside, fc.nat(4), (codes, foreign, at) => {
        const mixed = codes.toSpliced(at % (codes.length + 1), 0, foreign)
        if (codes.length > 0) seen++
        expect(readAnswer(trap, { kind: 'records', codes: mixed }).kind).toBe('foreign')
        expect(holdsEntry(trap, 'ipv4', { kind: 'records', codes: mixed })).toBe(false)
      }),
    )
    expect(seen).toBeGreaterThan(30)
  })
})

describe('listAnswerOf', () => {
  test('keeps every address once, in order', () => {
    const answer = { kind: 'records', records: ['127.0.0.10', '127.0.0.4', '127.0.0.10'], ttlSeconds: 60, ...meta }
    expect(listAnswerOf(answer as unknown as DnsAnswer<'A'>)).toEqual(records('127.0.0.4', '127.0.0.10'))
  })

  test('takes a flood of addresses for no answer', () => {
    const flood = Array.from({ length: 65 }, (_, at) => `127.0.0.${at}`)
    const answer = { kind: 'records', records: flood, ttlSeconds: 60, ...meta }
    expect(listAnswerOf(answer as unknown as DnsAnswer<'A'>)).toEqual({
      kind: 'failed',
      reason: '65 addresses in one answer',
    })
  })

  test("drops the resolver's words, in which the question stands", () => {
    const answer = { kind: 'failed', reason: 'timeout', detail: 'key123.zen.example timed out', ...meta } as const
    expect(listAnswerOf(answer)).toEqual({ kind: 'failed', reason: 'timeout' })
  })
})

describe('decode', () => {
  const score = describeList({
    zone: 'score.example',
    name: 'Score',
    operator: 'Operator S',
    type: 'reputation',
    returnCodes: [
      { code: '127.0.4.0-69', meaning: 'low', cause: 'spam', severity: 'medium' },
      { code: '127.0.*.70', meaning: 'fair', cause: 'other', severity: null },
    ],
  })

  test.each([
    [
      'one code',
      zen,
      ['127.0.0.2'],
      { meanings: ['spam source'], severity: 'critical', cause: 'spam', isBadReputation: false },
    ],
    [
      'a code of a range',
      zen,
      ['127.0.0.6'],
      { meanings: ['infected'], severity: 'critical', cause: 'exploit', isBadReputation: false },
    ],
    [
      'a milder code',
      zen,
      ['127.0.0.10'],
      { meanings: ['end users'], severity: 'high', cause: 'policy', isBadReputation: true },
    ],
    [
      'the worst and most urgent of several',
      zen,
      ['127.0.0.2', '127.0.0.4', '127.0.0.10'],
      {
        meanings: ['spam source', 'infected', 'end users'],
        severity: 'critical',
        cause: 'exploit',
        isBadReputation: true,
      },
    ],
    [
      'an undocumented code',
      zen,
      ['127.0.0.77'],
      { meanings: [], severity: 'critical', cause: 'spam', isBadReputation: false },
    ],
    [
      'an undocumented code beside a milder one',
      zen,
      ['127.0.0.10', '127.0.0.77'],
      { meanings: ['end users'], severity: 'critical', cause: 'spam', isBadReputation: true },
    ],
    [
      'the cause of the worst, though a milder one is more urgent',
      zen,
      ['127.0.0.2', '127.0.0.10'],
      { meanings: ['spam source', 'end users'], severity: 'critical', cause: 'spam', isBadReputation: true },
    ],
    ['a bit', uri, ['127.0.0.4'], { meanings: ['grey'], severity: 'info', cause: 'other', isBadReputation: true }],
    [
      'several bits',
      uri,
      ['127.0.0.10'],
      { meanings: ['black', 'phishing'], severity: 'high', cause: 'cracked', isBadReputation: false },
    ],
    [
      'bits beyond other octets',
      uri,
      ['127.3.7.2'],
      { meanings: ['black'], severity: 'high', cause: 'spam', isBadReputation: false },
    ],
    [
      'a list without codes',
      trap,
      ['127.0.0.2'],
      { meanings: [], severity: 'medium', cause: 'spam', isBadReputation: false },
    ],
    [
      'a bad score',
      score,
      ['127.0.4.69'],
      { meanings: ['low'], severity: 'medium', cause: 'spam', isBadReputation: true },
    ],
    [
      'a fair score',
      score,
      ['127.0.4.70'],
      { meanings: ['fair'], severity: 'info', cause: 'other', isBadReputation: false },
    ],
  ])('%s', (_name, list, codes, decoded) => {
    expect(decode(list, codes)).toEqual(decoded)
  })
})
