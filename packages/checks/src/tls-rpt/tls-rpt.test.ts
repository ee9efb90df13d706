import { readFileSync } from 'node:fs'
import { parseDomainName, plainDomain, plainHost } from '@mailhealth/core'
import { describe, expect, test } from 'vitest'
import { checkNamed } from '../registry.ts'
import { runCheck } from '../run-check.ts'
import { surroundingsOf } from '../testing.ts'

const zone = readFileSync(new URL('./zones/records.zone', import.meta.url), 'utf8')

async function verdictOf(domain: string) {
  const target = plainDomain(parseDomainName(domain))
  const { verdict } = await runCheck(checkNamed('tls-rpt'), target, surroundingsOf({ zone }), {}, null)
  const { outcome, findings, coverage, facts } = verdict
  return { outcome, findings, coverage, facts }
}

const crowd = ['', ...Array.from({ length: 9 }, (_, at) => `h${at + 1}.`)].map((one) => `mailto:a@${one}crowd.example`)
const whole = { asked: 3, answered: 3 }
const half = { asked: 3, answered: 2 }
const none = { record: null, rua: null }
const factsOf = (fields: string, ...rua: readonly string[]) => ({ record: `v=TLSRPTv1; ${fields}`, rua })
const missing = (domain: string, answer: string, because: 'mta-sts' | 'dane' | null = null) => ({
  id: 'tls-rpt.missing',
  severity: because === null ? 'low' : 'medium',
  subject: domain,
  args: { name: `_smtp._tls.${domain}`, answer, because, severity: because === null ? 'low' : 'medium' },
})
const invalid = (domain: string, ...faults: readonly [fault: string, text: string][]) => ({
  id: 'tls-rpt.invalid',
  severity: 'medium',
  subject: domain,
  args: { name: `_smtp._tls.${domain}`, faults: faults.map(([fault, text]) => ({ fault, text })) },
})
const mailless = (subject: string, answer: string) => ({
  id: 'tls-rpt.report-host-mailless',
  severity: 'medium',
  subject,
  args: { answer },
})
const unknown = (domain: string, reason: string, asked = 3) => ({
  id: 'tls-rpt.indeterminate',
  severity: 'medium',
  subject: domain,
  args: { asked, unanswered: 1, reason },
})

describe('tls-rpt', () => {
  test.each([
    ['example.com', 'pass', [], whole, factsOf('rua=mailto:tlsrpt@example.com', 'mailto:tlsrpt@example.com')],
    [
      'two.example',
      'pass',
      [],
      whole,
      factsOf(
        'ext-1=yes; rua=https://reports.example/tls,mailto:B@two.example',
        'https://reports.example/tls',
        'mailto:B@two.example',
      ),
    ],
    [
      'implicit.example',
      'pass',
      [],
      whole,
      factsOf(
        'rua=mailto:a@implicit.example,mailto:b@implicit.example',
        'mailto:a@implicit.example',
        'mailto:b@implicit.example',
      ),
    ],
    [
      'alias.example',
      'pass',
      [],
      { asked: 4, answered: 4 },
      factsOf('rua=mailto:tlsrpt@example.com', 'mailto:tlsrpt@example.com'),
    ],
    ['nothing.example', 'pass', [missing('nothing.example', 'nxdomain')], whole, none],
    ['empty.example', 'pass', [missing('empty.example', 'nodata')], whole, none],
    ['other.example', 'pass', [missing('other.example', 'other-text')], whole, none],
    ['torn.example', 'pass', [missing('torn.example', 'nxdomain')], whole, none],
    ['sts.example', 'fail', [missing('sts.example', 'nxdomain', 'mta-sts')], whole, none],
    ['dane.example', 'fail', [missing('dane.example', 'nxdomain', 'dane')], whole, none],
    ['several.example', 'fail', [invalid('several.example', ['several', '2'])], whole, none],
    [
      'version.example',
      'fail',
      [invalid('version.example', ['version', 'v=tlsrptv1; rua=mailto:a@version.example'])],
      whole,
      none,
    ],
    ['blind.example', 'fail', [invalid('blind.example', ['no-rua', ''])], whole, { record: 'v=TLSRPTv1', rua: null }],
    [
      'broken.example',
      'fail',
      [invalid('broken.example', ['field', 'ruf'], ['uri', 'http://broken.example/tls'])],
      whole,
      factsOf('rua=http://broken.example/tls,mailto:a@broken.example', 'mailto:a@broken.example'),
    ],
    [
      'deaf.example',
      'fail',
      [
        mailless('gone.example', 'nxdomain'),
        mailless('null.example', 'null-mx'),
        mailless('text.example', 'no-address'),
      ],
      { asked: 11, answered: 11 },
      factsOf(
        'rua=mailto:a@deaf.example,mailto:a@gone.example,mailto:a@implicit.example,mailto:a@null.example,mailto:a@text.example',
        'mailto:a@deaf.example',
        'mailto:a@gone.example',
        'mailto:a@implicit.example',
        'mailto:a@null.example',
        'mailto:a@text.example',
      ),
    ],
    [
      'unsure.example',
      'indeterminate',
      [unknown('unsure.example', 'blur.example MX: timeout', 4)],
      { asked: 4, answered: 3 },
      factsOf('rua=mailto:a@blur.example', 'mailto:a@blur.example'),
    ],
    [
      'crowd.example',
      'indeterminate',
      [unknown('crowd.example', 'report domain: more than 8 report domains', 12)],
      { asked: 12, answered: 11 },
      factsOf(`rua=${crowd.join()}`, ...crowd),
    ],
    ['null.example', 'skipped', [], whole, none],
    ['lost.example', 'indeterminate', [unknown('lost.example', '_smtp._tls.lost.example TXT: servfail')], half, {}],
    ['blur.example', 'indeterminate', [unknown('blur.example', 'blur.example MX: timeout')], half, none],
    [
      'vague.example',
      'fail',
      [unknown('vague.example', 'vague.example MX: timeout'), invalid('vague.example', ['no-rua', ''])],
      half,
      { record: 'v=TLSRPTv1', rua: null },
    ],
  ])('%s is %s', async (domain, outcome, findings, coverage, facts) => {
    expect(await verdictOf(domain)).toEqual({ outcome, findings, coverage, facts })
  })

  test('says why it is skipped', async () => {
    const target = plainDomain(parseDomainName('null.example'))
    const { verdict } = await runCheck(checkNamed('tls-rpt'), target, surroundingsOf({ zone }), {}, null)
    expect(verdict.skipped).toEqual({ id: 'null-mx', args: {} })
  })

  test('is for domains', () => {
    const name = parseDomainName('mail.example.com')
    const { appliesTo } = checkNamed('tls-rpt')
    expect([plainDomain(name), plainHost(name)].map(appliesTo)).toEqual([true, false])
  })
})
