import { zoneResolver } from '@mailhealth/testkit'
import { describe, expect, test } from 'vitest'
import { makeKey } from '../dkim/testing.ts'
import { type DmarcWorld, runDmarc } from './testing.ts'

const first = '2026-01-01T00:00:00.000Z'
const later = '2026-01-31T00:00:00.000Z'
const key = `a._domainkey.own.example. TXT "v=DKIM1; k=ed25519; p=${makeKey('ed25519')}"`
const spf = 'own.example. TXT "v=spf1 mx -all"'
const mx = 'own.example. MX 10 mail.own.example.'
const record = (text: string) => `_dmarc.own.example. TXT "v=DMARC1; ${text}; rua=mailto:d@own.example"`

/** The findings that are not about age, with the stage's own. */
async function findingsOf(lines: readonly string[], world: DmarcWorld = {}) {
  const resolver = zoneResolver(lines.join('\n'))
  const { memory } = await runDmarc(resolver, 'own.example', { ...world, now: first })
  const { verdict } = await runDmarc(resolver, 'own.example', { ...world, now: later, memory })
  return verdict.findings.filter((one) => one.id !== 'dmarc.policy-none')
}

const stage = (now: string, next: string, obstacles: readonly string[]) => ({
  id: 'dmarc.next-stage',
  severity: 'info',
  subject: 'own.example',
  args: { stage: now, at: '_dmarc.own.example', next: `v=DMARC1; ${next}; rua=mailto:d@own.example`, obstacles },
})

describe('the way from none over quarantine to reject', () => {
  test.each([
    ['nothing in the way', [mx, spf, key, record('p=none')], ['a'], [stage('none', 'p=quarantine', [])]],
    ['the last stage', [mx, spf, key, record('p=quarantine')], ['a'], [stage('quarantine', 'p=reject', [])]],
    ['the end of the way', [mx, spf, key, record('p=reject')], ['a'], []],
    ['no SPF', [mx, key, record('p=none')], ['a'], [stage('none', 'p=quarantine', ['spf-missing'])]],
    [
      'two SPF records',
      [mx, spf, 'own.example. TXT "v=spf1 -all"', key, record('p=none')],
      ['a'],
      [stage('none', 'p=quarantine', ['spf-multiple'])],
    ],
    [
      'no selectors configured',
      [mx, spf, key, record('p=none')],
      [],
      [stage('none', 'p=quarantine', ['dkim-unlisted'])],
    ],
    ['no key', [mx, spf, record('p=none')], ['a'], [stage('none', 'p=quarantine', ['dkim-missing'])]],
    [
      'a revoked key',
      [mx, spf, 'a._domainkey.own.example. TXT "v=DKIM1; p="', record('p=none')],
      ['a'],
      [stage('none', 'p=quarantine', ['dkim-missing'])],
    ],
    ['reject on SPF alone', [mx, spf, record('p=quarantine')], ['a'], [stage('quarantine', 'p=reject', ['spf-alone'])]],
    [
      'one of two selectors has a key',
      [mx, spf, key, record('p=none')],
      ['b', 'a'],
      [stage('none', 'p=quarantine', [])],
    ],
  ])('%s', async (_, lines, selectors, findings) => {
    expect(await findingsOf(lines, { selectors })).toEqual(findings)
  })

  test('reports that are lost stand in the way, and say so themselves', async () => {
    const lines = [mx, spf, key, '_dmarc.own.example. TXT "v=DMARC1; p=none; rua=mailto:d@nowhere.example"']
    expect(await findingsOf(lines, { selectors: ['a'] })).toMatchObject([
      { id: 'dmarc.report-host-mailless', subject: 'nowhere.example' },
      { id: 'dmarc.report-unauthorized', subject: 'nowhere.example' },
      { id: 'dmarc.next-stage', args: { obstacles: ['reports-lost'] } },
    ])
  })

  test('what could not be asked is unknown, and stands in the way', async () => {
    const resolver = zoneResolver([mx, spf, key, record('p=none')].join('\n'))
    resolver.namespace.fail('own.example', 'timeout', 'TXT')
    resolver.namespace.fail('a._domainkey.own.example', 'servfail')
    const { outcome, findings } = (await runDmarc(resolver, 'own.example', { selectors: ['a'] })).verdict
    expect(outcome).toBe('indeterminate')
    expect(findings).toContainEqual(stage('none', 'p=quarantine', ['spf-unknown', 'dkim-unknown', 'too-early']))
  })

  test('each stage is given a month', async () => {
    const resolver = zoneResolver([mx, spf, key, record('p=none')].join('\n'))
    const obstaclesAt = async (now: string, memory: Parameters<typeof runDmarc>[2]) => {
      const run = await runDmarc(resolver, 'own.example', { ...memory, selectors: ['a'], now })
      const found = run.verdict.findings.find((one) => one.id === 'dmarc.next-stage')
      return { memory: run.memory, obstacles: found?.args.obstacles }
    }
    const start = await obstaclesAt(first, {})
    const early = await obstaclesAt('2026-01-30T23:00:00.000Z', start)
    const month = await obstaclesAt(later, early)
    resolver.namespace.set('_dmarc.own.example', 'TXT', [['v=DMARC1; p=quarantine; rua=mailto:d@own.example']])
    const raised = await obstaclesAt('2026-02-01T00:00:00.000Z', month)
    const settled = await obstaclesAt('2026-03-03T00:00:00.000Z', raised)
    expect([start, early, month, raised, settled].map((one) => one.obstacles)).toEqual([
      ['too-early'],
      ['too-early'],
      [],
      ['too-early'],
      [],
    ])
  })

  test.each([
    ['none', []],
    ['quarantine', ['dmarc.policy-below-expected']],
    ['reject', ['dmarc.policy-below-expected']],
  ] as const)('where %s is expected, that has the say', async (expected, ids) => {
    const found = await findingsOf([mx, spf, key, record('p=none')], { selectors: ['a'], expect: expected })
    expect(found.map((one) => one.id)).toEqual(ids)
    expect(found.map((one) => one.args.obstacles)).toEqual(ids.map(() => []))
  })
})

describe('domains that are not used for mail', () => {
  const nullMx = 'own.example. MX 0 .'
  const noSpf = 'own.example. TXT "v=spf1 -all"'
  const reject = '_dmarc.own.example. TXT "v=DMARC1; p=reject"'
  const p = (policy: string) => `_dmarc.own.example. TXT "v=DMARC1; p=${policy}; sp=none; rua=mailto:d@reports.example"`
  const half = (has: readonly string[], lacks: readonly string[], next: string, weight = 'medium') => ({
    id: 'dmarc.half-parked',
    severity: weight,
    subject: 'own.example',
    args: { has, lacks, at: '_dmarc.own.example', next, weight },
  })
  const ids = (found: readonly { readonly id: string }[]) => found.map((one) => one.id)

  test('parked as it should be passes, and nobody needs its reports', async () => {
    const { verdict } = await runDmarc(zoneResolver([nullMx, noSpf, reject].join('\n')), 'own.example')
    expect([verdict.outcome, verdict.findings]).toEqual(['pass', []])
  })

  test('one that takes mail and sends none needs no null MX', async () => {
    expect(await findingsOf([mx, noSpf, reject])).toEqual([])
  })

  test.each([
    ['null MX alone', [nullMx], ['null-mx'], ['spf', 'reject'], 'v=DMARC1; p=reject', 'medium'],
    ['null MX and no policy', [nullMx, noSpf], ['null-mx', 'spf'], ['reject'], 'v=DMARC1; p=reject', 'medium'],
    [
      'null MX, and SPF lets somebody send',
      [nullMx, 'own.example. TXT "v=spf1 a -all"', reject],
      ['null-mx', 'reject'],
      ['spf'],
      'v=DMARC1; p=reject',
      'medium',
    ],
    [
      '-all, and mail goes to its address',
      [noSpf, reject],
      ['spf', 'reject'],
      ['null-mx'],
      'v=DMARC1; p=reject',
      'low',
    ],
    [
      '-all and a policy that is only watching: to reject at once',
      [mx, noSpf, p('none')],
      ['spf'],
      ['reject'],
      'v=DMARC1; p=reject; rua=mailto:d@reports.example',
      'medium',
    ],
  ])('half parked: %s', async (_, lines, has, lacks, next, weight) => {
    const found = await findingsOf(lines)
    expect(found.filter((one) => one.id === 'dmarc.half-parked')).toEqual([half(has, lacks, next, weight)])
    expect(ids(found)).not.toContain('dmarc.next-stage')
  })

  const parked = async (text: string, world: DmarcWorld = {}) => {
    const reader = ['reports.example. MX 10 mail.reports.example.', 'mail.reports.example. A 192.0.2.1']
    const agreed = 'own.example._report._dmarc.reports.example. TXT "v=DMARC1"'
    const zone = [nullMx, noSpf, ...reader, agreed, `_dmarc.own.example. TXT "v=DMARC1; ${text}"`].join('\n')
    return (await runDmarc(zoneResolver(zone), 'own.example', world)).verdict.findings
  }
  const long = { noneSince: first, testingSince: first, stage: null }

  test.each([
    ['p=none', 'p=none', null],
    ['p=none with reports', 'p=none; rua=mailto:d@reports.example', null],
    ['p=none for months', 'p=none; rua=mailto:d@reports.example', long],
    ['a test for months', 'p=reject; t=y', long],
    ['p=quarantine', 'p=quarantine', null],
  ])('%s is no stage for them: they are told to reject at once, and nothing else', async (_, text, memory) => {
    const found = await parked(text, { memory })
    expect(ids(found).filter((id) => id !== 'dmarc.receivers-differ')).toEqual(['dmarc.half-parked'])
    expect(found.find(({ id }) => id === 'dmarc.half-parked')?.args).toMatchObject({
      lacks: ['reject'],
      next: expect.stringMatching(/^v=DMARC1; p=reject(;|$)/),
    })
  })

  test('what is expected of them is told with the record that rejects', async () => {
    const found = await parked('p=none', { expect: 'quarantine' })
    expect(found.find(({ id }) => id === 'dmarc.policy-below-expected')?.args).toMatchObject({
      next: 'v=DMARC1; p=reject',
      obstacles: [],
    })
  })

  test.each([
    ['selectors', { selectors: ['a'] }],
    ['senders', { senders: ['mail.own.example'] }],
  ])('a domain with configured %s sends, whatever DNS says of it', async (_, world) => {
    expect(ids(await findingsOf([nullMx, noSpf], world))).toEqual(['dmarc.missing'])
    expect(ids(await findingsOf([nullMx, noSpf]))).toEqual(['dmarc.missing', 'dmarc.half-parked'])
  })

  test('what is not known makes nobody half parked', async () => {
    for (const [name, type] of [
      ['own.example', 'TXT'],
      ['_dmarc.own.example', 'TXT'],
    ] as const) {
      const resolver = zoneResolver([nullMx, noSpf, reject].join('\n'))
      resolver.namespace.fail(name, 'timeout', type)
      const { outcome, findings } = (await runDmarc(resolver, 'own.example')).verdict
      expect([name, outcome, ids(findings).includes('dmarc.half-parked')]).toEqual([name, 'indeterminate', false])
    }
  })
})
