import { zoneResolver } from '@mailhealth/testkit'
import { describe, expect, test } from 'vitest'
import { runDmarc } from './testing.ts'

// The errors that other checkers of DMARC made again and again, each by its name.

async function verdictOf(lines: readonly string[], domain: string) {
  const resolver = zoneResolver(lines.join('\n'))
  const { verdict } = await runDmarc(resolver, domain)
  const { policy = 'untold', location = 'untold', organisation = 'untold' } = verdict.facts
  return { outcome: verdict.outcome, ids: verdict.findings.map((one) => one.id), policy, location, organisation }
}
const record = (domain: string, tags: string) => `_dmarc.${domain}. TXT "v=DMARC1; ${tags}"`
const mx = (domain: string) => `${domain}. MX 10 mail.example.net.`

describe('SERVFAIL or a timeout reported as "record missing"', () => {
  test.each(['servfail', 'timeout', 'refused', 'bogus', 'truncated'] as const)(
    '%s is no missing record',
    async (mode) => {
      const resolver = zoneResolver(mx('example.com'))
      resolver.namespace.fail('_dmarc.example.com', mode)
      const { outcome, findings, facts } = (await runDmarc(resolver, 'example.com')).verdict
      const args = { asked: 3, unanswered: 1, reason: `_dmarc.example.com TXT: ${mode}` }
      expect({ outcome, findings, facts }).toEqual({
        outcome: 'indeterminate',
        findings: [{ id: 'dmarc.indeterminate', severity: 'medium', subject: 'example.com', args }],
        facts: {},
      })
    },
  )
})

describe('the tree walk stops at the nearest record, or a public suffix beats the organisation', () => {
  const rua = 'rua=mailto:d@example.com'
  test.each([
    [
      'the record with the fewest labels is the organisation, not the nearest',
      [record('b.example.com', `p=none; ${rua}`), record('example.com', `p=reject; sp=quarantine; ${rua}`)],
      'a.b.example.com',
      { policy: 'quarantine', location: 'example.com', organisation: 'example.com' },
    ],
    [
      'sp in a record between the two means nothing',
      [record('b.example.com', `p=none; sp=none; ${rua}`), record('example.com', `p=reject; ${rua}`)],
      'a.b.example.com',
      { policy: 'reject', location: 'example.com', organisation: 'example.com' },
    ],
    [
      'the organisation goes before the public suffix',
      [record('example.com', `p=quarantine; ${rua}`), record('com', 'p=reject; psd=y')],
      'a.example.com',
      { policy: 'quarantine', location: 'example.com', organisation: 'example.com' },
    ],
    [
      'the public suffix decides where nobody else does',
      [record('com', 'p=none; sp=quarantine; np=reject; psd=y; rua=mailto:d@registry.example')],
      'a.example.com',
      { policy: 'quarantine', location: 'com', organisation: 'example.com' },
    ],
    [
      'np for a name that does not exist',
      [record('com', 'p=none; sp=quarantine; np=reject; psd=y; rua=mailto:d@registry.example')],
      'gone.example.com',
      { policy: 'reject', location: 'com', organisation: 'example.com' },
    ],
    [
      'psd=n makes a subdomain its own organisation',
      [record('b.example.com', `p=reject; psd=n; ${rua}`), record('example.com', `p=none; ${rua}`)],
      'a.b.example.com',
      { policy: 'reject', location: 'b.example.com', organisation: 'b.example.com' },
    ],
  ])('%s', async (_, lines, domain, expected) => {
    const exists = ['a.b.example.com', 'a.example.com', 'example.com'].map(mx)
    expect(await verdictOf([...exists, ...lines], domain)).toMatchObject(expected)
  })
})

describe('rejecting what the RFC says to ignore, and the reverse', () => {
  const rua = 'rua=mailto:d@example.com'
  test.each([
    ['unknown tags', `p=reject; ${rua}; x=1`, 'pass', ['dmarc.syntax'], 'reject'],
    ['any order of tags', `${rua}; np=reject; p=reject`, 'pass', ['dmarc.syntax'], 'reject'],
    ['np and psd, which RFC 7489 did not know', `p=reject; np=reject; psd=u; ${rua}`, 'pass', [], 'reject'],
    ['no p, with somewhere to report to', rua, 'pass', ['dmarc.next-stage', 'dmarc.policy-none'], 'none'],
    ['neither p nor somewhere to report to', 'adkim=s', 'fail', ['dmarc.syntax'], null],
    ['a broken sp takes the policy with it', `p=reject; sp=all; ${rua}`, 'fail', null, 'none'],
    ['a broken adkim falls back to its default', `p=reject; adkim=x; ${rua}`, 'fail', ['dmarc.syntax'], 'reject'],
  ])('%s', async (_, tags, outcome, ids, policy) => {
    const verdict = await verdictOf([mx('example.com'), record('example.com', tags)], 'example.com')
    expect([verdict.outcome, verdict.policy]).toEqual([outcome, policy])
    expect(verdict.ids).toEqual(ids ?? ['dmarc.syntax', 'dmarc.next-stage', 'dmarc.policy-none'])
  })
})

describe('"p=none" found in sp=none', () => {
  test('a policy of reject whose subdomains have none is a policy of reject', async () => {
    const lines = [mx('example.com'), record('example.com', 'p=reject; sp=none; rua=mailto:d@example.com')]
    expect(await verdictOf(lines, 'example.com')).toEqual({
      outcome: 'fail',
      ids: ['dmarc.subdomain-weaker'],
      policy: 'reject',
      location: 'example.com',
      organisation: 'example.com',
    })
  })
})

describe('the external-report check compares the wrong domains, or trips on several TXT', () => {
  const org = [mx('example.com'), mx('rep.example.com'), mx('a.example.com')]
  test.each([
    [
      'a subdomain of the own organisation need not agree',
      [record('example.com', 'p=reject; rua=mailto:d@rep.example.com')],
      'example.com',
      [],
    ],
    [
      'nor does the organisation to its subdomain',
      [
        record('a.example.com', 'p=reject; rua=mailto:d@example.com'),
        record('example.com', 'p=reject; rua=mailto:d@example.com'),
      ],
      'a.example.com',
      [],
    ],
    [
      'several records agree as well as one, beside other texts',
      [
        record('example.com', 'p=reject; rua=mailto:d@r.example'),
        mx('r.example'),
        'example.com._report._dmarc.r.example. TXT "hello"',
        'example.com._report._dmarc.r.example. TXT "v=DMARC1"',
        'example.com._report._dmarc.r.example. TXT "v=DMARC1; rua=mailto:other@r.example"',
      ],
      'example.com',
      [],
    ],
    [
      'who agreed for the organisation did not agree for the subdomain',
      [
        record('a.example.com', 'p=reject; rua=mailto:d@r.example'),
        record('example.com', 'p=reject; rua=mailto:d@r.example'),
        mx('r.example'),
        'example.com._report._dmarc.r.example. TXT "v=DMARC1"',
      ],
      'a.example.com',
      ['dmarc.report-unauthorized'],
    ],
  ])('%s', async (_, lines, domain, ids) => {
    expect((await verdictOf([...org, ...lines], domain)).ids).toEqual(ids)
  })
})

describe('where receivers of RFC 7489 and of RFC 9989 come apart', () => {
  const differs = async (lines: readonly string[], domain: string) => {
    const { verdict } = await runDmarc(zoneResolver([mx(domain), ...lines].join('\n')), domain)
    return verdict.findings.filter((one) => one.id === 'dmarc.receivers-differ').map((one) => one.args)
  }
  const rua = 'rua=mailto:d@b.example.com'

  test.each([
    [
      'a record between the name and its organisation is seen by the walk alone',
      [record('b.example.com', `p=reject; ${rua}`)],
      'a.b.example.com',
      [['reject', 'b.example.com', null, null, 'record', 'medium']],
    ],
    [
      'the walk stops at psd=n, the list goes on',
      [record('b.example.com', `p=none; psd=n; ${rua}`), record('example.com', `p=reject; ${rua}`)],
      'a.b.example.com',
      [['none', 'b.example.com', 'reject', 'example.com', 'record', 'medium']],
    ],
    [
      't=y is not known to all',
      [record('example.com', `p=quarantine; t=y; ${rua}`)],
      'example.com',
      [['none', 'example.com', 'quarantine', 'example.com', 'testing', 'low']],
    ],
    ['nothing to disagree about', [record('example.com', `p=reject; sp=quarantine; ${rua}`)], 'a.example.com', []],
  ])('%s', async (_, lines, domain, expected) => {
    const args = expected.map(([policy, location, oldPolicy, oldLocation, reason, weight]) => {
      return { policy, location, oldPolicy, oldLocation, reason, weight }
    })
    expect(await differs(lines, domain)).toEqual(args)
  })

  test('where the old answer is unknown, nothing is said about it', async () => {
    const lines = [mx('a.b.example.com'), mx('b.example.com'), record('b.example.com', `p=reject; psd=n; ${rua}`)]
    const resolver = zoneResolver(lines.join('\n'))
    resolver.namespace.fail('_dmarc.example.com', 'timeout')
    const { outcome, findings } = (await runDmarc(resolver, 'a.b.example.com')).verdict
    expect([outcome, findings.map((one) => one.id)]).toEqual(['fail', ['dmarc.indeterminate', 'dmarc.psl-walk-differ']])
  })
})

describe('psd=y on an ordinary domain', () => {
  test('is told where the domain inherits it, too', async () => {
    const { verdict } = await runDmarc(
      zoneResolver(
        [
          mx('a.example.com'),
          mx('example.com'),
          record('example.com', 'p=reject; psd=y; rua=mailto:d@example.com'),
        ].join('\n'),
      ),
      'a.example.com',
    )
    expect(verdict.findings.filter((one) => one.id === 'dmarc.syntax')).toEqual([
      {
        id: 'dmarc.syntax',
        severity: 'high',
        subject: '_dmarc.example.com',
        args: { at: '_dmarc.example.com', faults: [{ fault: 'psd', text: 'psd=y' }], weight: 'high' },
      },
    ])
  })
})
