import { readFileSync } from 'node:fs'
import { type DomainName, parseDomainName, plainDomain, type Verdict } from '@mailhealth/core'
import { zoneResolver } from '@mailhealth/testkit'
import { describe, expect, test } from 'vitest'
import { checkNamed } from '../registry.ts'
import { runCheck } from '../run-check.ts'
import { surroundingsOf } from '../testing.ts'
import { verdicts } from './verdicts.ts'

const zone = readFileSync(new URL('./zones/records.zone', import.meta.url), 'utf8')

async function runOn(domain: string, senders: readonly string[] = [], resolver = zoneResolver(zone)): Promise<Verdict> {
  const target = { ...plainDomain(parseDomainName(domain)), senders: senders as readonly DomainName[] }
  return (await runCheck(checkNamed('spf'), target, surroundingsOf({ resolver }), {}, null)).verdict
}

const listed = ({ findings }: Verdict) =>
  findings.map(({ id, subject, severity, args }) => [id, subject, severity, args])

describe('spf', () => {
  test('a healthy domain passes, with everything answered', async () => {
    const { outcome, findings, coverage, facts } = await runOn('healthy.example', ['covered.hosts.example'])
    expect({ outcome, findings, coverage, facts }).toEqual({
      outcome: 'pass',
      findings: [],
      coverage: { asked: 13, answered: 13 },
      facts: {
        record:
          'v=spf1 a:out.healthy.example exists:here.healthy.example include:_spf.provider.example ip6:2001:db8:1::/48 mx ~all',
        all: '~',
        lookups: 4,
        networks: ['192.0.2.10/32', '192.0.2.20/32', '198.51.100.0/24', '2001:db8::20/128', '2001:db8:1::/48'],
        sources: ['own ip4=2 ip6/64=65537 sha256=550f761d', '_spf.provider.example ip4=256 ip6/64=0 sha256=9e6315b5'],
        dynamic: [],
      },
    })
  })

  test.each(verdicts)('%s: %s', async (domain, outcome, findings, coverage, facts) => {
    const verdict = await runOn(domain)
    expect({
      outcome: verdict.outcome,
      findings: listed(verdict),
      coverage: verdict.coverage,
      facts: verdict.facts,
    }).toEqual({
      outcome,
      findings,
      coverage,
      facts,
    })
  })

  test('a record that cannot be asked for is unknown: not missing, and without facts', async () => {
    const { outcome, findings, coverage, facts } = await runOn('broken.example')
    const args = { asked: 1, unanswered: 1, reason: 'broken.example TXT: servfail' }
    expect({ outcome, findings, coverage, facts }).toEqual({
      outcome: 'indeterminate',
      findings: [{ id: 'spf.indeterminate', subject: 'broken.example', severity: 'medium', args }],
      coverage: { asked: 1, answered: 0 },
      facts: {},
    })
  })

  test('a tree that asks for ever is left at sixty questions', async () => {
    const resolver = zoneResolver('')
    const hosts = (count: number) =>
      Array.from({ length: count }, (_, at) => ({ preference: at, exchange: `h${at}.mx.example` }))
    for (const name of ['a', 'b', 'c', 'd', 'e', 'f'])
      resolver.namespace.set(
        `${name}.example`,
        'MX',
        hosts(10).map((host) => ({ ...host, exchange: `${name}.${host.exchange}` })),
      )
    resolver.namespace.set('wild.example', 'TXT', [
      ['v=spf1 mx:a.example mx:b.example mx:c.example mx:d.example mx:e.example mx:f.example -all'],
    ])
    const verdict = await runOn('wild.example', [], resolver)
    expect(resolver.namespace.questions).toHaveLength(60)
    expect(verdict.outcome).toBe('indeterminate')
    expect(verdict.coverage).toEqual({ asked: 1 + 6 + 6 * 20, answered: 60 })
    expect(listed(verdict)).toEqual([
      [
        'spf.indeterminate',
        'wild.example',
        'medium',
        { asked: 127, unanswered: 67, reason: 'c.h6.mx.example AAAA: not asked, after 60 questions' },
      ],
    ])
  })
})

describe('senders', () => {
  const notCovered = (address: string, result: string) => [
    'spf.sender-not-covered',
    `outside.hosts.example (${address})`,
    'critical',
    { host: 'outside.hosts.example', address, result },
  ]
  const unknown = (domain: string, asked: number, unanswered: number, reason: string) => [
    'spf.indeterminate',
    domain,
    'medium',
    { asked, unanswered, reason },
  ]

  test.each([
    ['healthy.example', 'covered', 'pass', []],
    ['healthy.example', 'outside', 'fail', [notCovered('192.0.2.99', 'softfail')]],
    [
      'noall.example',
      'outside',
      'fail',
      [notCovered('192.0.2.99', 'neutral'), notCovered('2001:db8:1::26', 'neutral')],
    ],
    [
      'redirect.example',
      'outside',
      'fail',
      [notCovered('192.0.2.99', 'permerror'), notCovered('2001:db8:1::26', 'permerror')],
    ],
    [
      'syntax.example',
      'outside',
      'fail',
      [notCovered('192.0.2.99', 'permerror'), notCovered('2001:db8:1::26', 'permerror')],
    ],
    [
      'eleven.example',
      'outside',
      'fail',
      [notCovered('192.0.2.99', 'permerror'), notCovered('2001:db8:1::26', 'permerror')],
    ],
    ['missing.example', 'outside', 'fail', []],
    [
      'healthy.example',
      'none',
      'indeterminate',
      [unknown('healthy.example', 12, 1, 'SPF of none.hosts.example: no address is known')],
    ],
    ['healthy.example', 'lost', 'indeterminate', [unknown('healthy.example', 12, 1, 'lost.hosts.example A: servfail')]],
    [
      'macro.example',
      'outside',
      'indeterminate',
      [unknown('macro.example', 5, 2, 'SPF of outside.hosts.example (192.0.2.99): it depends on the message')],
    ],
    [
      'ptr.example',
      'outside',
      'fail',
      [unknown('ptr.example', 5, 2, 'SPF of outside.hosts.example (192.0.2.99): it depends on the message')],
    ],
    ['half.example', 'outside', 'indeterminate', [unknown('half.example', 6, 3, 'lost.half.example TXT: timeout')]],
  ])('%s, sender %s: %s', async (domain, host, outcome, findings) => {
    const verdict = await runOn(domain, [`${host}.hosts.example`])
    const aboutSenders = listed(verdict).filter(([id]) => id === 'spf.sender-not-covered' || id === 'spf.indeterminate')
    expect({ outcome: verdict.outcome, aboutSenders }).toEqual({ outcome, aboutSenders: findings })
  })
})
