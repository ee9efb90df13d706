import { type Finding, parseDomainName, plainDomain, type Verdict } from '@mailhealth/core'
import { describe, expect, test } from 'vitest'
import { locales } from './catalogue.ts'
import { reportOf } from './report.ts'
import { isToldTogether } from './unanswered.ts'

const indeterminate = (check: Verdict['check'], reason: string, unanswered = 1): Finding => ({
  id: `${check}.indeterminate`,
  severity: 'medium',
  subject: 'own.example',
  args: { asked: 2, unanswered, reason },
})
const verdict = (check: Verdict['check'], ...findings: readonly Finding[]): Verdict => ({
  check,
  subject: 'own.example',
  outcome: 'indeterminate',
  findings,
  coverage: { asked: 2, answered: 1 },
  facts: {},
  evidence: null,
  startedAt: '2026-11-25T00:00:00.000Z',
  durationMs: 1,
})
const report = (verdicts: readonly Verdict[], locale: (typeof locales)[number] = 'en') =>
  reportOf(plainDomain(parseDomainName('own.example')), verdicts, locale, { baseUrl: null, overrides: {} })
const mx = 'own.example MX: servfail'
const fault: Finding = {
  id: 'spf.missing',
  severity: 'high',
  subject: 'own.example',
  args: { nullMx: false, lookalike: null, weight: 'high' },
}

describe('what several checks could not tell for one reason', () => {
  test('is told once, with the checks that lack it; each keeps its own finding', () => {
    const { unanswered, checks } = report([
      verdict('mx', indeterminate('mx', mx)),
      verdict('spf', fault, indeterminate('spf', mx)),
      verdict('dmarc', indeterminate('dmarc', '_dmarc.own.example TXT: timeout')),
    ])
    expect(unanswered?.map(({ id, severity, subject, args }) => ({ id, severity, subject, args }))).toEqual([
      {
        id: 'resolver.unanswered',
        severity: 'medium',
        subject: 'own.example MX',
        args: { failure: 'servfail', checks: ['mx', 'spf'] },
      },
    ])
    expect(checks.map(({ findings }) => findings.length)).toEqual([1, 2, 1])
  })

  test('takes the place of those findings, and of no other', () => {
    const told = report([
      verdict('mx', indeterminate('mx', mx)),
      verdict('spf', fault, indeterminate('spf', mx)),
      verdict('dmarc', indeterminate('dmarc', '_dmarc.own.example TXT: timeout')),
    ])
    const rest = told.checks.flatMap(({ findings }) => findings).filter((finding) => !isToldTogether(finding, told))
    expect(rest.map(({ id }) => id)).toEqual(['spf.missing', 'dmarc.indeterminate'])
  })

  test('leaves a check its own finding where it lacks another answer, too', () => {
    const told = report([
      verdict('mx', indeterminate('mx', mx)),
      verdict('spf', indeterminate('spf', mx)),
      verdict('dmarc', indeterminate('dmarc', mx, 2)),
    ])
    expect(told.unanswered?.map(({ args }) => args['checks'])).toEqual([['mx', 'spf']])
    const rest = told.checks.flatMap(({ findings }) => findings).filter((finding) => !isToldTogether(finding, told))
    expect(rest.map(({ id }) => id)).toEqual(['dmarc.indeterminate'])
  })

  test.each([
    ['one check alone lacks it', [verdict('mx', indeterminate('mx', mx)), verdict('spf')]],
    [
      'one of two lacks another answer, too',
      [verdict('mx', indeterminate('mx', mx)), verdict('spf', indeterminate('spf', mx, 2))],
    ],
    [
      'each lacks something else',
      [verdict('mx', indeterminate('mx', mx)), verdict('spf', indeterminate('spf', 'a TXT: timeout'))],
    ],
    [
      'the reason is one of a fault',
      [verdict('mx', { ...fault, args: { reason: mx } }), verdict('spf', { ...fault, args: { reason: mx } })],
    ],
  ])('is not told where %s', (_, verdicts) => {
    expect(report(verdicts)).not.toHaveProperty('unanswered')
  })

  test.each(locales)('%s: names the question, why, and the checks', (locale) => {
    const [one] =
      report([verdict('mx', indeterminate('mx', mx)), verdict('spf', indeterminate('spf', mx))], locale).unanswered ??
      []
    expect(one?.summary).toMatch(/own\.example MX.*servfail.*mx, spf/)
  })
})
