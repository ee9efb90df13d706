import { readFileSync } from 'node:fs'
import { type DkimSelector, type DomainTarget, type JsonValue, parseDomainName, plainDomain } from '@mailhealth/core'
import { zoneResolver } from '@mailhealth/testkit'
import { describe, expect, test } from 'vitest'
import { checkNamed } from '../registry.ts'
import { runCheck } from '../run-check.ts'
import { surroundingsOf } from '../testing.ts'
import { improbableSelector, keyName, wellKnownSelectors } from './selectors.ts'

const zone = readFileSync(new URL('./zones/selectors.zone', import.meta.url), 'utf8')
const firstKey = 'b9c89a4422fcda60'
const secondKey = '0802ca97e9a8dc6a'

interface World {
  readonly now?: string
  readonly memory?: JsonValue
  readonly resolver?: ReturnType<typeof zoneResolver>
}

async function runOf(domain: string, selectors: readonly string[], world: World = {}) {
  const named = selectors.map((name): DkimSelector => ({ name, stream: null }))
  const plain = plainDomain(parseDomainName(domain))
  const target: DomainTarget = { ...plain, dkim: { ...plain.dkim, selectors: named } }
  const surroundings = surroundingsOf({
    resolver: world.resolver ?? zoneResolver(zone),
    now: world.now ?? '2026-11-25T00:00:00.000Z',
  })
  return runCheck(checkNamed('dkim'), target, surroundings, {}, world.memory ?? null)
}

async function verdictOf(domain: string, selectors: readonly string[], world: World = {}) {
  const { outcome, skipped, findings, coverage, facts } = (await runOf(domain, selectors, world)).verdict
  return { outcome, ...(skipped && { skipped }), findings, coverage, facts }
}

const at = (selector: string): string => keyName(selector, 'example.com')
const invalid = (selector: string, fault: string, text: string, severity: string) => ({
  id: 'dkim.key-invalid',
  severity,
  subject: at(selector),
  args: { fault, text, alias: null, weight: severity },
})

describe('dkim, selectors configured', () => {
  test('healthy keys pass, one behind an alias', async () => {
    expect(await verdictOf('example.com', ['tx2026', 'nl2026', 'hosted'])).toEqual({
      outcome: 'pass',
      findings: [],
      coverage: { asked: 3, answered: 3 },
      facts: {
        'selector tx2026': `rsa 2048 ${firstKey}`,
        'selector nl2026': 'ed25519 256 1b66340cbe46aed5',
        'selector hosted': `rsa 2048 ${secondKey} at key.provider.example`,
        'other selectors': null,
      },
    })
  })

  test.each([
    [
      'gone',
      'fail',
      [{ id: 'dkim.missing', severity: 'critical', subject: at('gone'), args: { answer: 'nxdomain', alias: null } }],
      null,
    ],
    [
      'empty',
      'fail',
      [{ id: 'dkim.missing', severity: 'critical', subject: at('empty'), args: { answer: 'nodata', alias: null } }],
      null,
    ],
    [
      'lost',
      'fail',
      [
        {
          id: 'dkim.missing',
          severity: 'critical',
          subject: at('lost'),
          args: { answer: 'nxdomain', alias: 'gone.provider.example' },
        },
      ],
      null,
    ],
    [
      'retired',
      'fail',
      [
        {
          id: 'dkim.revoked',
          severity: 'critical',
          subject: at('retired'),
          args: { hasTwin: false, alias: null, weight: 'critical' },
        },
      ],
      'revoked',
    ],
    [
      'weak',
      'fail',
      [{ id: 'dkim.key-weak', severity: 'critical', subject: at('weak'), args: { bits: 768, alias: null } }],
      'rsa 768 716b8f70dfc75843',
    ],
    [
      'short',
      'fail',
      [
        {
          id: 'dkim.key-short',
          severity: 'high',
          subject: at('short'),
          args: { bits: 1024, alias: null, weight: 'high' },
        },
      ],
      'rsa 1024 b0d7cf1bdbf00de9',
    ],
    [
      'between',
      'fail',
      [
        {
          id: 'dkim.key-short',
          severity: 'medium',
          subject: at('between'),
          args: { bits: 1536, alias: null, weight: 'medium' },
        },
      ],
      'rsa 1536 773c0b1395fad20e',
    ],
    [
      'long',
      'fail',
      [
        invalid('long', 'too-long', '4224', 'medium'),
        { id: 'dkim.answer-large', severity: 'info', subject: at('long'), args: { bytes: 828, bits: 4224 } },
      ],
      'rsa 4224 bf2bb8d7efa445ef',
    ],
    ['bare', 'fail', [invalid('bare', 'pkcs1', '2048', 'medium')], `rsa 2048 ${secondKey}`],
    [
      'trial',
      'pass',
      [{ id: 'dkim.testing', severity: 'info', subject: at('trial'), args: { days: 0, weight: 'info' } }],
      `rsa 2048 ${secondKey} testing`,
    ],
    [
      'two',
      'fail',
      [{ id: 'dkim.multiple-records', severity: 'high', subject: at('two'), args: { count: 2, isOneSplit: false } }],
      ['revoked', `rsa 2048 ${firstKey}`],
    ],
    ['sha1', 'fail', [invalid('sha1', 'hash', 'sha1', 'critical')], 'invalid'],
    ['chat', 'fail', [invalid('chat', 'service', 'chat', 'critical')], 'invalid'],
    ['reports', 'pass', [], `rsa 2048 ${secondKey}`],
    ['kind', 'fail', [invalid('kind', 'type', 'ecdsa', 'critical')], 'invalid'],
    ['curve', 'fail', [invalid('curve', 'key', 'rsa', 'critical')], 'invalid'],
    ['wrapped', 'fail', [invalid('wrapped', 'wrapped', 'ed25519', 'critical')], 'invalid'],
    ['cut', 'fail', [invalid('cut', 'cut', 'rsa', 'critical')], 'invalid'],
    ['typo', 'fail', [invalid('typo', 'base64', 'rsa', 'critical')], 'invalid'],
    ['version', 'fail', [invalid('version', 'version', 'DKIM2', 'critical')], 'invalid'],
    ['late', 'fail', [invalid('late', 'version', 'DKIM1', 'critical')], 'invalid'],
    ['nokey', 'fail', [invalid('nokey', 'no-key', '', 'critical')], 'invalid'],
    ['twice', 'fail', [invalid('twice', 'duplicate', 'p', 'critical')], 'invalid'],
    ['noequals', 'fail', [invalid('noequals', 'malformed', 'rsa', 'critical')], 'invalid'],
    ['spf', 'fail', [invalid('spf', 'other', 'v=spf1 -all', 'critical')], 'other'],
  ])('%s is %s', async (selector, outcome, findings, fact) => {
    expect(await verdictOf('example.com', [selector])).toEqual({
      outcome,
      findings,
      coverage: { asked: 1, answered: 1 },
      facts: {
        [`selector ${selector}`]: fact,
        'other selectors': null,
      },
    })
  })

  test('a selector that could not be asked for is unknown beside one that is well', async () => {
    expect(await verdictOf('example.com', ['tx2026', 'broken'])).toEqual({
      outcome: 'indeterminate',
      findings: [
        {
          id: 'dkim.indeterminate',
          severity: 'medium',
          subject: 'example.com',
          args: { asked: 2, unanswered: 1, reason: `${at('broken')} TXT: servfail` },
        },
      ],
      coverage: { asked: 2, answered: 1 },
      facts: { 'selector tx2026': `rsa 2048 ${firstKey}`, 'other selectors': null },
    })
  })

  test('one key under two selectors is told once', async () => {
    expect(await verdictOf('example.com', ['tx2026', 'shared', 'hosted'])).toMatchObject({
      outcome: 'pass',
      findings: [
        { id: 'dkim.shared-key', severity: 'low', subject: at('tx2026'), args: { others: ['shared'], elsewhere: [] } },
      ],
    })
  })
})

describe('dkim, nothing configured', () => {
  test('guesses that have a key are judged; retired and unrelated ones are no faults', async () => {
    const verdict = await verdictOf('guessed.example', [])
    expect(verdict).toMatchObject({
      outcome: 'fail',
      findings: [
        {
          id: 'dkim.key-short',
          subject: keyName('s1', 'guessed.example'),
          args: { bits: 1024, alias: null, weight: 'high' },
        },
      ],
      coverage: { asked: wellKnownSelectors.length + 1, answered: wellKnownSelectors.length + 1 },
    })
    expect(verdict.findings).toHaveLength(1)
    expect(verdict.facts).toMatchObject({
      'selector google': `rsa 2048 ${firstKey}`,
      'selector s2': 'revoked',
      'selector k1': null,
    })
  })

  test('no guess found: skipped, since nothing is known', async () => {
    const verdict = await verdictOf('unguessed.example', [])
    expect(verdict).toMatchObject({ outcome: 'skipped', skipped: { id: 'no-selector', args: {} }, findings: [] })
    expect(Object.keys(verdict.facts)).toHaveLength(wellKnownSelectors.length)
  })

  test('a domain that revokes every key passes', async () => {
    expect(await verdictOf('parked.example', [])).toMatchObject({
      outcome: 'pass',
      findings: [],
      facts: { 'selector *': 'revoked' },
    })
  })

  test('what a wildcard answers is no key, what differs from it is', async () => {
    const verdict = await verdictOf('wild.example', [])
    expect(verdict).toMatchObject({ outcome: 'pass', findings: [] })
    expect(verdict.facts['selector google']).toBe(`rsa 2048 ${secondKey}`)
    expect(await verdictOf('wildonly.example', [])).toMatchObject({
      outcome: 'skipped',
      findings: [],
      facts: { 'selector *': `rsa 2048 ${firstKey}` },
    })
  })

  test('without the wildcard answer no guess is judged', async () => {
    const resolver = zoneResolver(zone)
    resolver.namespace.fail(keyName(improbableSelector, 'guessed.example'), 'timeout')
    const verdict = await verdictOf('guessed.example', [], { resolver })
    expect(verdict).toMatchObject({ outcome: 'indeterminate', findings: [{ id: 'dkim.indeterminate' }] })
    expect(verdict.facts).not.toHaveProperty('selector google')
    expect(verdict.facts).toMatchObject({ 'selector k1': null })
  })
})

describe('dkim, with memory', () => {
  const first = '2026-01-01T00:00:00.000Z'

  test.each([
    ['2026-06-29T23:59:59.000Z', 179, 'pass', null],
    ['2026-06-30T00:00:00.000Z', 180, 'pass', 'low'],
    ['2026-07-29T00:00:00.000Z', 209, 'pass', 'low'],
    ['2026-07-30T00:00:00.000Z', 210, 'fail', 'medium'],
  ])('at %s a key of %i days comes to %s', async (now, days, outcome, severity) => {
    const { memory } = await runOf('example.com', ['tx2026'], { now: first })
    const verdict = await verdictOf('example.com', ['tx2026'], { now, memory })
    const args = { days, limit: 180, daysLeft: 180 - days, since: first, alias: null }
    expect(verdict.outcome).toBe(outcome)
    expect(verdict.findings).toEqual(
      severity === null ? [] : [{ id: 'dkim.rotation-due', severity, subject: at('tx2026'), args }],
    )
  })

  test('a new key is young, and a key keeps its age while it is away or unknown', async () => {
    const resolver = zoneResolver(zone)
    const name = at('tx2026')
    const key = resolver.namespace.answer(name, 'TXT')
    const run = async (now: string, memory: JsonValue) => runOf('example.com', ['tx2026'], { now, memory, resolver })
    let { memory } = await run(first, null)
    resolver.namespace.fail(name, 'timeout')
    memory = (await run('2026-02-01T00:00:00.000Z', memory)).memory
    resolver.namespace.heal(name)
    resolver.namespace.set(name, 'TXT', [])
    memory = (await run('2026-03-01T00:00:00.000Z', memory)).memory
    expect(memory).toMatchObject({ keys: { tx2026: { firstSeen: first, isGone: true } } })
    if (key.kind === 'records') for (const record of key.records) resolver.namespace.add(record)
    const back = await run('2026-08-15T00:00:00.000Z', memory)
    expect(back.verdict.findings.map((finding) => finding.id)).toEqual(['dkim.rotation-due'])
    const other = resolver.namespace.answer('key.provider.example', 'TXT')
    if (other.kind !== 'records') throw new Error('the zone has no second key')
    resolver.namespace.set(name, 'TXT', other.records.map((record) => record.data) as string[][])
    const rotated = await run('2026-08-16T00:00:00.000Z', back.memory)
    expect(rotated.memory).toMatchObject({ keys: { tx2026: { firstSeen: '2026-08-16T00:00:00.000Z' } } })
    const news = (days: number) => [{ id: 'dkim.rotated', severity: 'info', subject: name, args: { days, age: 227 } }]
    expect(rotated.verdict).toMatchObject({ outcome: 'pass', findings: news(0) })
    const later = await run('2026-09-14T23:00:00.000Z', rotated.memory)
    expect(later.verdict).toMatchObject({ outcome: 'pass', findings: news(29) })
    const settled = await run('2026-09-15T00:00:00.000Z', later.memory)
    expect(settled.verdict).toMatchObject({ outcome: 'pass', findings: [] })
  })

  test.each([
    ['the former shape, of keys alone', (keys: JsonValue) => keys],
    ['the shape of now', (keys: JsonValue) => ({ keys, differSince: {} })],
  ])('a memory in %s is read', async (_, shaped) => {
    const { keys } = (await runOf('example.com', ['tx2026'], { now: first })).memory as { keys: JsonValue }
    const run = await runOf('example.com', ['tx2026'], { now: '2026-07-01T00:00:00.000Z', memory: shaped(keys) })
    const args = { days: 181, limit: 180, daysLeft: -1, since: first, alias: null }
    expect(run.verdict.findings).toMatchObject([{ id: 'dkim.rotation-due', args }])
    expect(run.memory).toEqual({ keys, differSince: {} })
  })

  test('testing is news at first and a fault after two weeks', async () => {
    const { memory } = await runOf('example.com', ['trial'], { now: first })
    const early = await verdictOf('example.com', ['trial'], { now: '2026-01-14T23:00:00.000Z', memory })
    const late = await verdictOf('example.com', ['trial'], { now: '2026-01-15T00:00:00.000Z', memory })
    expect([early.outcome, early.findings[0]?.args]).toEqual(['pass', { days: 13, weight: 'info' }])
    expect([late.outcome, late.findings[0]?.args]).toEqual(['fail', { days: 14, weight: 'medium' }])
  })

  test('a guess is never overdue: nobody said that it is in use', async () => {
    const { memory } = await runOf('guessed.example', [], { now: first })
    const { findings } = await verdictOf('guessed.example', [], { now: '2027-01-01T00:00:00.000Z', memory })
    expect(findings.map((finding) => finding.id)).toEqual(['dkim.key-short'])
  })
})

describe('dkim, when DNS fails', () => {
  test.each([
    ['example.com', ['tx2026', 'nl2026', 'hosted'], 3],
    ['wild.example', [], wellKnownSelectors.length + 1],
    ['parked.example', [], wellKnownSelectors.length + 1],
    ['unguessed.example', [], wellKnownSelectors.length + 1],
  ])('any one failure on %s is unknown, neither pass nor missing', async (domain, selectors, expected) => {
    const healthy = zoneResolver(zone)
    const before = await verdictOf(domain, selectors, { resolver: healthy })
    expect(['pass', 'skipped']).toContain(before.outcome)
    // Guesses beside configured selectors are an extra, and have a test of their own.
    const matters = (question: string): boolean =>
      selectors.length === 0 || selectors.some((selector) => question === `${keyName(selector, domain)} TXT`)
    const questions = [...new Set(healthy.namespace.questions)].filter(matters)
    let flips = 0
    for (const question of questions) {
      for (const mode of ['timeout', 'servfail', 'refused', 'bogus', 'truncated'] as const) {
        const [name = ''] = question.split(' ')
        const resolver = zoneResolver(zone)
        resolver.namespace.fail(name, mode, 'TXT')
        const { outcome, findings } = await verdictOf(domain, selectors, { resolver })
        expect([question, mode, outcome, findings.map((finding) => finding.id)]).toEqual([
          question,
          mode,
          'indeterminate',
          ['dkim.indeterminate'],
        ])
        flips++
      }
    }
    expect(flips).toBe(expected * 5)
  })
})
