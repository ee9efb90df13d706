import { zoneResolver } from '@mailhealth/testkit'
import { describe, expect, test } from 'vitest'
import { wellKnownSelectors } from './selectors.ts'
import { makeKey, publish, runDkim } from './testing.ts'

// The errors that other checkers of DKIM made again and again, each by its name.

const rsa = makeKey('rsa')
const at = (selector: string): string => `${selector}._domainkey.example.com`

describe('SERVFAIL or a timeout reported as "record missing"', () => {
  test.each(['servfail', 'timeout', 'refused', 'bogus', 'truncated'] as const)('%s is no missing key', async (mode) => {
    const resolver = zoneResolver()
    resolver.namespace.fail(at('a'), mode)
    const { outcome, findings, facts } = (await runDkim(resolver, ['a'])).verdict
    const args = { asked: 1, unanswered: 1, reason: `${at('a')} TXT: ${mode}` }
    expect({ outcome, findings, facts }).toEqual({
      outcome: 'indeterminate',
      findings: [{ id: 'dkim.indeterminate', severity: 'medium', subject: 'example.com', args }],
      facts: { 'other selectors': null },
    })
  })
})

describe('DKIM cannot be judged without selectors', () => {
  test('guess lists miss: that no guess has a key is no missing key, but nothing known', async () => {
    const resolver = zoneResolver()
    publish(resolver, 'tx-2026-a', `p=${rsa}`)
    const { outcome, findings } = (await runDkim(resolver, [])).verdict
    expect({ outcome, findings }).toEqual({ outcome: 'skipped', findings: [] })
  })

  test('an empty non-terminal misleads: NOERROR at _domainkey proves no key', async () => {
    const resolver = zoneResolver('deep.under._domainkey.example.com. TXT "x"')
    expect(resolver.namespace.answer('_domainkey.example.com', 'TXT').kind).toBe('nodata')
    const { outcome, findings } = (await runDkim(resolver, [])).verdict
    expect({ outcome, findings }).toEqual({ outcome: 'skipped', findings: [] })
  })

  test('a broken server misleads: NXDOMAIN at _domainkey hides no key below it', async () => {
    const resolver = zoneResolver()
    publish(resolver, 'a', `p=${rsa}`)
    const { outcome, findings } = (await runDkim(resolver, ['a'])).verdict
    expect({ outcome, findings }).toEqual({ outcome: 'pass', findings: [] })
    expect(resolver.namespace.questions).not.toContain('_domainkey.example.com TXT')
  })

  test('a wildcard misleads: a key that every name has is no selector', async () => {
    const resolver = zoneResolver()
    publish(resolver, '*', `p=${rsa}`)
    const { outcome, findings, coverage } = (await runDkim(resolver, [])).verdict
    const all = wellKnownSelectors.length + 1
    expect({ outcome, findings, coverage }).toEqual({
      outcome: 'skipped',
      findings: [],
      coverage: { asked: all, answered: all },
    })
  })

  test('a wildcard misleads: the SPF record that every name has is no broken key but a missing one', async () => {
    const resolver = zoneResolver('*.example.com. TXT "v=spf1 -all"')
    const { outcome, findings } = (await runDkim(resolver, ['a'])).verdict
    expect({ outcome, findings }).toEqual({
      outcome: 'fail',
      findings: [
        { id: 'dkim.missing', severity: 'critical', subject: at('a'), args: { answer: 'wildcard', alias: null } },
      ],
    })
  })
})

describe('rejecting what the RFC says to ignore, and the reverse', () => {
  test.each([
    ['unknown tags', `v=DKIM1; p=${rsa}; x=1; colour=blue`, 'pass', []],
    ['unknown flags, hashes and services beside known ones', `h=sha256:x; s=email:x; t=x; p=${rsa}`, 'pass', []],
    ['any order of the other tags', `v=DKIM1; p=${rsa}; k=rsa`, 'pass', []],
    ['no version', `k=rsa; p=${rsa}`, 'pass', []],
    ['a version that is not first', `k=rsa; v=DKIM1; p=${rsa}`, 'fail', ['dkim.key-invalid']],
    ['a version in lower case', `v=dkim1; p=${rsa}`, 'fail', ['dkim.key-invalid']],
    ['a tag in upper case: DKIM tag names have case', `v=DKIM1; P=${rsa}`, 'fail', ['dkim.key-invalid']],
  ])('%s', async (_, text, outcome, ids) => {
    const resolver = zoneResolver()
    publish(resolver, 'a', text)
    const { verdict } = await runDkim(resolver, ['a'])
    expect([verdict.outcome, verdict.findings.map((finding) => finding.id)]).toEqual([outcome, ids])
  })
})
