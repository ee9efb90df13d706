import { readFileSync } from 'node:fs'
import { type Certificate, parseDomainName, plainDomain } from '@mailhealth/core'
import { createPrivateCa, type ScriptedDocument, scriptedFetcher } from '@mailhealth/testkit'
import { describe, expect, test } from 'vitest'
import { checkNamed } from '../registry.ts'
import { runCheck } from '../run-check.ts'
import { surroundingsOf } from '../testing.ts'

const zone = readFileSync(new URL('./zones/records.zone', import.meta.url), 'utf8')
const day = 86_400_000
const now = new Date().toISOString()
const inDays = (days: number): Date => new Date(Math.floor((Date.parse(now) + days * day) / 1000) * 1000)

const logo =
  '<svg version="1.2" baseProfile="tiny-ps" viewBox="0 0 64 64" xmlns="http://www.w3.org/2000/svg"><title>Example</title><path d="M0 0h64v64z"/></svg>'
const ca = await createPrivateCa()
const issue = async (wish: Partial<Parameters<typeof ca.issue>[0]> = {}): Promise<string> =>
  (await ca.issue({ names: ['example.com'], usages: ['1.3.6.1.5.5.7.3.31'], ...wish })).chainPem
const mark = await issue()

const session = {
  version: 'TLSv1.3',
  cipher: 'TLS_AES_256_GCM_SHA384',
  chain: [{ names: ['*.example.com'] } as unknown as Certificate],
  trustError: null,
} as const
const document = (body: string): ScriptedDocument => ({ session, status: 200, body })
const logoUrl = 'https://logo.example.com/logo.svg'
const markUrl = 'https://logo.example.com/mark.pem'

interface World {
  readonly domain?: string
  readonly logo?: ScriptedDocument
  readonly mark?: ScriptedDocument
}

async function look({ domain = 'example.com', ...world }: World = {}) {
  const fetcher = scriptedFetcher({
    '192.0.2.80': ({ path }) =>
      path === '/logo.svg' ? (world.logo ?? document(logo)) : (world.mark ?? document(mark)),
  })
  const target = plainDomain(parseDomainName(domain))
  const { verdict } = await runCheck(checkNamed('bimi'), target, surroundingsOf({ zone, fetcher, now }), {}, null)
  const { outcome, skipped, findings, coverage, facts } = verdict
  return { outcome, ...(skipped && { skipped }), findings, coverage, facts, requests: fetcher.requests }
}
const told = async (world: World) => {
  const { outcome, findings } = await look(world)
  return {
    outcome,
    findings: findings.map(({ id, severity, subject, args }) => [id.slice(5), severity, subject, args]),
  }
}
const passing = (...findings: unknown[]) => ({ outcome: 'pass', findings })

describe('a record', () => {
  test('with all that it wants passes', async () => {
    const { requests, ...verdict } = await look()
    expect(verdict).toEqual({
      outcome: 'pass',
      findings: [],
      coverage: { asked: 10, answered: 10 },
      facts: { record: 'v=BIMI1', location: logoUrl, authority: markUrl },
    })
    expect(requests.map(({ address, port, host, path }) => `${address}:${port} ${host}${path}`)).toEqual([
      '192.0.2.80:443 logo.example.com/logo.svg',
      '192.0.2.80:443 logo.example.com/mark.pem',
    ])
  })

  test('of the organisation counts where a subdomain has none', async () => {
    expect(await told({ domain: 'news.example.com' })).toEqual(passing())
  })

  test.each([
    ['bare.example', 'no-bimi', { record: null }],
    ['declined.example', 'bimi-declined', { record: 'declined' }],
  ])('that is not there, or declines, is skipped: %s', async (domain, id, facts) => {
    const skipped = { id, args: {} }
    expect(await look({ domain })).toMatchObject({ outcome: 'skipped', skipped, findings: [], facts, requests: [] })
  })

  test('that could not be looked up is neither there nor missing', async () => {
    expect(await look({ domain: 'failing.example' })).toMatchObject({
      outcome: 'indeterminate',
      findings: [
        {
          id: 'bimi.indeterminate',
          severity: 'low',
          args: { asked: 1, unanswered: 1, reason: 'default._bimi.failing.example TXT: servfail' },
        },
      ],
      facts: {},
    })
  })

  test.each<[string, object[]]>([
    ['several.example', [{ fault: 'several', text: '2' }]],
    ['version.example', [{ fault: 'version', text: 'v=bimi1; l=https://logo.example.com/logo.svg' }]],
    [
      'plain.example',
      [
        { fault: 'location', text: 'http://logo.example.com/logo.svg' },
        { fault: 'authority', text: 'https://192.0.2.1/mark.pem' },
      ],
    ],
  ])('that cannot be used: %s', async (domain, faults) => {
    expect(await told({ domain })).toEqual(
      passing(['record-invalid', 'low', domain, { name: `default._bimi.${domain}`, faults }]),
    )
  })

  test('that names nothing', async () => {
    const name = 'default._bimi.empty.example'
    expect(await told({ domain: 'empty.example' })).toEqual(
      passing(
        ['indicator-missing', 'low', 'empty.example', { name }],
        ['certificate-missing', 'info', 'empty.example', { name }],
      ),
    )
  })
})

describe('DMARC', () => {
  test.each([
    ['none.example', ['policy']],
    ['part.example', ['subdomains', 'percentage']],
    ['lawless.example', ['no-record']],
  ])('of %s does not enforce', async (domain, obstacles) => {
    const { findings } = await told({ domain })
    expect(findings).toContainEqual(['dmarc-not-enforced', 'low', domain, { obstacles, at: `_dmarc.${domain}` }])
  })

  test('that could not be told is not called weak', async () => {
    const { outcome, findings } = await told({ domain: 'unsure.example' })
    expect({ outcome, ids: findings.map(([id]) => id) }).toMatchObject({
      outcome: 'indeterminate',
      ids: ['certificate-invalid', 'indeterminate'],
    })
  })
})

describe('a document that does not come', () => {
  const failed = (
    stage: 'connect' | 'tls' | 'response' | 'body',
    reason: 'refused' | 'handshake' | 'closed' | 'too-large' | 'forbidden',
  ) => ({ status: null, failure: { stage, reason, detail: 'said so' } }) as const

  test.each<[string, ScriptedDocument, object]>([
    ['is not there', { session, status: 404 }, { why: 'status', detail: '404' }],
    ['leads elsewhere', { session, status: 302, location: '/x' }, { why: 'redirect', detail: '/x' }],
    ['has a host that refuses', failed('connect', 'refused'), { why: 'connect', detail: 'said so' }],
    ['has a host that may not be dialled', failed('connect', 'forbidden'), { why: 'connect', detail: 'said so' }],
    ['has no TLS', failed('tls', 'handshake'), { why: 'tls', detail: 'said so' }],
    ['breaks off', failed('response', 'closed'), { why: 'answer', detail: 'said so' }],
    ['has no end', failed('body', 'too-large'), { why: 'too-large', detail: 'said so' }],
    [
      'is behind a certificate for another name',
      { ...document(logo), session: { ...session, chain: [{ names: ['x.example'] } as unknown as Certificate] } },
      { why: 'certificate', detail: '' },
    ],
    [
      'is behind a certificate that nobody trusts',
      { ...document(logo), session: { ...session, trustError: 'CERT_HAS_EXPIRED' } },
      { why: 'certificate', detail: '' },
    ],
  ])('%s', async (_, shown, args) => {
    expect(await told({ logo: shown })).toEqual(passing(['indicator-unreachable', 'low', logoUrl, args]))
    expect(await told({ mark: shown })).toEqual(passing(['certificate-unreachable', 'low', markUrl, args]))
  })

  test('and says nothing is an open question', async () => {
    const silent = { status: null, failure: { stage: 'connect', reason: 'timeout', detail: '' } } as const
    const { outcome, findings, requests } = await look({ logo: silent })
    expect({ outcome, ids: findings.map(({ id }) => id) }).toEqual({
      outcome: 'indeterminate',
      ids: ['bimi.indeterminate'],
    })
    expect(requests.filter(({ path }) => path === '/logo.svg').map(({ address }) => address)).toEqual([
      '192.0.2.80',
      '2001:db8::80',
    ])
  })

  test('has a host without an address', async () => {
    const { findings } = await told({ domain: 'lawless.example' })
    expect(findings).toContainEqual([
      'indicator-unreachable',
      'low',
      'https://gone.example.com/logo.svg',
      { why: 'address', detail: '' },
    ])
  })
})

test('a logo is judged', async () => {
  const body = logo.replace('tiny-ps', 'full')
  expect(await told({ logo: document(body) })).toEqual(
    passing(['indicator-invalid', 'low', logoUrl, { faults: ['profile'], bytes: body.length }]),
  )
})

describe('a mark certificate', () => {
  const invalid = (faults: string[], names: string[], notAfter: unknown) => [
    'certificate-invalid',
    'low',
    markUrl,
    { faults, names, notAfter },
  ]
  const soon = inDays(90).toISOString().slice(0, 10)

  test.each<[string, Parameters<typeof issue>[0], string[], string[]]>([
    ['for the web', { usages: ['1.3.6.1.5.5.7.3.1'] }, ['usage'], ['example.com']],
    ['for nothing', { usages: [] }, ['usage'], ['example.com']],
    ['of another domain', { names: ['other.example'] }, ['name'], ['other.example']],
    ['of tomorrow', { notBefore: inDays(1) }, ['not-yet'], ['example.com']],
  ])('%s', async (_, wish, faults, names) => {
    const body = await issue(wish)
    expect(await told({ mark: document(body) })).toEqual(passing(invalid(faults, names, expect.stringContaining(soon))))
  })

  test('for the name of the record is one for the domain', async () => {
    expect(await told({ mark: document(await issue({ names: ['default._bimi.example.com'] })) })).toEqual(passing())
  })

  test('that has ended, or is about to', async () => {
    const [ended, ending] = [inDays(-1), inDays(12.5)]
    const bodies = await Promise.all([issue({ notBefore: inDays(-9), notAfter: ended }), issue({ notAfter: ending })])
    const [first = '', second = ''] = bodies
    expect(await told({ mark: document(first) })).toEqual(
      passing(invalid(['expired'], ['example.com'], ended.toISOString())),
    )
    expect(await told({ mark: document(second) })).toEqual(
      passing(['certificate-expiring', 'low', markUrl, { notAfter: ending.toISOString(), daysLeft: 12 }]),
    )
  })

  test('that is none', async () => {
    expect(await told({ mark: document('<html>') })).toEqual(passing(invalid(['not-pem'], [], null)))
  })
})
