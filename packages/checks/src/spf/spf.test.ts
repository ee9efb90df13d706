import { readFileSync } from 'node:fs'
import {
  type DomainName,
  type IpAddress,
  parseDomainName,
  plainDomain,
  plainHost,
  type Verdict,
} from '@mailhealth/core'
import { zoneResolver } from '@mailhealth/testkit'
import { describe, expect, test } from 'vitest'
import { checkNamed } from '../registry.ts'
import { runCheck } from '../run-check.ts'
import { surroundingsOf } from '../testing.ts'
import { expectedVerdicts } from './expected-verdicts.ts'

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
      findings: [
        {
          id: 'spf.void-lookups',
          subject: 'healthy.example',
          severity: 'low',
          args: { voids: 1, limit: 2, terms: ['exists:here.healthy.example'] },
        },
        {
          id: 'spf.soft-all',
          subject: 'healthy.example',
          severity: 'info',
          args: { dmarc: 'reject', weight: 'info' },
        },
      ],
      coverage: { asked: 16, answered: 16 },
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

  test.each(expectedVerdicts)('%s: %s', async (domain, outcome, findings, coverage, facts) => {
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

  test('lookups that take more than ten seconds together are too slow, A and AAAA of a host counted as one', async () => {
    const zoneText =
      'own.example. TXT "v=spf1 a:b.example a:c.example -all"\nb.example. A 192.0.2.1\nc.example. A 192.0.2.2'
    const slowBy = async (durationMs: number): Promise<unknown[]> => {
      const resolver = zoneResolver(zoneText)
      const slow: typeof resolver = {
        namespace: resolver.namespace,
        resolve: async (name, type) => ({ ...(await resolver.resolve(name, type)), durationMs }),
      }
      return listed(await runOn('own.example', [], slow))
    }
    expect(await slowBy(3_300)).toEqual([])
    expect(await slowBy(3_400)).toEqual([['spf.slow', 'own.example', 'medium', { seconds: 10, limit: 20 }]])
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
      ['spf.void-lookups', 'wild.example', 'low', { voids: 2, limit: 2, terms: ['mx:a.example', 'mx:b.example'] }],
    ])
  })
})

describe('senders', () => {
  const four = '192.0.2.99'
  const six = '2001:db8:1::26'
  const notCovered = (address: string, result: string, reason: string | null, through: readonly string[]) => {
    const weight = result === 'fail' || result === 'permerror' ? 'critical' : 'high'
    const args = { host: 'outside.hosts.example', address, result, reason, through, weight }
    return ['spf.sender-not-covered', `outside.hosts.example (${address})`, weight, args]
  }
  const both = (result: string, reason: string | null, through: readonly string[]) =>
    [four, six].map((address) => notCovered(address, result, reason, through))
  const unknown = (domain: string, asked: number, unanswered: number, reason: string) => [
    'spf.indeterminate',
    domain,
    'medium',
    { asked, unanswered, reason },
  ]

  test.each([
    ['healthy.example', 'covered', 'pass', []],
    ['healthy.example', 'outside', 'fail', [notCovered(four, 'softfail', null, ['~all'])]],
    ['noall.example', 'outside', 'fail', both('neutral', null, [])],
    ['redirect.example', 'outside', 'fail', both('permerror', 'redirect-missing', ['redirect=nowhere.test'])],
    ['syntax.example', 'outside', 'fail', both('permerror', 'syntax', [])],
    ['theirs.example', 'outside', 'fail', both('permerror', 'syntax', ['include:syntax.example'])],
    ['two.example', 'outside', 'fail', both('permerror', 'multiple-records', [])],
    ['eleven.example', 'outside', 'fail', both('permerror', 'lookup-limit', ['a:seven.example'])],
    ['void.example', 'outside', 'fail', both('permerror', 'void-limit', ['mx:c.void.example'])],
    ['many.example', 'outside', 'fail', both('permerror', 'exchange-limit', ['mx'])],
    ['gone.example', 'outside', 'fail', both('permerror', 'include-missing', ['include:nowhere.test'])],
    ['wide.example', 'outside', 'fail', []],
    ['self.example', 'outside', 'fail', both('permerror', 'lookup-limit', Array(11).fill('include:self.example'))],
    ['macro.example', 'outside', 'fail', both('permerror', 'include-missing', ['include:%{d}._spf.macro.example'])],
    ['ptr.example', 'outside', 'fail', both('fail', null, ['-all'])],
    ['missing.example', 'outside', 'fail', []],
    [
      'healthy.example',
      'none',
      'indeterminate',
      [unknown('healthy.example', 13, 1, 'SPF of none.hosts.example: no address is known')],
    ],
    ['healthy.example', 'lost', 'indeterminate', [unknown('healthy.example', 14, 1, 'lost.hosts.example A: servfail')]],
    [
      'local.example',
      'covered',
      'indeterminate',
      [
        unknown(
          'local.example',
          7,
          2,
          'SPF of covered.hosts.example (192.0.2.10): it depends on the sender, by a macro',
        ),
      ],
    ],
    ['half.example', 'outside', 'indeterminate', [unknown('half.example', 8, 3, 'lost.half.example TXT: timeout')]],
  ])('%s, sender %s: %s', async (domain, host, outcome, findings) => {
    const verdict = await runOn(domain, [`${host}.hosts.example`])
    const aboutSenders = listed(verdict).filter(([id]) => id === 'spf.sender-not-covered' || id === 'spf.indeterminate')
    expect({ outcome: verdict.outcome, aboutSenders }).toEqual({ outcome, aboutSenders: findings })
  })

  test.each([
    ['covered', 'pass', []],
    ['nohelo', 'fail', [['spf.helo-missing', 'nohelo.hosts.example', 'medium', { host: 'nohelo.hosts.example' }]]],
    [
      'badhelo',
      'fail',
      [
        [
          'spf.helo-not-covered',
          'badhelo.hosts.example (192.0.2.10)',
          'high',
          {
            host: 'badhelo.hosts.example',
            address: '192.0.2.10',
            helo: 'badhelo.hosts.example',
            result: 'fail',
            reason: null,
            through: ['-all'],
            weight: 'high',
          },
        ],
      ],
    ],
    ['halfhelo', 'indeterminate', []],
  ])('the HELO name %s: %s', async (host, outcome, findings) => {
    const verdict = await runOn('healthy.example', [`${host}.hosts.example`])
    const aboutHelo = listed(verdict).filter(([id]) => String(id).startsWith('spf.helo-'))
    expect({ outcome: verdict.outcome, aboutHelo }).toEqual({ outcome, aboutHelo: findings })
  })

  test('addresses and HELO name come from the configuration where it has them', async () => {
    const resolver = zoneResolver(zone)
    const host = { ...plainHost('gw.hosts.example' as DomainName), ehlo: 'badhelo.hosts.example' as DomainName }
    const known = { ...host, addresses: ['192.0.2.77'] as IpAddress[] }
    const surroundings = surroundingsOf({ resolver })
    const settings = { ...surroundings.settings, hostNamed: (name: string) => (name === host.name ? known : null) }
    const target = { ...plainDomain(parseDomainName('noall.example')), senders: [host.name] }
    const { verdict } = await runCheck(checkNamed('spf'), target, { ...surroundings, settings }, {}, null)
    expect(verdict.findings.map(({ id, subject }) => [id, subject])).toEqual([
      ['spf.helo-not-covered', 'badhelo.hosts.example (192.0.2.77)'],
      ['spf.no-all', 'noall.example'],
      ['spf.sender-not-covered', 'gw.hosts.example (192.0.2.77)'],
    ])
    expect(resolver.namespace.questions.filter((question) => question.startsWith('gw.'))).toEqual([])
  })
})
