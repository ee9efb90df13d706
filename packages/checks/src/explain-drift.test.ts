import { locales, renderChange } from '@mailhealth/catalogue'
import type { CheckId, Facts } from '@mailhealth/core'
import { checkIds } from '@mailhealth/core'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { explainDrift } from './explain-drift.ts'
import { checkNamed } from './registry.ts'

const smtp = 'mail.own.example:25'
const tlsa = (first: string): string => `3 1 1 ${first.padEnd(64, '0')}`

/** Check, before, after, and each change as its direction, severity and sentence. */
const table: readonly [CheckId, Facts, Facts, readonly string[]][] = [
  ['mx', { mx: ['10 a.example'] }, { mx: ['10 a.example'] }, []],
  ['mx', { mx: ['10 a.example'] }, {}, []],
  [
    'mx',
    { mx: ['10 a.example', '20 b.example'] },
    { mx: ['10 a.example', '20 c.example'] },
    ['neutral info: Mail for own.example now goes to c.example, no longer to b.example.'],
  ],
  [
    'mx',
    { mx: ['10 a.example'] },
    { mx: ['10 a.example', '20 c.example'] },
    ['neutral info: Mail for own.example now also goes to c.example.'],
  ],
  [
    'mx',
    { mx: ['10 a.example', '20 b.example'] },
    { mx: ['10 b.example', '20 a.example'] },
    ['neutral info: The mail hosts of own.example are tried in another order now: 10 b.example, 20 a.example.'],
  ],
  [
    'mx',
    { mx: ['10 a.example'] },
    { mx: null },
    ['weakened medium: own.example has no MX record any more: mail goes to its own address, where it has one.'],
  ],
  [
    'mx',
    { mx: ['10 a.example'] },
    { mx: ['0 .'] },
    ['neutral info: own.example says now that it takes no mail (null MX).'],
  ],
  [
    'iprev',
    { 'ptr 192.0.2.1': ['a.example'], 'ehlo 192.0.2.1': 'a.example' },
    { 'ptr 192.0.2.1': null, 'ehlo 192.0.2.1': 'localhost' },
    [
      'weakened medium: 192.0.2.1 has no PTR name any more; it was a.example.',
      'neutral info: The server at 192.0.2.1 calls itself localhost now, instead of a.example.',
    ],
  ],
  [
    'iprev',
    { 'ptr 2001:db8::1': ['a.example'] },
    { 'ptr 2001:db8::1': ['b.example'] },
    ['neutral info: The PTR of 2001:db8::1 says b.example now, instead of a.example.'],
  ],
  [
    'tls',
    { [`${smtp} starttls`]: true, [`${smtp} versions`]: ['TLSv1.2', 'TLSv1.3'] },
    { [`${smtp} starttls`]: false, [`${smtp} versions`]: ['TLSv1', 'TLSv1.2', 'TLSv1.3'] },
    [
      `weakened medium: ${smtp} no longer offers STARTTLS: mail goes there in the clear, or not at all.`,
      `weakened medium: ${smtp} now accepts TLS 1.0.`,
    ],
  ],
  [
    'tls',
    { [`${smtp} versions`]: ['TLSv1', 'TLSv1.2'], [`${smtp} issuer`]: ['Old CA'] },
    { [`${smtp} versions`]: ['TLSv1.2', 'TLSv1.3'], [`${smtp} issuer`]: ['New CA'] },
    [
      `neutral info: The certificate of ${smtp} comes from New CA now, instead of Old CA.`,
      `strengthened info: ${smtp} now accepts TLS 1.3 and no longer accepts TLS 1.0.`,
    ],
  ],
  [
    'tls',
    { [`${smtp} names`]: ['mail.own.example', 'own.example'] },
    { [`${smtp} names`]: ['own.example'] },
    [`weakened medium: The certificate of ${smtp} no longer names mail.own.example.`],
  ],
  [
    'tls',
    { [`${smtp} key exchange`]: ['ECDHE_RSA'], [`${smtp} post-quantum`]: false, [`${smtp} keys`]: ['rsa'] },
    { [`${smtp} key exchange`]: ['ECDHE_RSA', 'RSA'], [`${smtp} post-quantum`]: true, [`${smtp} keys`]: ['ec', 'rsa'] },
    [
      `weakened medium: ${smtp} now agrees on keys by RSA.`,
      `neutral info: ${smtp} now has certificates with keys of ec.`,
      `strengthened info: ${smtp} takes post-quantum key exchange now.`,
    ],
  ],
  [
    'mta-sts',
    { record: true, mode: 'enforce', maxAgeSeconds: 604_800, mx: ['a.example'] },
    { record: true, mode: 'testing', maxAgeSeconds: 1_209_600, mx: ['a.example', 'b.example'] },
    [
      'weakened medium: The MTA-STS policy of own.example went from enforce to testing.',
      'weakened medium: The MTA-STS policy of own.example now allows b.example.',
      'strengthened info: Senders keep the MTA-STS policy of own.example for 14 days now, instead of 7 days.',
    ],
  ],
  [
    'mta-sts',
    { record: true, mode: 'enforce', maxAgeSeconds: 604_800, mx: ['a.example'] },
    { record: false, mode: null, maxAgeSeconds: null, mx: null },
    ['weakened medium: own.example has no usable MTA-STS record any more (its policy was in mode enforce).'],
  ],
  [
    'tls-rpt',
    { record: 'v=TLSRPTv1; rua=mailto:a@x.example', rua: ['mailto:a@x.example'] },
    { record: 'v=TLSRPTv1; rua=mailto:b@x.example', rua: ['mailto:b@x.example'] },
    [
      'neutral info: TLS reports about own.example now go to mailto:b@x.example and no longer go to mailto:a@x.example.',
    ],
  ],
  [
    'dane',
    { 'mx secure': true, 'a.example tlsa': [tlsa('ab12cd34')], 'b.example tlsa': [tlsa('aa')] },
    { 'mx secure': false, 'a.example tlsa': [tlsa('ef56ab78')], 'b.example tlsa': null },
    [
      'weakened medium: The MX records of own.example are not signed any more: DANE has no effect.',
      `weakened medium: b.example has no TLSA records any more; it had ${tlsa('aa')}.`,
      `neutral info: The TLSA records of a.example changed: new ${tlsa('ef56ab78')}; gone ${tlsa('ab12cd34')}.`,
    ],
  ],
  [
    'dnsbl',
    { '192.0.2.1@list.dnswl.org': ['medium'] },
    { '192.0.2.1@list.dnswl.org': null },
    ['weakened medium: DNSWL no longer says anything of 192.0.2.1; it said medium.'],
  ],
  [
    'dnsbl',
    { '192.0.2.1@score.list.example': ['90'] },
    { '192.0.2.1@score.list.example': ['10'] },
    ['neutral info: score.list.example says 10 of 192.0.2.1 now, instead of 90.'],
  ],
  [
    'dkim',
    { 'selector a': ['rsa 2048 aa', 'rsa 2048 bb'] },
    { 'selector a': ['rsa 2048 aa', 'rsa 2048 cc'] },
    ['neutral info: dkim of own.example changed: selector a.'],
  ],
]

describe('explainDrift', () => {
  test.each(table)('%s: %j to %j', (id, before, after, expected) => {
    const told = explainDrift(checkNamed(id), before, after, {}).map(
      (change) => `${change.direction} ${change.severity}: ${renderChange(change, 'own.example', 'en')}`,
    )
    expect(told).toEqual(expected)
  })

  test('the profile says how severe a change is, and that goes before its direction', () => {
    const profile = { 'iprev.ehlo-changed': 'high' } as const
    const [, before, after] = table.find(([id]) => id === 'iprev') ?? [null, {}, {}]
    expect(explainDrift(checkNamed('iprev'), before, after, profile).map(({ id, severity }) => [id, severity])).toEqual(
      [
        ['iprev.ehlo-changed', 'high'],
        ['iprev.names-changed', 'medium'],
      ],
    )
  })

  test('whatever changes in whatever check, there is a sentence in both languages; and none where nothing does', () => {
    const shapes: { readonly [C in CheckId]?: Facts } = Object.fromEntries(
      table.map(([id, before, after]) => [id, { ...after, ...before }]),
    )
    const ids = checkIds.filter((id) => shapes[id] !== undefined)
    const value = fc.oneof(
      fc.constantFrom(null, true, false, 7, 'none', 'reject', '-', 'rsa 2048 ab', '10 a.example', '0 .'),
      fc.uniqueArray(fc.constantFrom('10 a.example', '20 b.example', 'TLSv1', 'own ip4=1 ip6/64=0 sha256=ab'), {
        maxLength: 3,
      }),
    )
    let told = 0
    fc.assert(
      fc.property(fc.constantFrom(...ids), value, value, fc.nat(9), (id, was, is, pick) => {
        const names = Object.keys(shapes[id] ?? {})
        const fact = names[pick % names.length] ?? ''
        const changes = explainDrift(checkNamed(id), { [fact]: was }, { [fact]: is }, {})
        expect(changes.length > 0).toBe(JSON.stringify(was) !== JSON.stringify(is))
        for (const locale of locales) {
          for (const change of changes) {
            expect(renderChange(change, 'own.example', locale)).toMatch(/^[^{}]*own\.example|^[^{}]+\.$/)
            expect(renderChange(change, 'own.example', locale)).not.toMatch(/undefined|NaN|\[object/)
          }
        }
        told += changes.length
      }),
      { seed: 11, numRuns: 500 },
    )
    expect(told).toBeGreaterThan(300)
    expect(ids.length).toBeGreaterThanOrEqual(8)
  })
})
