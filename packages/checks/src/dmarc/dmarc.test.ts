import { readFileSync } from 'node:fs'
import { type DmarcPolicy, type JsonValue, parseDomainName, plainDomain, type RecordType } from '@mailhealth/core'
import { zoneResolver } from '@mailhealth/testkit'
import { describe, expect, test } from 'vitest'
import { checkNamed } from '../registry.ts'
import { runCheck } from '../run-check.ts'
import { surroundingsOf } from '../testing.ts'

const zone = readFileSync(new URL('./zones/policies.zone', import.meta.url), 'utf8')

interface World {
  readonly expect?: DmarcPolicy
  readonly now?: string
  readonly memory?: JsonValue
  readonly resolver?: ReturnType<typeof zoneResolver>
}

async function runOf(domain: string, world: World = {}) {
  const target = { ...plainDomain(parseDomainName(domain)), dmarc: { expect: world.expect ?? null } }
  const surroundings = surroundingsOf({
    resolver: world.resolver ?? zoneResolver(zone),
    now: world.now ?? '2026-11-25T00:00:00.000Z',
  })
  return runCheck(checkNamed('dmarc'), target, surroundings, {}, world.memory ?? null)
}

async function verdictOf(domain: string, world: World = {}) {
  const { outcome, findings, coverage, facts } = (await runOf(domain, world)).verdict
  return { outcome, findings, coverage, facts }
}

const finding = (id: string, severity: string, subject: string, args: object) => ({
  id: `dmarc.${id}`,
  severity,
  subject,
  args,
})
const weighed = (id: string, weight: string, subject: string, args: object) =>
  finding(id, weight, subject, { ...args, weight })
const syntax = (weight: string, subject: string, faults: object[], at = `_dmarc.${subject}`) =>
  weighed('syntax', weight, subject, { at, faults })
const factsOf = (location: string, policy: string | null, record: string, more: object = {}) => ({
  policy,
  record,
  sp: null,
  np: null,
  rua: [`mailto:d@${location}`],
  location,
  organisation: location,
  ...more,
})
const nothingOf = (organisation: string) => ({
  policy: null,
  record: null,
  sp: null,
  np: null,
  rua: null,
  location: null,
  organisation,
})
/** The way on of a domain whose SPF and DKIM are not there to be seen. */
const nextStage = (domain: string, stage: string, next: string, more: readonly string[] = []) =>
  finding('next-stage', 'info', domain, {
    stage,
    at: `_dmarc.${domain}`,
    next,
    obstacles: ['spf-missing', 'dkim-unlisted', ...more, 'too-early'],
  })
const missing = (domain: string) =>
  finding('missing', 'high', domain, {
    at: `_dmarc.${domain}`,
    next: `v=DMARC1; p=none; rua=mailto:dmarc-reports@${domain}`,
  })
const differ = (weight: string, domain: string, args: object) => weighed('receivers-differ', weight, domain, args)

describe('dmarc', () => {
  test('a strict policy whose reports are taken passes', async () => {
    expect(await verdictOf('example.com')).toEqual({
      outcome: 'pass',
      findings: [],
      coverage: { asked: 9, answered: 9 },
      facts: {
        organisation: 'example.com',
        policy: 'reject',
        record: 'v=DMARC1; adkim=s; p=reject; rua=mailto:dmarc@example.com,mailto:inbox@reports.example',
        sp: null,
        np: null,
        rua: ['mailto:dmarc@example.com', 'mailto:inbox@reports.example'],
        location: 'example.com',
      },
    })
  })

  test.each([
    ['nothing.example', 'fail', [missing('nothing.example')], nothingOf('nothing.example')],
    [
      'none.example',
      'pass',
      [
        nextStage('none.example', 'none', 'v=DMARC1; p=quarantine; rua=mailto:d@none.example'),
        weighed('policy-none', 'info', 'none.example', {
          days: 0,
          hasReports: true,
          tag: 'p',
          location: 'none.example',
        }),
      ],
      factsOf('none.example', 'none', 'v=DMARC1; p=none; rua=mailto:d@none.example'),
    ],
    [
      'blind.example',
      'fail',
      [
        weighed('policy-none', 'high', 'blind.example', {
          days: 0,
          hasReports: false,
          tag: 'p',
          location: 'blind.example',
        }),
        finding('no-reports', 'medium', 'blind.example', { location: 'blind.example' }),
        nextStage('blind.example', 'none', 'v=DMARC1; p=none; rua=mailto:dmarc-reports@blind.example', ['no-reports']),
      ],
      factsOf('blind.example', 'none', 'v=DMARC1; p=none', { rua: null }),
    ],
    [
      'unread.example',
      'fail',
      [finding('no-reports', 'medium', 'unread.example', { location: 'unread.example' })],
      factsOf('unread.example', 'reject', 'v=DMARC1; p=reject', { rua: null }),
    ],
    [
      'trial.example',
      'pass',
      [
        differ('low', 'trial.example', {
          policy: 'quarantine',
          location: 'trial.example',
          oldPolicy: 'reject',
          oldLocation: 'trial.example',
          reason: 'testing',
        }),
        nextStage('trial.example', 'quarantine', 'v=DMARC1; p=reject; rua=mailto:d@trial.example'),
        weighed('testing', 'info', 'trial.example', {
          days: 0,
          requested: 'reject',
          effective: 'quarantine',
          location: 'trial.example',
        }),
      ],
      factsOf('trial.example', 'quarantine', 'v=DMARC1; p=reject; rua=mailto:d@trial.example; t=y'),
    ],
    [
      'weaker.example',
      'fail',
      [finding('subdomain-weaker', 'medium', 'weaker.example', { p: 'reject', weaker: ['sp=none'] })],
      factsOf('weaker.example', 'reject', 'v=DMARC1; np=reject; p=reject; rua=mailto:d@weaker.example; sp=none', {
        sp: 'none',
        np: 'reject',
      }),
    ],
    [
      'own.example.com',
      'pass',
      [nextStage('own.example.com', 'quarantine', 'v=DMARC1; p=reject; sp=none; rua=mailto:dmarc@example.com')],
      {
        policy: 'quarantine',
        record: 'v=DMARC1; p=quarantine; rua=mailto:dmarc@example.com; sp=none',
        sp: 'none',
        np: null,
        rua: ['mailto:dmarc@example.com'],
        location: 'own.example.com',
        organisation: 'example.com',
      },
    ],
    [
      'sub.parent.example',
      'pass',
      [],
      factsOf(
        'parent.example',
        'quarantine',
        'v=DMARC1; np=none; p=reject; rua=mailto:d@parent.example; sp=quarantine',
        { sp: 'quarantine', np: 'none' },
      ),
    ],
    [
      'gone.parent.example',
      'pass',
      [
        differ('low', 'gone.parent.example', {
          policy: 'none',
          location: 'parent.example',
          oldPolicy: 'quarantine',
          oldLocation: 'parent.example',
          reason: 'np',
        }),
        weighed('policy-none', 'info', 'gone.parent.example', {
          days: 0,
          hasReports: true,
          tag: 'np',
          location: 'parent.example',
        }),
      ],
      factsOf('parent.example', 'none', 'v=DMARC1; np=none; p=reject; rua=mailto:d@parent.example; sp=quarantine', {
        sp: 'quarantine',
        np: 'none',
      }),
    ],
    [
      'twice.example',
      'fail',
      [finding('multiple-records', 'critical', 'twice.example', { at: '_dmarc.twice.example', count: 2 })],
      nothingOf('twice.example'),
    ],
    [
      'sub.twice.example',
      'fail',
      [finding('multiple-records', 'critical', 'sub.twice.example', { at: '_dmarc.twice.example', count: 2 })],
      nothingOf('sub.twice.example'),
    ],
    [
      'case.example',
      'fail',
      [syntax('critical', 'case.example', [{ fault: 'version', text: 'v=dmarc1; p=reject' }])],
      nothingOf('case.example'),
    ],
    [
      'late.example',
      'fail',
      [syntax('critical', 'late.example', [{ fault: 'version', text: 'p=reject; v=DMARC1' }])],
      nothingOf('late.example'),
    ],
    [
      'spf.example',
      'fail',
      [syntax('critical', 'spf.example', [{ fault: 'spf', text: 'v=spf1 -all' }])],
      nothingOf('spf.example'),
    ],
    [
      'apex.example',
      'fail',
      [
        syntax('critical', 'apex.example', [{ fault: 'apex', text: 'v=DMARC1; p=reject' }], 'apex.example'),
        finding('missing', 'high', 'apex.example', { at: '_dmarc.apex.example', next: 'v=DMARC1; p=reject' }),
        weighed('half-parked', 'medium', 'apex.example', {
          has: ['spf'],
          lacks: ['reject'],
          at: '_dmarc.apex.example',
          next: 'v=DMARC1; p=reject',
        }),
      ],
      nothingOf('apex.example'),
    ],
    [
      'void.example',
      'fail',
      [
        syntax('critical', 'void.example', [
          { fault: 'no-policy', text: '' },
          { fault: 'policy-value', text: 'p=rejct' },
        ]),
      ],
      factsOf('void.example', null, 'v=DMARC1; p=rejct', { rua: null }),
    ],
    [
      'typo.example',
      'fail',
      [
        syntax('high', 'typo.example', [{ fault: 'policy-value', text: 'p=rejct' }]),
        nextStage('typo.example', 'none', 'v=DMARC1; p=quarantine; rua=mailto:d@typo.example'),
        weighed('policy-none', 'info', 'typo.example', {
          days: 0,
          hasReports: true,
          tag: 'p',
          location: 'typo.example',
        }),
      ],
      factsOf('typo.example', 'none', 'v=DMARC1; p=rejct; rua=mailto:d@typo.example'),
    ],
    [
      'lax.example',
      'pass',
      [
        syntax('low', 'lax.example', [
          { fault: 'unknown-tag', text: 'flavour' },
          { fault: 'order', text: 'v=DMARC1; rua=mailto:d@lax.example; p=Reject' },
        ]),
      ],
      factsOf('lax.example', 'reject', 'v=DMARC1; adkim=r; flavour=sweet; p=reject; rua=mailto:d@lax.example'),
    ],
    [
      'broken-tags.example',
      'fail',
      [
        syntax('medium', 'broken-tags.example', [
          { fault: 'malformed', text: 'oops' },
          { fault: 'value', text: 'adkim=x' },
          { fault: 'report-uri', text: 'https://r.example' },
        ]),
      ],
      factsOf(
        'broken-tags.example',
        'reject',
        'v=DMARC1; adkim=x; p=reject; rua=https://r.example,mailto:d@broken-tags.example',
      ),
    ],
    [
      'stray.example',
      'pass',
      [syntax('low', 'stray.example', [{ fault: 'spf', text: 'v=spf1 -all' }])],
      factsOf('stray.example', 'reject', 'v=DMARC1; p=reject; rua=mailto:d@stray.example'),
    ],
    [
      'old.example',
      'fail',
      [
        weighed('removed-tag', 'medium', 'old.example', {
          tags: ['pct=50', 'ri=3600', '!10m'],
          at: '_dmarc.old.example',
        }),
      ],
      factsOf('old.example', 'reject', 'v=DMARC1; p=reject; pct=50; ri=3600; rua=mailto:d@old.example!10m'),
    ],
    [
      'full.example',
      'pass',
      [weighed('removed-tag', 'low', 'full.example', { tags: ['pct=100'], at: '_dmarc.full.example' })],
      factsOf('full.example', 'reject', 'v=DMARC1; p=reject; pct=100; rua=mailto:d@full.example'),
    ],
    [
      'psd.example',
      'fail',
      [syntax('high', 'psd.example', [{ fault: 'psd', text: 'psd=y' }])],
      factsOf('psd.example', 'reject', 'v=DMARC1; p=reject; psd=y; rua=mailto:d@psd.example'),
    ],
    [
      'refused.example',
      'fail',
      [
        weighed('report-unauthorized', 'high', 'chatty.example', {
          location: 'refused.example',
          name: 'refused.example._report._dmarc.chatty.example',
          answer: 'other-text',
          tags: ['rua'],
        }),
        weighed('report-unauthorized', 'high', 'silent.example', {
          location: 'refused.example',
          name: 'refused.example._report._dmarc.silent.example',
          answer: 'nxdomain',
          tags: ['rua'],
        }),
      ],
      factsOf(
        'refused.example',
        'reject',
        'v=DMARC1; p=reject; rua=mailto:a@silent.example,mailto:b@chatty.example,mailto:c@rep.refused.example',
        { rua: ['mailto:a@silent.example', 'mailto:b@chatty.example', 'mailto:c@rep.refused.example'] },
      ),
    ],
    [
      'news.differ.example',
      'fail',
      [
        finding('psl-walk-differ', 'medium', 'news.differ.example', {
          walk: 'news.differ.example',
          psl: 'differ.example',
        }),
      ],
      factsOf('news.differ.example', 'reject', 'v=DMARC1; p=reject; rua=mailto:d@news.differ.example'),
    ],
    [
      'strict.differ.example',
      'pass',
      [],
      factsOf(
        'strict.differ.example',
        'reject',
        'v=DMARC1; adkim=s; aspf=s; p=reject; rua=mailto:d@strict.differ.example',
      ),
    ],
    [
      'unknown.example',
      'indeterminate',
      [
        finding('indeterminate', 'medium', 'unknown.example', {
          asked: 3,
          unanswered: 1,
          reason: '_dmarc.unknown.example TXT: servfail',
        }),
      ],
      {},
    ],
    [
      'sub.halfway.example',
      'fail',
      [
        weighed('policy-none', 'high', 'sub.halfway.example', {
          days: 0,
          hasReports: false,
          tag: 'p',
          location: 'sub.halfway.example',
        }),
        finding('indeterminate', 'medium', 'sub.halfway.example', {
          asked: 4,
          unanswered: 1,
          reason: '_dmarc.halfway.example TXT: timeout',
        }),
        finding('no-reports', 'medium', 'sub.halfway.example', { location: 'sub.halfway.example' }),
        nextStage('sub.halfway.example', 'none', 'v=DMARC1; p=none; rua=mailto:dmarc-reports@sub.halfway.example', [
          'no-reports',
        ]),
      ],
      factsOf('sub.halfway.example', 'none', 'v=DMARC1; p=none', { rua: null, organisation: undefined }),
    ],
  ])('%s is %s', async (domain, outcome, findings, facts) => {
    const verdict = await verdictOf(domain)
    expect({ outcome: verdict.outcome, findings: verdict.findings, facts: verdict.facts }).toEqual({
      outcome,
      findings,
      facts,
    })
  })
})

describe('dmarc, with an expectation', () => {
  test.each([
    ['none.example', 'none', [], 'pass'],
    [
      'none.example',
      'reject',
      ['none', 'none.example', '_dmarc.none.example', 'v=DMARC1; p=quarantine; rua=mailto:d@none.example'],
      'fail',
    ],
    ['trial.example', 'quarantine', [], 'pass'],
    [
      'trial.example',
      'reject',
      ['quarantine', 'trial.example', '_dmarc.trial.example', 'v=DMARC1; p=reject; rua=mailto:d@trial.example'],
      'fail',
    ],
    [
      'typo.example',
      'reject',
      ['none', 'typo.example', '_dmarc.typo.example', 'v=DMARC1; p=quarantine; rua=mailto:d@typo.example'],
      'fail',
    ],
    ['sub.parent.example', 'quarantine', [], 'pass'],
    [
      'sub.parent.example',
      'reject',
      ['quarantine', 'parent.example', '_dmarc.sub.parent.example', 'v=DMARC1; p=reject; rua=mailto:d@parent.example'],
      'fail',
    ],
    [
      'own.example.com',
      'reject',
      [
        'quarantine',
        'own.example.com',
        '_dmarc.own.example.com',
        'v=DMARC1; p=reject; sp=none; rua=mailto:dmarc@example.com',
      ],
      'fail',
    ],
    ['example.com', 'reject', [], 'pass'],
    ['unknown.example', 'reject', [], 'indeterminate'],
  ] as const)('%s, where %s is expected', async (domain, expected, found, outcome) => {
    const verdict = await verdictOf(domain, { expect: expected })
    const [actual, location, at, next] = found
    expect(verdict.outcome).toBe(outcome)
    expect(verdict.findings.filter((one) => one.id === 'dmarc.policy-below-expected')).toEqual(
      actual === undefined
        ? []
        : [
            finding('policy-below-expected', 'high', domain, {
              expected,
              actual,
              location,
              at,
              next,
              obstacles: ['spf-missing', 'dkim-unlisted', 'too-early'],
            }),
          ],
    )
  })
})

describe('dmarc, with memory', () => {
  const first = '2026-01-01T00:00:00.000Z'

  test.each([
    ['none.example', null, 'policy-none', '2026-03-31T23:00:00.000Z', 89, 'info'],
    ['none.example', null, 'policy-none', '2026-04-01T00:00:00.000Z', 90, 'medium'],
    ['none.example', 'none', 'policy-none', '2026-12-01T00:00:00.000Z', 334, 'info'],
    ['trial.example', null, 'testing', '2026-01-30T23:00:00.000Z', 29, 'info'],
    ['trial.example', null, 'testing', '2026-01-31T00:00:00.000Z', 30, 'medium'],
  ] as const)('%s, where %s is expected: %s at %s', async (domain, expected, id, now, days, severity) => {
    const { memory } = await runOf(domain, { now: first })
    const { findings } = await verdictOf(domain, { now, memory, ...(expected === null ? {} : { expect: expected }) })
    expect(findings.filter((one) => one.id === `dmarc.${id}`)).toMatchObject([{ severity, args: { days } }])
    expect(findings.filter((one) => one.severity === 'medium')).toHaveLength(severity === 'medium' ? 1 : 0)
  })

  test('a run that cannot tell forgets nothing; a stricter policy starts anew', async () => {
    const resolver = zoneResolver(zone)
    const name = '_dmarc.none.example'
    let { memory } = await runOf('none.example', { now: first, resolver })
    const none = { differSince: null, noneSince: first, testingSince: null, stage: { policy: 'none', since: first } }
    expect(memory).toEqual(none)
    resolver.namespace.fail(name, 'timeout')
    memory = (await runOf('none.example', { now: '2026-02-01T00:00:00.000Z', memory, resolver })).memory
    expect(memory).toEqual(none)
    resolver.namespace.heal(name)
    resolver.namespace.set(name, 'TXT', [['v=DMARC1; p=reject']])
    memory = (await runOf('none.example', { now: '2026-03-01T00:00:00.000Z', memory, resolver })).memory
    expect(memory).toEqual({
      differSince: null,
      noneSince: null,
      testingSince: null,
      stage: { policy: 'reject', since: '2026-03-01T00:00:00.000Z' },
    })
  })
})

describe('dmarc, when DNS fails', () => {
  test.each([
    ['example.com', 8],
    ['sub.parent.example', 6],
    ['strict.differ.example', 5],
  ])('any one failure on %s is unknown, neither pass nor missing', async (domain, expected) => {
    const healthy = zoneResolver(zone)
    expect((await verdictOf(domain, { resolver: healthy })).outcome).toBe('pass')
    const questions = [...new Set(healthy.namespace.questions)]
    let flips = 0
    for (const question of questions) {
      for (const mode of ['timeout', 'servfail', 'refused', 'bogus', 'truncated'] as const) {
        const [name = '', type] = question.split(' ')
        const resolver = zoneResolver(zone)
        resolver.namespace.fail(name, mode, type as RecordType)
        const { outcome, findings } = await verdictOf(domain, { resolver })
        expect([question, mode, outcome, findings.map((one) => one.id)]).toEqual([
          question,
          mode,
          'indeterminate',
          ['dmarc.indeterminate'],
        ])
        flips++
      }
    }
    expect(flips).toBe(expected * 5)
  })

  test('every lookup failing is unknown for every domain of the zone', async () => {
    const domains = [...new Set([...zone.matchAll(/^\$ORIGIN (\S+)\.$/gm)].map((match) => match[1] ?? ''))]
    expect(domains.length).toBeGreaterThan(20)
    for (const domain of domains) {
      const resolver = zoneResolver(zone)
      resolver.namespace.fail('*', 'timeout')
      expect(await verdictOf(domain, { resolver })).toMatchObject({
        outcome: 'indeterminate',
        findings: [{ id: 'dmarc.indeterminate' }],
        facts: {},
      })
    }
  })
})
