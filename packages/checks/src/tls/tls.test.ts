import { readFileSync } from 'node:fs'
import {
  type AddressTarget,
  type Certificate,
  type HostTarget,
  type IpAddress,
  type NetworkTarget,
  parseAddress,
  parseCidr,
  parseDomainName,
  plainDomain,
  plainHost,
  type SmtpExamination,
  type SmtpFailure,
  type SmtpRequest,
  type Target,
  type TlsVersion,
  tlsVersions,
} from '@mailhealth/core'
import { type ScriptedServer, scriptedDialer } from '@mailhealth/testkit'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { checkNamed } from '../registry.ts'
import { runCheck } from '../run-check.ts'
import { surroundingsOf } from '../testing.ts'

const zone = readFileSync(new URL('./zones/hosts.zone', import.meta.url), 'utf8')
const now = '2026-11-25T00:00:00.000Z'

const leaf: Certificate = {
  subject: 'CN=mx.one.example',
  issuer: 'C=XX, O=Good CA, CN=R1',
  issuerName: 'Good CA',
  names: ['mx.one.example', 'mail.example.com'],
  notBefore: '2026-01-01T00:00:00.000Z',
  notAfter: '2027-01-01T00:00:00.000Z',
  serial: '01',
  sha256: 'aa',
  spkiSha256: 'bb',
  key: { type: 'rsa', bits: 2048, curve: null },
  signature: 'sha256WithRSAEncryption',
  issuerUrl: null,
  der: 'AAAA',
}

interface Wish {
  readonly versions?: readonly TlsVersion[]
  readonly cipher?: string
  readonly certificate?: Partial<Certificate>
  readonly trustError?: string | null
  /** How an offered version comes to an end that is not accepted. */
  readonly refusal?: SmtpFailure
}

const soundCiphers: { readonly [V in TlsVersion]: string } = {
  TLSv1: 'TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA',
  'TLSv1.1': 'TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA',
  'TLSv1.2': 'TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256',
  'TLSv1.3': 'TLS_AES_256_GCM_SHA384',
}

/** A server that accepts some versions and prefers the newest. */
function serving(wish: Wish = {}): (request: SmtpRequest) => ScriptedServer {
  const { versions = ['TLSv1.2', 'TLSv1.3'], certificate = {}, trustError = null, refusal = 'handshake' } = wish
  return ({ tlsVersion, security }) => {
    const offersStarttls = security === 'starttls' ? true : null
    const version = tlsVersion === null ? versions.at(-1) : versions.find((one) => one === tlsVersion)
    if (version === undefined) return { offersStarttls, ...failing('tls', refusal) }
    const cipher = wish.cipher ?? soundCiphers[version]
    return { offersStarttls, tls: { version, cipher, chain: [{ ...leaf, ...certificate }], trustError } }
  }
}

function failing(
  stage: 'connect' | 'greeting' | 'starttls' | 'tls',
  reason: SmtpFailure,
  detail = 'why',
): ScriptedServer {
  return { failure: { stage, reason, detail } }
}

type World = { readonly [endpoint: string]: ScriptedServer | ((request: SmtpRequest) => ScriptedServer) }

async function lookAt(target: Target, world: World) {
  const dialer = scriptedDialer(world)
  const { verdict } = await runCheck(checkNamed('tls'), target, surroundingsOf({ zone, dialer, now }), {}, null)
  const { outcome, findings, coverage, facts } = verdict
  return { verdict: { outcome, findings, coverage, facts }, evidence: verdict.evidence, requests: dialer.requests }
}

const domain = (name: string): Target => plainDomain(parseDomainName(name))
const subject = 'mx.one.example (192.0.2.20:25)'
const soundFacts = {
  'mx.one.example:25 starttls': true,
  'mx.one.example:25 versions': ['TLSv1.2', 'TLSv1.3'],
  'mx.one.example:25 issuer': ['Good CA'],
  'mx.one.example:25 names': ['mail.example.com', 'mx.one.example'],
}

describe('a sound server', () => {
  test('passes on every address, asked for each version once', async () => {
    const world = { '192.0.2.10:25': serving(), '2001:db8::10:25': serving() }
    const { verdict, requests, evidence } = await lookAt(domain('example.com'), world)
    expect(verdict).toEqual({
      outcome: 'pass',
      findings: [],
      coverage: { asked: 11, answered: 11 },
      facts: Object.fromEntries(
        Object.entries(soundFacts).map(([name, fact]) => [name.replace('mx.one.example', 'mail.example.com'), fact]),
      ),
    })
    expect(requests.map(({ address, tlsVersion }) => `${address} ${tlsVersion}`)).toEqual(
      ['192.0.2.10', '2001:db8::10'].flatMap((address) =>
        [null, 'TLSv1', 'TLSv1.1', 'TLSv1.2'].map((version) => `${address} ${version}`),
      ),
    )
    expect(
      requests.every(({ serverName, security }) => serverName === 'mail.example.com' && security === 'starttls'),
    ).toBe(true)
    expect(JSON.stringify(evidence)).not.toContain('"der"')
  })

  test('that was renewed has the same facts', async () => {
    const renewed = {
      notBefore: '2026-11-01T00:00:00.000Z',
      notAfter: '2027-12-01T00:00:00.000Z',
      serial: '02',
      sha256: 'cc',
      issuer: 'C=XX, O=Good CA, CN=R2',
    }
    const { verdict } = await lookAt(domain('one.example'), { '192.0.2.20:25': serving({ certificate: renewed }) })
    expect(verdict.facts).toEqual(soundFacts)
  })
})

const allVersions = [...tlsVersions]
const factsWith = (changes: { [fact: string]: unknown }) => ({
  ...soundFacts,
  ...Object.fromEntries(Object.entries(changes).map(([fact, value]) => [`mx.one.example:25 ${fact}`, value])),
})

describe('faults', () => {
  test.each<[string, ScriptedServer | ReturnType<typeof serving>, string, [string, string, object][], object]>([
    [
      'no STARTTLS',
      { offersStarttls: false },
      'fail',
      [['tls.starttls-missing', 'high', { fault: 'not-offered', reply: '' }]],
      { 'mx.one.example:25 starttls': false },
    ],
    [
      'STARTTLS offered and refused',
      { offersStarttls: true, ...failing('starttls', 'rejected', '502 no') },
      'fail',
      [['tls.starttls-missing', 'high', { fault: 'refused', reply: '502 no' }]],
      { 'mx.one.example:25 starttls': true },
    ],
    [
      'no handshake at all',
      { offersStarttls: true, ...failing('tls', 'handshake', 'ERR_SSL_X') },
      'fail',
      [['tls.starttls-missing', 'high', { fault: 'handshake', reply: 'ERR_SSL_X' }]],
      { 'mx.one.example:25 starttls': true },
    ],
    [
      'something else than TLS after STARTTLS',
      { offersStarttls: true, ...failing('tls', 'protocol', 'clear text') },
      'fail',
      [['tls.starttls-missing', 'high', { fault: 'handshake', reply: 'clear text' }]],
      { 'mx.one.example:25 starttls': true },
    ],
    [
      'old versions beside new ones',
      serving({ versions: allVersions }),
      'fail',
      [['tls.protocol-old', 'medium', { versions: ['TLSv1', 'TLSv1.1'], severity: 'medium' }]],
      factsWith({ versions: allVersions }),
    ],
    [
      'nothing but old versions',
      serving({ versions: ['TLSv1'] }),
      'fail',
      [
        ['tls.protocol-old', 'critical', { versions: ['TLSv1'], severity: 'critical' }],
        ['tls.protocol-missing', 'low', { versions: ['TLSv1.2', 'TLSv1.3'] }],
      ],
      factsWith({ versions: ['TLSv1'] }),
    ],
    [
      'no TLS 1.3',
      serving({ versions: ['TLSv1.2'] }),
      'pass',
      [['tls.protocol-missing', 'low', { versions: ['TLSv1.3'] }]],
      factsWith({ versions: ['TLSv1.2'] }),
    ],
    ['nothing but TLS 1.3', serving({ versions: ['TLSv1.3'] }), 'pass', [], factsWith({ versions: ['TLSv1.3'] })],
    ['old versions refused by closing', serving({ refusal: 'closed' }), 'pass', [], soundFacts],
    [
      'a weak cipher',
      serving({ versions: ['TLSv1.2', 'TLSv1.3'], cipher: 'TLS_RSA_WITH_3DES_EDE_CBC_SHA' }),
      'fail',
      [
        [
          'tls.cipher-weak',
          'medium',
          { ciphers: ['TLS_RSA_WITH_3DES_EDE_CBC_SHA'], weaknesses: ['des', 'no-forward-secrecy', 'sha1-mac'] },
        ],
      ],
      soundFacts,
    ],
    [
      'an expired certificate',
      serving({ certificate: { notAfter: '2026-11-24T23:59:59.000Z' }, trustError: 'CERT_HAS_EXPIRED' }),
      'fail',
      [['tls.certificate-expired', 'high', { notAfter: '2026-11-24T23:59:59.000Z' }]],
      soundFacts,
    ],
    [
      'an expired intermediate',
      serving({ trustError: 'CERT_HAS_EXPIRED' }),
      'fail',
      [['tls.certificate-untrusted', 'high', { reason: 'CERT_HAS_EXPIRED', issuer: 'Good CA' }]],
      soundFacts,
    ],
    [
      'a self-signed certificate for another name',
      serving({
        certificate: { names: ['other.example'], issuerName: 'other.example' },
        trustError: 'DEPTH_ZERO_SELF_SIGNED_CERT',
      }),
      'fail',
      [
        ['tls.certificate-name', 'high', { expected: 'mx.one.example', names: ['other.example'] }],
        ['tls.certificate-untrusted', 'high', { reason: 'DEPTH_ZERO_SELF_SIGNED_CERT', issuer: 'other.example' }],
      ],
      factsWith({ issuer: ['other.example'], names: ['other.example'] }),
    ],
    [
      'a common name alone',
      serving({ certificate: { names: [] } }),
      'fail',
      [['tls.certificate-name', 'high', { expected: 'mx.one.example', names: [] }]],
      factsWith({ names: [] }),
    ],
    [
      'an RSA key of 1024 bits',
      serving({ certificate: { key: { type: 'rsa', bits: 1024, curve: null } } }),
      'fail',
      [['tls.key-weak', 'high', { type: 'rsa', bits: 1024, minimum: 2048 }]],
      soundFacts,
    ],
    [
      'an elliptic curve of 192 bits',
      serving({ certificate: { key: { type: 'ec', bits: 192, curve: 'prime192v1' } } }),
      'fail',
      [['tls.key-weak', 'high', { type: 'ec', bits: 192, minimum: 224 }]],
      soundFacts,
    ],
    [
      'an Ed25519 key',
      serving({ certificate: { key: { type: 'ed25519', bits: 256, curve: null } } }),
      'pass',
      [],
      soundFacts,
    ],
  ])('%s', async (_, server, outcome, findings, facts) => {
    const { verdict } = await lookAt(domain('one.example'), { '192.0.2.20:25': server })
    const { asked } = verdict.coverage
    expect(verdict).toEqual({
      outcome,
      findings: findings.map(([id, severity, args]) => ({ id, subject, args, severity })),
      coverage: { asked, answered: asked },
      facts,
    })
    expect(asked).toBe(typeof server === 'function' ? 7 : 4)
  })

  test.each<[string, string, number | null, string | null]>([
    ['2026-01-01', '2026-11-25T00:00:00Z', 0, 'critical'],
    ['2026-01-01', '2026-11-27T23:59:59Z', 2, 'critical'],
    ['2026-01-01', '2026-11-28T00:00:00Z', 3, 'high'],
    ['2026-01-01', '2026-12-02T00:00:00Z', 7, 'medium'],
    ['2026-01-01', '2026-12-15T23:59:59Z', 20, 'medium'],
    ['2026-01-01', '2026-12-16T00:00:00Z', null, null],
    ['2026-09-17', '2026-12-17T00:00:00Z', null, null],
    ['2026-09-26', '2026-12-25T00:00:00Z', null, null],
    ['2026-09-25', '2026-12-24T00:00:00Z', 29, 'low'],
    ['2026-11-01', '2026-12-11T00:00:00Z', null, null],
    ['2026-10-30', '2026-12-08T00:00:00Z', null, null],
    ['2026-10-28', '2026-12-07T00:00:00Z', 12, 'medium'],
  ])('a certificate from %s to %s has %s days left: %s', async (from, to, daysLeft, severity) => {
    const certificate = { notBefore: new Date(from).toISOString(), notAfter: new Date(to).toISOString() }
    const { verdict } = await lookAt(domain('one.example'), { '192.0.2.20:25': serving({ certificate }) })
    const args = { daysLeft, notAfter: certificate.notAfter }
    expect(verdict.findings).toEqual(
      daysLeft === null ? [] : [{ id: 'tls.certificate-expiring', subject, args, severity }],
    )
  })
})

describe('what could not be told', () => {
  const unknown = (name: string, asked: number, unanswered: number, reason: string) => ({
    id: 'tls.indeterminate',
    subject: name,
    args: { asked, unanswered, reason },
    severity: 'medium',
  })

  test.each<[string, ScriptedServer, string, object]>([
    ['no connection', failing('connect', 'timeout'), 'timeout', {}],
    ['a refused connection', failing('connect', 'refused'), 'refused', {}],
    ['an address that may not be dialled', failing('connect', 'forbidden'), 'forbidden', {}],
    ['421 in the greeting', failing('greeting', 'tempfail', '421 busy'), 'tempfail', {}],
    ['554 in the greeting', failing('greeting', 'rejected', '554 no'), 'rejected', {}],
    [
      '454 to STARTTLS',
      { offersStarttls: true, ...failing('starttls', 'tempfail') },
      'tempfail',
      { 'mx.one.example:25 starttls': true },
    ],
    [
      'a connection closed in the handshake',
      { offersStarttls: true, ...failing('tls', 'closed') },
      'closed',
      { 'mx.one.example:25 starttls': true },
    ],
  ])('%s is indeterminate, never "no STARTTLS"', async (_, server, reason, facts) => {
    const { verdict, requests } = await lookAt(domain('one.example'), {
      '192.0.2.20:25': { offersStarttls: null, ...server },
    })
    expect(verdict).toEqual({
      outcome: 'indeterminate',
      findings: [unknown('one.example', 4, 1, `${subject}: ${reason}`)],
      coverage: { asked: 4, answered: 3 },
      facts,
    })
    expect(requests).toHaveLength(1)
  })

  test('a version that could not be asked about is unknown, not missing', async () => {
    const sound = serving()
    const busy = (request: SmtpRequest): ScriptedServer =>
      request.tlsVersion === 'TLSv1' ? failing('greeting', 'tempfail') : sound(request)
    const { verdict } = await lookAt(domain('one.example'), { '192.0.2.20:25': busy })
    const { 'mx.one.example:25 versions': _, ...facts } = soundFacts
    expect(verdict).toEqual({
      outcome: 'indeterminate',
      findings: [unknown('one.example', 7, 1, `${subject} TLSv1: tempfail`)],
      coverage: { asked: 7, answered: 6 },
      facts,
    })
  })

  test('one address that is silent does not read as healthy, and the fault of the other is told', async () => {
    const { verdict } = await lookAt(domain('example.com'), { '192.0.2.10:25': { offersStarttls: false } })
    expect(verdict).toEqual({
      outcome: 'fail',
      findings: [
        {
          id: 'tls.starttls-missing',
          subject: 'mail.example.com (192.0.2.10:25)',
          args: { fault: 'not-offered', reply: '' },
          severity: 'high',
        },
        unknown('example.com', 5, 1, 'mail.example.com ([2001:db8::10]:25): timeout'),
      ],
      coverage: { asked: 5, answered: 4 },
      facts: {},
    })
  })

  test.each<[string, string, object[], number, number]>([
    ['null.example', 'skipped', [], 1, 1],
    ['empty.example', 'skipped', [], 3, 3],
    ['broken.example', 'indeterminate', [unknown('broken.example', 1, 1, 'broken.example MX: servfail')], 1, 0],
    ['half.example', 'indeterminate', [unknown('half.example', 7, 1, 'mx.half.example AAAA: timeout')], 7, 6],
  ])('%s is %s', async (name, outcome, findings, asked, answered) => {
    const certificate = { names: ['*.half.example'] }
    const { verdict } = await lookAt(domain(name), { '192.0.2.20:25': serving({ certificate }) })
    expect({ ...verdict, facts: {} }).toEqual({ outcome, findings, coverage: { asked, answered }, facts: {} })
  })

  test('no failure of a connection ever passes', async () => {
    const stages = ['connect', 'greeting', 'ehlo', 'starttls', 'tls'] as const
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
      fc.asyncProperty(
        fc.constantFrom(...stages),
        fc.constantFrom(...reasons),
        fc.boolean(),
        async (stage, reason, offered) => {
          const failure: SmtpExamination['failure'] = { stage, reason, detail: 'why' }
          const { verdict } = await lookAt(domain('one.example'), {
            '192.0.2.20:25': { offersStarttls: offered ? true : null, failure },
          })
          expect(verdict.outcome).toMatch(/^(fail|indeterminate)$/)
          outcomes[verdict.outcome as 'fail' | 'indeterminate'] += 1
        },
      ),
      { seed: 7, numRuns: 200 },
    )
    expect(outcomes.fail).toBeGreaterThan(5)
    expect(outcomes.indeterminate).toBeGreaterThan(50)
  })
})

describe('targets', () => {
  const host = (changes: Partial<HostTarget>): HostTarget => ({
    ...plainHost(parseDomainName('mx.one.example')),
    addresses: [parseAddress('192.0.2.20') as IpAddress],
    ...changes,
  })

  test('a host has its other ports looked at where they are given by number', async () => {
    const ports = { smtp: 2525, submission: 587, submissions: 465, imaps: 993, pop3s: 995 }
    const old = serving({ versions: allVersions })
    const world = {
      '192.0.2.20:2525': serving(),
      '192.0.2.20:587': old,
      '192.0.2.20:465': old,
      '192.0.2.20:993': serving(),
      '192.0.2.20:995': serving(),
    }
    const { verdict, requests } = await lookAt(host({ ports }), world)
    expect([...new Set(requests.map(({ port, security }) => `${port} ${security}`))]).toEqual([
      '2525 starttls',
      '587 starttls',
      '465 implicit',
      '993 direct',
      '995 direct',
    ])
    const args = { versions: ['TLSv1', 'TLSv1.1'], severity: 'high' }
    expect(verdict.findings).toEqual(
      [465, 587].map((port) => ({
        id: 'tls.protocol-old',
        subject: `mx.one.example (192.0.2.20:${port})`,
        args,
        severity: 'high',
      })),
    )
    expect(Object.keys(verdict.facts)).toContain('mx.one.example:587 starttls')
    expect(Object.keys(verdict.facts)).not.toContain('mx.one.example:465 starttls')
  })

  test.each([
    [{ smtp: null, submission: null, submissions: null, imaps: null, pop3s: null }, [25]],
    [{ smtp: false, submission: 587, submissions: false, imaps: false, pop3s: null }, [587]],
    [{ smtp: false, submission: false, submissions: false, imaps: false, pop3s: false }, []],
  ] as const)('a host with the ports %j has %j looked at', async (ports, expected) => {
    const world = { '192.0.2.20:25': serving(), '192.0.2.20:587': serving() }
    const { verdict, requests } = await lookAt(host({ ports }), world)
    expect([...new Set(requests.map(({ port }) => port))]).toEqual(expected)
    expect(verdict.outcome).toBe(expected.length === 0 ? 'skipped' : 'pass')
  })

  test('an address has no name to be held against, and sends none', async () => {
    const target: AddressTarget = { kind: 'address', address: parseAddress('2001:db8::10') as IpAddress }
    const { verdict, requests } = await lookAt(target, { '2001:db8::10:25': serving({ versions: ['TLSv1.2'] }) })
    expect(verdict.findings).toEqual([
      { id: 'tls.protocol-missing', subject: '[2001:db8::10]:25', args: { versions: ['TLSv1.3'] }, severity: 'low' },
    ])
    expect(requests[0]?.serverName).toBe('2001:db8::10')
    expect(verdict.facts['[2001:db8::10]:25 starttls']).toBe(true)
  })

  test('a network is not looked at', () => {
    const network: NetworkTarget = {
      kind: 'network',
      cidr: parseCidr('192.0.2.0/28') as NetworkTarget['cidr'],
      tags: [],
    }
    expect(checkNamed('tls').appliesTo(network)).toBe(false)
  })
})
