import { readFileSync } from 'node:fs'
import {
  type Certificate,
  type Facts,
  type JsonValue,
  parseDomainName,
  plainDomain,
  plainHost,
  type SmtpFailure,
  type SmtpRequest,
  type SmtpStage,
  type TlsSession,
} from '@mailhealth/core'
import {
  leafCertificate,
  type ScriptedDocument,
  type ScriptedServer,
  scriptedDialer,
  scriptedFetcher,
} from '@mailhealth/testkit'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { checkNamed } from '../registry.ts'
import { runCheck } from '../run-check.ts'
import { surroundingsOf } from '../testing.ts'

const zone = readFileSync(new URL('./zones/domains.zone', import.meta.url), 'utf8')
const now = '2026-11-25T00:00:00.000Z'

const leaf = leafCertificate('host', { names: ['*.example.com'], notAfter: '2027-01-01T00:00:00.000Z' })

function session(certificate: Partial<Certificate> = {}, changes: Partial<TlsSession> = {}): TlsSession {
  const chain = [{ ...leaf, ...certificate }]
  return { version: 'TLSv1.3', cipher: 'TLS_AES_256_GCM_SHA384', chain, trustError: null, ...changes }
}

/** A policy as it is served; `text` replaces it. */
interface Wish {
  readonly mode?: string
  readonly mx?: readonly string[]
  readonly maxAge?: number
}

function bodyOf({ mode = 'enforce', mx = ['mail.example.com', 'mx2.example.net'], maxAge = 1_209_600 }: Wish): string {
  return ['version: STSv1', `mode: ${mode}`, ...mx.map((one) => `mx: ${one}`), `max_age: ${maxAge}`].join('\r\n')
}

const served = (wish: Wish = {}, changes: ScriptedDocument = {}): ScriptedDocument => ({
  status: 200,
  contentType: 'text/plain; charset=utf-8',
  session: session(),
  body: bodyOf(wish),
  ...changes,
})

/** A mail server with a good certificate for whatever name it is asked for. */
const mailServer =
  (certificate: Partial<Certificate> = {}, changes: Partial<TlsSession> = {}) =>
  ({ serverName }: SmtpRequest): ScriptedServer => ({
    offersStarttls: true,
    tls: session({ names: [serverName], ...certificate }, changes),
  })

interface World {
  readonly domain?: string
  readonly policy?: ScriptedDocument
  readonly policies?: { readonly [address: string]: ScriptedDocument }
  readonly mail?: ScriptedServer | ((request: SmtpRequest) => ScriptedServer)
  readonly memory?: JsonValue
  readonly at?: string
}

async function look(world: World = {}) {
  const { domain = 'example.com', mail = mailServer(), policies, memory = null, at = now } = world
  const fetcher = scriptedFetcher(policies ?? { '192.0.2.80': world.policy ?? served() })
  const dialer = scriptedDialer({ '192.0.2.10:25': mail, '192.0.2.11:25': mailServer() })
  const target = plainDomain(parseDomainName(domain))
  const surroundings = surroundingsOf({ zone, fetcher, dialer, now: at })
  const result = await runCheck(checkNamed('mta-sts'), target, surroundings, {}, memory)
  const { outcome, skipped, findings, coverage, facts, evidence } = result.verdict
  return { verdict: { outcome, skipped, findings, coverage, facts }, memory: result.memory, evidence, fetcher, dialer }
}

const soundFacts: Facts = {
  record: true,
  mode: 'enforce',
  maxAgeSeconds: 1_209_600,
  mx: ['mail.example.com', 'mx2.example.net'],
}
const none: Facts = { record: false, mode: null, maxAgeSeconds: null, mx: null }
const url = 'https://mta-sts.example.com/.well-known/mta-sts.txt'
const place = 'mta-sts.example.com (192.0.2.80:443)'
const mail = 'mail.example.com (192.0.2.10:25)'

/** [id, severity, subject, arguments] */
type Row = readonly [string, string, string, object]
const findingsOf = (rows: readonly Row[]) =>
  rows.map(([id, severity, subject, args]) => ({ id, severity, subject, args }))

describe('a sound domain', () => {
  test('passes, fetched once and dialled once at each address', async () => {
    const { verdict, fetcher, dialer, evidence } = await look()
    expect(verdict).toEqual({
      outcome: 'pass',
      findings: [],
      coverage: { asked: 11, answered: 11 },
      facts: soundFacts,
    })
    expect(fetcher.requests).toEqual([
      {
        address: '192.0.2.80',
        port: 443,
        host: 'mta-sts.example.com',
        path: '/.well-known/mta-sts.txt',
        maxBytes: 65_536,
        timeoutMs: 60_000,
        signal: expect.anything(),
      },
    ])
    expect(dialer.requests.map(({ serverName, tlsVersion }) => [serverName, tlsVersion])).toEqual([
      ['mail.example.com', null],
      ['mx2.example.net', null],
    ])
    expect(JSON.stringify(evidence)).not.toContain('"der"')
  })

  test('has the same facts whatever the order of lines and the ends of lines', async () => {
    const lines = bodyOf({}).split('\r\n')
    for (const body of [lines.toReversed().join('\n'), `${lines.join('\n')}\nextension: 1\n`]) {
      expect((await look({ policy: served({}, { body }) })).verdict.facts).toEqual(soundFacts)
    }
  })
})

describe('the record', () => {
  const invalid = (domain: string, fault: string, text: string): Row => [
    'mta-sts.record-invalid',
    'high',
    domain,
    { name: `_mta-sts.${domain}`, faults: [{ fault, text }] },
  ]
  const missing = (domain: string, answer: string): Row => [
    'mta-sts.missing',
    'low',
    domain,
    { name: `_mta-sts.${domain}`, answer },
  ]
  test.each<[string, string, Row[]]>([
    ['plain.example', 'pass', [missing('plain.example', 'nxdomain')]],
    ['empty.example', 'pass', [missing('empty.example', 'nodata')]],
    ['other.example', 'pass', [missing('other.example', 'other-text')]],
    ['several.example', 'fail', [invalid('several.example', 'several', '2')]],
    ['version.example', 'fail', [invalid('version.example', 'version', 'v=stsv1; id=1')]],
    ['broken.example', 'fail', [invalid('broken.example', 'id', '2026-01-01')]],
    ['null.example', 'skipped', []],
  ])('%s: %s, and nobody is dialled', async (domain, outcome, rows) => {
    const { verdict, fetcher, dialer } = await look({ domain })
    expect(verdict).toMatchObject({ outcome, findings: findingsOf(rows) })
    expect(verdict.skipped).toEqual(outcome === 'skipped' ? { id: 'null-mx', args: {} } : undefined)
    if (domain !== 'null.example') expect(verdict.facts).toEqual(none)
    if (domain !== 'null.example') expect([fetcher.requests, dialer.requests]).toEqual([[], []])
    expect(verdict.coverage.answered).toBe(verdict.coverage.asked)
  })

  test('a domain without MX is its own mail host', async () => {
    const { verdict } = await look({
      domain: 'implicit.example',
      policy: served({ mx: ['implicit.example'] }, sessionFor('implicit.example')),
    })
    expect(verdict).toMatchObject({ outcome: 'pass', findings: [] })
  })
})

const sessionFor = (domain: string): ScriptedDocument => ({ session: session({ names: [`mta-sts.${domain}`] }) })

describe('what could not be told', () => {
  const unknown = (domain: string, asked: number, unanswered: number, reason: string): Row => [
    'mta-sts.indeterminate',
    'medium',
    domain,
    { asked, unanswered, reason },
  ]
  test.each<[string, number, number, string, Facts]>([
    ['lost.example', 4, 1, '_mta-sts.lost.example TXT: servfail', {}],
    ['blur.example', 7, 2, 'mta-sts.blur.example A: timeout', { record: true }],
  ])('%s is indeterminate, never missing', async (domain, asked, unanswered, reason, facts) => {
    const { verdict } = await look({ domain })
    expect(verdict).toEqual({
      outcome: 'indeterminate',
      findings: findingsOf([unknown(domain, asked, unanswered, reason)]),
      coverage: { asked, answered: asked - unanswered },
      facts,
    })
  })

  test('without the MX hosts no pattern is unused', async () => {
    const { verdict } = await look({ domain: 'dim.example', policy: served({}, sessionFor('dim.example')) })
    expect(verdict).toMatchObject({
      outcome: 'indeterminate',
      findings: findingsOf([unknown('dim.example', 5, 1, 'dim.example MX: timeout')]),
    })
  })

  test.each<['forbidden' | 'unreachable' | 'no-route']>([['forbidden'], ['unreachable'], ['no-route']])(
    'a policy host that is %s to us says nothing',
    async (reason) => {
      const failure = { stage: 'connect', reason, detail: 'why' } as const
      const { verdict } = await look({ policy: { status: null, failure } })
      expect(verdict).toMatchObject({
        outcome: 'indeterminate',
        findings: findingsOf([unknown('example.com', 11, 1, `${place}: ${reason}`)]),
        facts: { record: true },
      })
    },
  )

  test('a mail server that asks to come later refuses nothing', async () => {
    const failure = { stage: 'greeting', reason: 'tempfail', detail: '421' } as const
    const { verdict } = await look({ mail: { offersStarttls: null, failure } })
    expect(verdict.findings).toEqual(findingsOf([unknown('example.com', 11, 1, `${mail}: tempfail`)]))
  })

  test('no failure on the way ever passes, and a failed lookup is never missing', async () => {
    const stages: SmtpStage[] = ['connect', 'greeting', 'ehlo', 'starttls', 'tls']
    const reasons: SmtpFailure[] = [
      'refused',
      'unreachable',
      'timeout',
      'closed',
      'tempfail',
      'rejected',
      'protocol',
      'handshake',
    ]
    const outcomes = { fail: 0, indeterminate: 0 }
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...stages), fc.constantFrom(...reasons), async (stage, reason) => {
        const { verdict } = await look({ mail: { offersStarttls: null, failure: { stage, reason, detail: '' } } })
        expect(verdict.outcome).toMatch(/^(fail|indeterminate)$/)
        outcomes[verdict.outcome as 'fail' | 'indeterminate']++
        expect(verdict.findings.some(({ id }) => id === 'mta-sts.missing')).toBe(false)
      }),
      { seed: 7, numRuns: 100 },
    )
    expect(outcomes.fail).toBeGreaterThan(3)
    expect(outcomes.indeterminate).toBeGreaterThan(30)
  })
})

describe('how the policy is served', () => {
  const unreachable = (reason: string, detail: string): Row => [
    'mta-sts.policy-unreachable',
    'high',
    place,
    { url, reason, detail, mode: null, isPartial: false, severity: 'high' },
  ]
  test.each<[string, ScriptedDocument, Row[]]>([
    ['404', { status: 404, session: session() }, [unreachable('status', '404')]],
    [
      'a redirection',
      { status: 301, session: session(), location: 'https://www.example.com/' },
      [unreachable('redirect', 'https://www.example.com/')],
    ],
    [
      'a timeout',
      { status: null, failure: { stage: 'body', reason: 'timeout', detail: 'late' } },
      [unreachable('timeout', 'late')],
    ],
    [
      'too much',
      { status: 200, failure: { stage: 'body', reason: 'too-large', detail: 'more' } },
      [unreachable('too-large', 'more')],
    ],
    [
      'no listener',
      { status: null, failure: { stage: 'connect', reason: 'refused', detail: 'x' } },
      [unreachable('refused', 'x')],
    ],
    [
      'an expired certificate',
      served({}, { session: session({ notAfter: '2026-11-24T00:00:00.000Z' }, { trustError: 'CERT_HAS_EXPIRED' }) }),
      [certificate('expired', '2026-11-24T00:00:00.000Z', 'critical')],
    ],
    [
      'a certificate for another host',
      served({}, { session: session({ names: ['www.example.com'] }) }),
      [certificate('name', 'www.example.com', 'critical')],
    ],
    [
      'a self-signed certificate, under testing',
      served({ mode: 'testing' }, { session: session({}, { trustError: 'DEPTH_ZERO_SELF_SIGNED_CERT' }) }),
      [
        certificate('untrusted', 'DEPTH_ZERO_SELF_SIGNED_CERT', 'high', 'testing'),
        ['mta-sts.mode-testing', 'info', 'example.com', { days: 0, severity: 'info' }],
      ],
    ],
    [
      'a certificate with thirteen days left',
      served({}, { session: session({ notAfter: '2026-12-08T12:00:00.000Z' }) }),
      [certificate('expiring', '13', 'high')],
    ],
    [
      'a short-lived one with a third of its life left',
      served({}, { session: session({ notBefore: '2026-11-23T00:00:00.000Z', notAfter: '2026-11-26T01:00:00.000Z' }) }),
      [],
    ],
    [
      'the wrong type',
      served({}, { contentType: 'text/html' }),
      [invalid('critical', [{ fault: 'media-type', text: 'text/html' }])],
    ],
    ['no type', served({}, { contentType: null }), [invalid('critical', [{ fault: 'media-type', text: '' }])]],
    [
      'a text that enforces nothing that can be used',
      served({ mx: [] }),
      [invalid('critical', [{ fault: 'no-mx', text: '' }])],
    ],
    [
      'a page of a web server',
      served({}, { body: 'hello' }),
      [
        invalid(
          'high',
          [
            { fault: 'version', text: '' },
            { fault: 'mode', text: '' },
            { fault: 'max-age', text: '' },
            { fault: 'field', text: 'hello' },
          ],
          null,
        ),
      ],
    ],
    [
      'a line that only some senders mind',
      served({}, { body: `${bodyOf({})}\n_x: y` }),
      [invalid('medium', [{ fault: 'field', text: '_x: y' }])],
    ],
  ])('%s', async (_, policy, rows) => {
    const { verdict } = await look({ policy })
    expect(verdict.findings).toEqual(findingsOf(rows))
    expect(verdict.outcome).toBe(rows.length === 0 ? 'pass' : 'fail')
    expect(verdict.coverage).toEqual({ asked: 11, answered: 11 })
  })

  function certificate(fault: string, detail: string, severity: string, mode = 'enforce'): Row {
    return ['mta-sts.certificate', severity, place, { host: 'mta-sts.example.com', fault, detail, mode, severity }]
  }
  function invalid(severity: string, faults: object[], mode: string | null = 'enforce'): Row {
    return ['mta-sts.policy-invalid', severity, place, { url, faults, mode, severity }]
  }

  test('a policy host without an address is told, and nothing is fetched', async () => {
    const { verdict, fetcher } = await look({ domain: 'homeless.example' })
    const host = 'mta-sts.homeless.example'
    expect(verdict.findings).toEqual(
      findingsOf([
        [
          'mta-sts.policy-unreachable',
          'high',
          host,
          {
            url: `https://${host}/.well-known/mta-sts.txt`,
            reason: 'no-address',
            detail: '',
            mode: null,
            isPartial: false,
            severity: 'high',
          },
        ],
      ]),
    )
    expect(fetcher.requests).toEqual([])
  })

  const dual = served({ mx: ['mail.dual.example'] }, sessionFor('dual.example'))
  test('a family that this machine has no way to is left out, and said', async () => {
    const failure = { stage: 'connect', reason: 'no-route', detail: 'ENETUNREACH' } as const
    const policies = { '192.0.2.80': dual, '2001:db8::80': { status: null, failure } }
    const { verdict } = await look({ domain: 'dual.example', policies })
    expect(verdict.findings.filter(({ id }) => /unexamined|indeterminate|unreachable/.test(id))).toEqual(
      findingsOf([['mta-sts.unexamined', 'info', 'dual.example', { addresses: ['2001:db8::80'] }]]),
    )
    expect(verdict.coverage.answered).toBe(verdict.coverage.asked)
  })

  test('one family that is dead is told, and is no more than medium', async () => {
    const { verdict } = await look({ domain: 'dual.example', policies: { '192.0.2.80': dual } })
    expect(verdict.findings).toMatchObject(
      findingsOf([
        [
          'mta-sts.policy-unreachable',
          'medium',
          'mta-sts.dual.example ([2001:db8::80]:443)',
          { reason: 'timeout', isPartial: true, mode: 'enforce' },
        ],
      ]),
    )
  })

  test('two addresses with two policies are told', async () => {
    const other = served({ mx: ['mail.dual.example'], maxAge: 2_000_000 }, sessionFor('dual.example'))
    const { verdict, memory } = await look({
      domain: 'dual.example',
      policies: { '192.0.2.80': dual, '2001:db8::80': other },
    })
    expect(verdict.findings).toMatchObject(
      findingsOf([
        ['mta-sts.policy-differs', 'medium', 'mta-sts.dual.example', { addresses: ['192.0.2.80', '2001:db8::80'] }],
      ]),
    )
    expect(verdict.facts).toEqual({ record: true })
    expect(memory).toBeNull()
  })
})

describe('delivery as an enforcing sender sees it', () => {
  const refused = (fault: string, detail: string, mode = 'enforce', severity = 'critical'): Row => [
    'mta-sts.delivery-refused',
    severity,
    mail,
    { host: 'mail.example.com', faults: [{ fault, detail }], mode, severity },
  ]
  test.each<[string, World['mail'], Row]>([
    ['no STARTTLS', { offersStarttls: false }, refused('starttls-missing', '')],
    ['STARTTLS refused', failing('starttls', 'rejected'), refused('starttls-refused', 'why')],
    ['no handshake', failing('tls', 'handshake'), refused('handshake', 'why')],
    ['an old version', mailServer({}, { version: 'TLSv1.1' }), refused('old-version', 'TLSv1.1')],
    [
      'an expired certificate',
      mailServer({ notAfter: '2026-11-24T00:00:00.000Z' }, { trustError: 'CERT_HAS_EXPIRED' }),
      refused('expired', '2026-11-24T00:00:00.000Z'),
    ],
    ['another name', mailServer({ names: ['a.b.example.com', '*.com'] }), refused('name', 'a.b.example.com, *.com')],
    [
      'a private root',
      mailServer({}, { trustError: 'SELF_SIGNED_CERT_IN_CHAIN' }),
      refused('untrusted', 'SELF_SIGNED_CERT_IN_CHAIN'),
    ],
    [
      'an expired intermediate',
      mailServer({}, { trustError: 'CERT_HAS_EXPIRED' }),
      refused('untrusted', 'CERT_HAS_EXPIRED'),
    ],
  ])('%s is one critical finding that says so', async (_, server, row) => {
    const { verdict } = await look({ mail: server as NonNullable<World['mail']> })
    expect(verdict).toEqual({
      outcome: 'fail',
      findings: findingsOf([row]),
      coverage: { asked: 11, answered: 11 },
      facts: soundFacts,
    })
  })

  function failing(stage: SmtpStage, reason: SmtpFailure): ScriptedServer {
    return { offersStarttls: true, failure: { stage, reason, detail: 'why' } }
  }

  test('several faults of one address are one finding', async () => {
    const server = mailServer({ names: [] }, { trustError: 'DEPTH_ZERO_SELF_SIGNED_CERT', version: 'TLSv1' })
    const { verdict } = await look({ mail: server })
    expect(
      verdict.findings.map(({ args }) => (args['faults'] as { fault: string }[]).map(({ fault }) => fault)),
    ).toEqual([['old-version', 'name', 'untrusted']])
  })

  test('a wildcard covers one label, in patterns and in certificates', async () => {
    const policy = served({ mx: ['*.example.com', '*.example.net'] })
    expect((await look({ policy, mail: mailServer({ names: ['*.example.com'] }) })).verdict.findings).toEqual([])
  })

  test.each([
    ['enforce', 'critical'],
    ['testing', 'high'],
  ])('an MX host that is not in the policy is %s: %s, and its certificate does not matter', async (mode, severity) => {
    const policy = served({ mode, mx: ['mx2.example.net', 'old.example.net'] })
    const { verdict } = await look({ policy, mail: { offersStarttls: false } })
    const patterns = ['mx2.example.net', 'old.example.net']
    expect(verdict.findings.filter(({ id }) => id !== 'mta-sts.mode-testing')).toEqual(
      findingsOf([
        ['mta-sts.mx-not-matched', severity, 'mail.example.com', { patterns, mode, severity }],
        ['mta-sts.pattern-unused', 'low', 'example.com', { patterns: ['old.example.net'] }],
      ]),
    )
  })

  test('under testing nothing is critical, under none nothing is asked', async () => {
    const server: ScriptedServer = { offersStarttls: false }
    const testing = await look({ policy: served({ mode: 'testing' }), mail: server })
    expect(testing.verdict.findings[0]).toEqual(findingsOf([refused('starttls-missing', '', 'testing', 'high')])[0])
    const nothing = await look({ policy: served({ mode: 'none', maxAge: 86_400 }), mail: server })
    expect(nothing.verdict).toMatchObject({
      outcome: 'pass',
      findings: findingsOf([['mta-sts.mode-none', 'low', 'example.com', { heldUntil: null }]]),
    })
  })
})

describe('max_age', () => {
  test.each([
    [0, 'enforce', 'high'],
    [86_399, 'testing', 'high'],
    [86_400, 'testing', 'info'],
    [604_799, 'enforce', 'medium'],
    [604_800, 'enforce', 'info'],
    [1_209_599, 'enforce', 'info'],
    [1_209_600, 'enforce', null],
    [60, 'none', null],
  ])('%i under %s is %s', async (maxAge, mode, severity) => {
    const { verdict } = await look({ policy: served({ maxAge, mode }) })
    const args = { seconds: maxAge, recommended: 1_209_600, severity }
    expect(verdict.findings.filter(({ id }) => id === 'mta-sts.max-age-short')).toEqual(
      severity === null ? [] : findingsOf([['mta-sts.max-age-short', severity, 'example.com', args]]),
    )
  })
})

describe('over time', () => {
  const week = 7 * 86_400
  const later = (days: number): string => new Date(Date.parse(now) + days * 86_400_000).toISOString()
  const enforced = served({
    mx: ['mail.changed.example', 'mail.plain.example', 'mail.example.com', 'mx2.example.net'],
    maxAge: 2 * week,
  })

  /** Looks at one day after another, each run remembering the one before; gives the ids that each found. */
  async function play(...days: readonly (World & { readonly day: number })[]) {
    let memory: JsonValue = null
    const found: (readonly string[])[] = []
    for (const { day, ...world } of days) {
      const run = await look({ ...world, memory, at: later(day) })
      memory = run.memory
      found.push(run.verdict.findings.map(({ id, severity }) => `${id.slice(8)} ${severity}`))
    }
    return found
  }

  test('a changed policy needs a new id, for as long as senders may hold the earlier one', async () => {
    const changed = served({ maxAge: 3 * week })
    expect(
      await play(
        { day: 0, policy: served({ maxAge: 2 * week }) },
        { day: 1, policy: changed },
        { day: 14, policy: changed },
        { day: 16, policy: changed },
      ),
    ).toEqual([[], ['id-not-changed high'], ['id-not-changed high'], []])
  })

  test('the way back to the first text needs none', async () => {
    const first = served({ maxAge: 2 * week })
    expect(
      await play(
        { day: 0, policy: first },
        { day: 1, policy: served({ maxAge: 3 * week }) },
        { day: 2, policy: first },
      ),
    ).toEqual([[], ['id-not-changed high'], []])
  })

  const changedMx = { session: session({ names: ['mta-sts.example.com', 'mta-sts.changed.example'] }) }
  test('a new id with a new policy is well; with the same it is odd, once', async () => {
    const one = served({ mx: ['mail.changed.example'], maxAge: 2 * week }, changedMx)
    const first = await look({ domain: 'changed.example', policy: one })
    const asBefore = { ...(first.memory as object), id: '1' } as unknown as JsonValue
    const odd = await look({ domain: 'changed.example', policy: one, memory: asBefore, at: later(1) })
    expect(odd.verdict.findings).toEqual(
      findingsOf([['mta-sts.policy-not-changed', 'low', 'changed.example', { id: '2', before: '1' }]]),
    )
    expect(
      (await look({ domain: 'changed.example', policy: one, memory: odd.memory, at: later(2) })).verdict.findings,
    ).toEqual([])
    const other = served({ mx: ['mail.changed.example'], maxAge: 3 * week }, changedMx)
    expect((await look({ domain: 'changed.example', policy: other, memory: asBefore })).verdict.findings).toEqual([])
  })

  test('testing is news for thirty days', async () => {
    const policy = served({ mode: 'testing' }, { session: session({ notAfter: '2028-01-01T00:00:00.000Z' }) })
    expect(await play({ day: 0, policy }, { day: 30, policy }, { day: 31, policy })).toEqual([
      ['mode-testing info'],
      ['mode-testing info'],
      ['mode-testing medium'],
    ])
  })

  test('a record that goes while senders hold the policy went too early, and is missing once they let go', async () => {
    expect(
      await play(
        { day: 0, policy: enforced },
        { day: 1, domain: 'plain.example' },
        { day: 14, domain: 'plain.example' },
      ),
    ).toEqual([['pattern-unused low'], ['removed-early high'], ['missing low']])
  })

  test('removal in the right order is never too early', async () => {
    const ending = served({ mode: 'none', maxAge: 86_400 })
    const { memory } = await look({ policy: served({ maxAge: 2 * week }) })
    const end = await look({ policy: ending, memory, at: later(1) })
    expect(end.verdict.findings).toMatchObject(
      findingsOf([
        ['mta-sts.id-not-changed', 'high', 'example.com', {}],
        ['mta-sts.mode-none', 'low', 'example.com', { heldUntil: later(14) }],
      ]),
    )
    expect(await play({ day: 0, policy: ending }, { day: 1, domain: 'plain.example' })).toEqual([
      ['mode-none low'],
      ['missing low'],
    ])
    const gone = await look({ domain: 'plain.example', memory: end.memory, at: later(13) })
    expect(gone.verdict.findings).toMatchObject([
      { id: 'mta-sts.removed-early', args: { mode: 'enforce', until: later(14) } },
    ])
  })

  test('while the policy cannot be fetched the one that senders hold is what counts', async () => {
    const dead: ScriptedDocument = { status: 503, session: session() }
    const bad: ScriptedServer = { offersStarttls: false }
    expect(
      await play(
        { day: 0, policy: served({ maxAge: 2 * week }) },
        { day: 13, policy: dead, mail: bad },
        { day: 15, policy: dead, mail: bad },
      ),
    ).toEqual([[], ['delivery-refused critical', 'policy-unreachable critical'], ['policy-unreachable high']])
  })

  test('a run that could not tell forgets nothing', async () => {
    const { memory } = await look()
    for (const domain of ['lost.example', 'blur.example', 'several.example', 'plain.example']) {
      expect((await look({ domain, memory })).memory).toEqual(memory)
    }
  })
})

test('is for domains', () => {
  const name = parseDomainName('mail.example.com')
  expect([plainDomain(name), plainHost(name)].map(checkNamed('mta-sts').appliesTo)).toEqual([true, false])
})
