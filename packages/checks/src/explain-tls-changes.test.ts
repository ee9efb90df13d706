import { renderChange } from '@mailhealth/catalogue'
import type { Facts } from '@mailhealth/core'
import { describe, expect, test } from 'vitest'
import { checkNamed } from './registry.ts'

/** What MTA-STS, TLSRPT and DANE say of a change, in words and with its direction. */
function told(check: 'mta-sts' | 'tls-rpt' | 'dane', before: Facts, after: Facts): unknown {
  const changes = checkNamed(check).explainChange?.(before, after) ?? []
  return changes.map((one) => [one.direction, renderChange(one, 'example.com', 'en')])
}

const policy: Facts = { record: true, mode: 'enforce', maxAgeSeconds: 1_209_600, mx: ['a.example', 'b.example'] }
const gone: Facts = { record: false, mode: null, maxAgeSeconds: null, mx: null }

describe('mta-sts', () => {
  test.each<[string, Facts, Facts, [string, string][]]>([
    ['nothing', policy, policy, []],
    ['what could not be told', policy, { record: true }, []],
    [
      'lost',
      policy,
      gone,
      [['weakened', 'example.com has no usable MTA-STS record any more (its policy was in mode enforce).']],
    ],
    ['there', gone, policy, [['strengthened', 'example.com has MTA-STS now.']]],
    [
      'weaker, for longer',
      policy,
      { ...policy, mode: 'testing', maxAgeSeconds: 2_000_000 },
      [
        ['weakened', 'The MTA-STS policy of example.com went from enforce to testing.'],
        ['strengthened', 'Senders keep the MTA-STS policy of example.com for 24 days now, instead of 14 days.'],
      ],
    ],
    [
      'enforced',
      { ...policy, mode: 'none' },
      policy,
      [['strengthened', 'The MTA-STS policy of example.com went from none to enforce.']],
    ],
    [
      'more hosts',
      policy,
      { ...policy, mx: ['*.example', 'a.example', 'b.example'] },
      [['weakened', 'The MTA-STS policy of example.com now allows *.example.']],
    ],
    [
      'other hosts',
      policy,
      { ...policy, mx: ['a.example', 'c.example'] },
      [['neutral', 'The MTA-STS policy of example.com now allows c.example and no longer allows b.example.']],
    ],
  ])('%s', (_, before, after, expected) => {
    expect(told('mta-sts', before, after)).toEqual(expected)
  })
})

const reports: Facts = { record: 'v=TLSRPTv1; rua=mailto:a@example.com', rua: ['mailto:a@example.com'] }

describe('tls-rpt', () => {
  test.each<[string, Facts, Facts, [string, string][]]>([
    ['nothing', reports, reports, []],
    ['what could not be told', reports, {}, []],
    [
      'lost',
      reports,
      { record: null, rua: null },
      [['weakened', 'Nobody gets TLS reports about example.com any more; they went to mailto:a@example.com.']],
    ],
    [
      'there',
      { record: null, rua: null },
      reports,
      [['strengthened', 'TLS reports about example.com now go to mailto:a@example.com.']],
    ],
    [
      'elsewhere',
      reports,
      { record: 'x', rua: ['mailto:b@example.com'] },
      [
        [
          'neutral',
          'TLS reports about example.com now go to mailto:b@example.com and no longer go to mailto:a@example.com.',
        ],
      ],
    ],
    [
      'other words',
      reports,
      { ...reports, record: 'v=TLSRPTv1; ext=1; rua=mailto:a@example.com' },
      [['neutral', 'The TLSRPT record of example.com was rewritten; reports go where they went.']],
    ],
  ])('%s', (_, before, after, expected) => {
    expect(told('tls-rpt', before, after)).toEqual(expected)
  })
})

const dane: Facts = { 'mx secure': true, 'a.example tlsa': ['3 1 1 aa'], 'b.example tlsa': null }

describe('dane', () => {
  test.each<[string, Facts, Facts, [string, string][]]>([
    ['nothing', dane, dane, []],
    ['what could not be told', dane, {}, []],
    [
      'unsigned',
      dane,
      { ...dane, 'mx secure': false },
      [['weakened', 'The MX records of example.com are not signed any more: DANE has no effect.']],
    ],
    [
      'one host lost its records, one got some',
      dane,
      { ...dane, 'a.example tlsa': null, 'b.example tlsa': ['2 1 1 bb'] },
      [
        ['weakened', 'a.example has no TLSA records any more; it had 3 1 1 aa.'],
        ['strengthened', 'b.example has TLSA records now: 2 1 1 bb.'],
      ],
    ],
    [
      'a rollover',
      dane,
      { ...dane, 'a.example tlsa': ['3 1 1 cc'] },
      [['neutral', 'The TLSA records of a.example changed: new 3 1 1 cc; gone 3 1 1 aa.']],
    ],
  ])('%s', (_, before, after, expected) => {
    expect(told('dane', before, after)).toEqual(expected)
  })
})
