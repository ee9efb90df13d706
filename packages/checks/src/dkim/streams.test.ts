import { zoneResolver } from '@mailhealth/testkit'
import { describe, expect, test } from 'vitest'
import { makeKey, publish, runDkim } from './testing.ts'

const rsa = makeKey('rsa')
const otherRsa = makeKey('rsa')
const ed = makeKey('ed25519')
const otherEd = makeKey('ed25519')

const at = (selector: string): string => `${selector}._domainkey.example.com`
const found = (id: string, severity: string, subject: string, args: object) => ({
  id: `dkim.${id}`,
  severity,
  subject,
  args,
})

async function verdictOf(records: { readonly [selector: string]: string }, selectors: readonly string[]) {
  const resolver = zoneResolver()
  for (const [selector, text] of Object.entries(records)) publish(resolver, selector, text)
  const { outcome, findings } = (await runDkim(resolver, selectors)).verdict
  return { outcome, findings }
}

describe('streams and their selectors', () => {
  const both = { a: `p=${rsa}`, b: `k=ed25519; p=${ed}` }
  const edOnly = { a: `k=ed25519; p=${ed}`, b: `k=ed25519; p=${otherEd}` }
  const revoked = { a: 'v=DKIM1; p=', b: `p=${rsa}` }
  const revokedArgs = (hasTwin: boolean) => ({ hasTwin, alias: null, weight: hasTwin ? 'medium' : 'critical' })

  test.each([
    ['an RSA key beside an Ed25519 key', both, ['a/tx', 'b/tx'], 'pass', []],
    ['an Ed25519 key whose stream nobody named', both, ['a', 'b'], 'pass', []],
    [
      'a stream with Ed25519 alone',
      both,
      ['a/tx', 'b/news'],
      'fail',
      [found('rsa-missing', 'high', 'example.com (news)', { stream: 'news', selectors: ['b'] })],
    ],
    [
      'a domain with Ed25519 alone: told once',
      edOnly,
      ['a/tx', 'b/news'],
      'fail',
      [found('rsa-missing', 'high', 'example.com', { stream: null, selectors: ['a', 'b'] })],
    ],
    [
      'two streams with one selector',
      both,
      ['a/tx', 'a/news', 'b/tx'],
      'pass',
      [found('shared-selector', 'low', at('a'), { selector: 'a', streams: ['news', 'tx'], without: ['news'] })],
    ],
    [
      'a revoked key whose stream has another',
      revoked,
      ['a/tx', 'b/tx'],
      'fail',
      [found('revoked', 'medium', at('a'), revokedArgs(true))],
    ],
    [
      'a revoked key, and a key of another stream',
      revoked,
      ['a/tx', 'b/news'],
      'fail',
      [found('revoked', 'critical', at('a'), revokedArgs(false))],
    ],
    [
      'a revoked key, and nobody said which stream is whose',
      revoked,
      ['a', 'b'],
      'fail',
      [found('revoked', 'critical', at('a'), revokedArgs(false))],
    ],
    [
      'a revoked key that two streams sign with, and one has another',
      revoked,
      ['a/tx', 'a/news', 'b/tx'],
      'fail',
      [
        found('revoked', 'critical', at('a'), revokedArgs(false)),
        found('shared-selector', 'low', at('a'), { selector: 'a', streams: ['news', 'tx'], without: ['news'] }),
      ],
    ],
  ])('%s', async (_, records, selectors, outcome, findings) => {
    expect(await verdictOf(records, selectors)).toEqual({ outcome, findings })
  })

  test('an Ed25519 key beside one that is unknown is not alone', async () => {
    const resolver = zoneResolver()
    publish(resolver, 'a', `k=ed25519; p=${ed}`)
    resolver.namespace.fail(at('b'), 'servfail')
    const { outcome, findings } = (await runDkim(resolver, ['a/tx', 'b/tx'])).verdict
    const args = { asked: 2, unanswered: 1, reason: `${at('b')} TXT: servfail` }
    expect({ outcome, findings }).toEqual({
      outcome: 'indeterminate',
      findings: [found('indeterminate', 'medium', 'example.com', args)],
    })
  })
})

describe('keys that nobody listed', () => {
  test.each([
    [
      'works: told, so that it is watched or revoked',
      { a: `p=${rsa}`, default: `p=${otherRsa}` },
      'pass',
      [found('unlisted-key', 'info', at('default'), { selector: 'default' })],
    ],
    [
      'is too weak: whoever breaks it signs in the name of the domain',
      { a: `p=${rsa}`, default: `p=${makeKey('rsa', 768)}` },
      'fail',
      [
        found('key-weak', 'critical', at('default'), { bits: 768, alias: null }),
        found('unlisted-key', 'info', at('default'), { selector: 'default' }),
      ],
    ],
    [
      'is the key of a listed selector',
      { a: `p=${rsa}`, default: `p=${rsa}` },
      'pass',
      [
        found('shared-key', 'low', at('a'), { others: ['default'], elsewhere: [] }),
        found('unlisted-key', 'info', at('default'), { selector: 'default' }),
      ],
    ],
    ['is revoked', { a: `p=${rsa}`, default: 'v=DKIM1; p=' }, 'pass', []],
    ['is no key at all', { a: `p=${rsa}`, default: 'hello' }, 'pass', []],
    ['answers to every name', { a: `p=${rsa}`, '*': `p=${otherRsa}` }, 'pass', []],
  ])('a key that %s', async (_, records, outcome, findings) => {
    expect(await verdictOf(records, ['a'])).toEqual({ outcome, findings })
  })

  test('a guess that is not answered leaves nothing open, and its fact untold', async () => {
    const resolver = zoneResolver()
    publish(resolver, 'a', `p=${rsa}`)
    const before = (await runDkim(resolver, ['a'])).verdict
    expect(before.facts).toEqual({
      'selector a': expect.stringMatching(/^rsa 2048 [0-9a-f]{16}$/),
      'other selectors': null,
    })
    resolver.namespace.fail(at('google'), 'timeout')
    const { outcome, findings, coverage, facts } = (await runDkim(resolver, ['a'])).verdict
    expect({ outcome, findings, coverage, facts }).toEqual({
      outcome: 'pass',
      findings: [],
      coverage: { asked: 1, answered: 1 },
      facts: { 'selector a': before.facts['selector a'] },
    })
  })
})

describe('records of several strings, and several records', () => {
  const text = `v=DKIM1; k=rsa; p=${rsa}`
  const halves = [text.slice(0, 255), text.slice(255)] as const

  test.each([
    ['one record of two strings', [text], 'pass', []],
    [
      'two records that are one key',
      halves,
      'fail',
      [found('multiple-records', 'high', at('a'), { count: 2, isOneSplit: true })],
    ],
    [
      'the same in the order that DNS happened to give',
      [halves[1], halves[0]],
      'fail',
      [found('multiple-records', 'high', at('a'), { count: 2, isOneSplit: true })],
    ],
    [
      'two keys',
      [text, `p=${otherRsa}`],
      'fail',
      [found('multiple-records', 'high', at('a'), { count: 2, isOneSplit: false })],
    ],
    [
      'the first half alone',
      [halves[0]],
      'fail',
      [found('key-invalid', 'critical', at('a'), { fault: 'cut', text: 'rsa', alias: null, weight: 'critical' })],
    ],
    [
      'a tag that DKIM no longer has',
      [`v=DKIM1; g=; p=${rsa}`],
      'pass',
      [found('obsolete-tag', 'low', at('a'), { tags: ['g='] })],
    ],
  ])('%s', async (_, texts, outcome, findings) => {
    const resolver = zoneResolver()
    publish(resolver, 'a', ...texts)
    const { verdict } = await runDkim(resolver, ['a'])
    expect({ outcome: verdict.outcome, findings: verdict.findings }).toEqual({ outcome, findings })
  })
})
