import { readFileSync } from 'node:fs'
import {
  type AddressTarget,
  type Certificate,
  type Clock,
  type HelloExamination,
  type HelloRequest,
  type HostTarget,
  type IpAddress,
  isAtLeast,
  type JsonValue,
  type NetworkTarget,
  parseAddress,
  parseCidr,
  parseDomainName,
  plainDomain,
  plainHost,
  type SmtpExamination,
  type SmtpFailure,
  type SmtpRequest,
  suiteCode,
  type Target,
  type TlsVersion,
  tlsVersions,
} from '@mailhealth/core'
import {
  type HelloModel,
  leafCertificate,
  modelledHello,
  type ScriptedServer,
  scriptedDialer,
  soundModel,
} from '@mailhealth/testkit'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { checkNamed } from '../registry.ts'
import { runCheck } from '../run-check.ts'
import { surroundingsOf } from '../testing.ts'
import type { TlsEvidence } from './check.ts'

const zone = readFileSync(new URL('./zones/hosts.zone', import.meta.url), 'utf8')
const now = '2026-11-25T00:00:00.000Z'

const leaf = leafCertificate('mx.one.example', {
  names: ['mx.one.example', 'mail.example.com'],
  notBefore: '2026-01-01T00:00:00.000Z',
  notAfter: '2027-01-01T00:00:00.000Z',
  key: { type: 'rsa', bits: 3072, curve: null },
  signature: 'sha256WithRSAEncryption',
})

interface Wish {
  readonly versions?: readonly TlsVersion[]
  readonly cipher?: string
  readonly certificate?: Partial<Certificate>
  readonly trustError?: string | null
  /** What hellos show beside the versions and the cipher. */
  readonly model?: Partial<HelloModel>
  /** A second chain, with a key of the other kind. */
  readonly other?: Partial<Certificate>
}

const soundCiphers: { readonly [V in TlsVersion]: string } = {
  TLSv1: 'TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA',
  'TLSv1.1': 'TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA',
  'TLSv1.2': 'TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256',
  'TLSv1.3': 'TLS_AES_256_GCM_SHA384',
}

interface Served {
  readonly examine: (request: SmtpRequest) => ScriptedServer
  readonly hello: (request: HelloRequest) => Partial<HelloExamination>
}

/** A server that accepts some versions and prefers the newest. */
function serving(wish: Wish = {}): Served {
  const { versions = ['TLSv1.2', 'TLSv1.3'], certificate = {}, trustError = null } = wish
  const suites = versions.map((version) => wish.cipher ?? soundCiphers[version])
  const model: HelloModel = {
    versions,
    suites: [...new Set([...suites, ...(versions.includes('TLSv1.3') ? [soundCiphers['TLSv1.3']] : [])])].map(
      (name) => suiteCode(name) ?? 0,
    ),
    ...soundModel,
    ...wish.model,
  }
  return {
    hello: ({ offer }) => modelledHello(model, offer),
    examine: ({ security, signatures }) => {
      const offersStarttls = security === 'starttls' ? true : null
      const version = versions.at(-1)
      const isOther = signatures === 'ecdsa'
      if (version === undefined || (isOther && wish.other === undefined))
        return { offersStarttls, ...failing('tls', 'handshake') }
      const cipher = version === 'TLSv1.3' ? soundCiphers[version] : (wish.cipher ?? soundCiphers[version])
      const chain = [{ ...leaf, ...(isOther ? wish.other : certificate) }]
      return { offersStarttls, tls: { version, cipher, chain, trustError } }
    },
  }
}

/** A server that says 421 from one connection of a run on. */
function busyFrom(connection: number, server: Served): Served {
  let made = 0
  const busy = failing('greeting', 'tempfail', '421 busy')
  return {
    examine: (request) => (++made < connection ? server.examine(request) : { offersStarttls: null, ...busy }),
    hello: (request) => (++made < connection ? server.hello(request) : { failure: busy.failure ?? null }),
  }
}

function failing(
  stage: 'connect' | 'greeting' | 'starttls' | 'tls',
  reason: SmtpFailure,
  detail = 'why',
): ScriptedServer {
  return { failure: { stage, reason, detail } }
}

type World = { readonly [endpoint: string]: ScriptedServer | Served }

async function lookAt(
  target: Target,
  world: World,
  memory: JsonValue = null,
  connections = 100,
  isLook = false,
  clock?: Clock,
) {
  const entries = Object.entries(world)
  const dialer = scriptedDialer(
    Object.fromEntries(entries.map(([at, one]) => [at, 'examine' in one ? one.examine : one])),
    Object.fromEntries(entries.flatMap(([at, one]) => ('hello' in one ? [[at, one.hello]] : []))),
  )
  const tls = { baseline: 'ncsc-nl-2025-05', connections } as const
  const surroundings = { ...surroundingsOf({ zone, dialer, now, tls }), isLook, ...(clock && { clock }) }
  const result = await runCheck(checkNamed('tls'), target, surroundings, {}, memory)
  const { outcome, skipped, findings, coverage, facts, evidence } = result.verdict
  const { requests, hellos } = dialer
  const verdict = { outcome, ...(skipped && { skipped }), findings, coverage, facts }
  return { verdict, memory: result.memory, evidence, requests, hellos }
}

/** What two runs tell that may ask all they want: the first looks, the second asks the rest. */
async function lookTwice(target: Target, world: World, memory: JsonValue = null) {
  const first = await lookAt(target, world, memory)
  const second = await lookAt(target, world, JSON.parse(JSON.stringify(first.memory)))
  return { first, second }
}

const domain = (name: string): Target => plainDomain(parseDomainName(name))
const subject = 'mx.one.example (192.0.2.20:25)'
const soundFacts = {
  'mx.one.example:25 starttls': true,
  'mx.one.example:25 versions': ['TLSv1.2', 'TLSv1.3'],
  'mx.one.example:25 key exchange': ['ECDHE_RSA', 'TLSv1.3'],
  'mx.one.example:25 post-quantum': false,
  'mx.one.example:25 keys': ['rsa'],
  'mx.one.example:25 issuer': ['Good CA'],
  'mx.one.example:25 names': ['mail.example.com', 'mx.one.example'],
}

describe('a sound server', () => {
  test('passes on every address', async () => {
    const world = { '192.0.2.10:25': serving(), '2001:db8::10:25': serving() }
    const { first, second } = await lookTwice(domain('example.com'), world)
    const { requests, evidence } = first
    expect(second.verdict).toEqual({
      outcome: 'pass',
      findings: [],
      coverage: { asked: 7, answered: 7 },
      facts: Object.fromEntries(
        Object.entries(soundFacts).map(([name, fact]) => [name.replace('mx.one.example', 'mail.example.com'), fact]),
      ),
    })
    expect(requests.map(({ address, signatures }) => `${address} ${signatures}`)).toEqual([
      '192.0.2.10 undefined',
      '192.0.2.10 ecdsa',
      '2001:db8::10 undefined',
      '2001:db8::10 ecdsa',
    ])
    expect(
      requests.every(({ serverName, security }) => serverName === 'mail.example.com' && security === 'starttls'),
    ).toBe(true)
    expect(JSON.stringify(evidence)).not.toContain('"der"')
    const {
      'mail.example.com:25 key exchange': _,
      'mail.example.com:25 post-quantum': __,
      ...told
    } = second.verdict.facts
    expect(first.verdict).toEqual({ ...second.verdict, facts: told })
    expect(first.hellos).toHaveLength(2 * 6)
  })

  test('that was renewed has the same facts', async () => {
    const renewed = {
      notBefore: '2026-11-01T00:00:00.000Z',
      notAfter: '2027-12-01T00:00:00.000Z',
      serial: '02',
      sha256: 'cc',
      issuer: 'C=XX, O=Good CA, CN=R2',
    }
    const { second } = await lookTwice(domain('one.example'), { '192.0.2.20:25': serving({ certificate: renewed }) })
    expect(second.verdict.facts).toEqual(soundFacts)
  })
})

const allVersions = [...tlsVersions]
const oldSuite = 'TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA'
const ncsc = 'NCSC-NL 2025-05'
const factsWith = (changes: { [fact: string]: unknown }) => ({
  ...soundFacts,
  ...Object.fromEntries(Object.entries(changes).map(([fact, value]) => [`mx.one.example:25 ${fact}`, value])),
})

describe('faults', () => {
  test.each<[string, ScriptedServer | Served, string, [string, string, object, string?][], object]>([
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
      {
        examine: () => ({ offersStarttls: true, ...failing('tls', 'handshake', 'ERR_SSL_X') }),
        hello: () => ({ refusal: { alert: 40 } }),
      },
      'fail',
      [['tls.starttls-missing', 'high', { fault: 'handshake', reply: 'ERR_SSL_X' }]],
      {
        'mx.one.example:25 starttls': true,
        'mx.one.example:25 versions': [],
        'mx.one.example:25 key exchange': [],
        'mx.one.example:25 post-quantum': false,
      },
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
      [
        ['tls.protocol-old', 'medium', { versions: ['TLSv1', 'TLSv1.1'], severity: 'medium' }],
        ['tls.cipher-order', 'low', { preferred: oldSuite, better: soundCiphers['TLSv1.2'], baseline: ncsc }],
        [
          'tls.cipher-weak',
          'low',
          { ciphers: [oldSuite], total: 1, isWhole: true, weaknesses: ['sha1-mac'], baseline: ncsc, severity: 'low' },
        ],
      ],
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
      factsWith({ versions: ['TLSv1'], 'key exchange': ['ECDHE_RSA'] }),
    ],
    [
      'nothing but what OpenSSL no longer speaks',
      {
        examine: () => ({ offersStarttls: true, ...failing('tls', 'handshake', 'ERR_SSL_X') }),
        hello: serving({
          versions: [],
          model: { versions: ['SSLv3'], suites: [suiteCode('TLS_RSA_EXPORT_WITH_RC4_40_MD5') ?? 0] },
        }).hello,
      },
      'fail',
      [
        ['tls.protocol-old', 'critical', { versions: ['SSLv3'], severity: 'critical' }],
        [
          'tls.cipher-weak',
          'high',
          {
            ciphers: ['TLS_RSA_EXPORT_WITH_RC4_40_MD5'],
            total: 1,
            isWhole: true,
            weaknesses: ['export', 'md5', 'no-forward-secrecy', 'rc4'],
            baseline: ncsc,
            severity: 'high',
          },
        ],
        ['tls.protocol-missing', 'low', { versions: ['TLSv1.2', 'TLSv1.3'] }],
      ],
      {
        'mx.one.example:25 starttls': true,
        'mx.one.example:25 versions': ['SSLv3'],
        'mx.one.example:25 key exchange': ['RSA_EXPORT'],
        'mx.one.example:25 post-quantum': false,
      },
    ],
    [
      'a weak group, a short prime, signatures with SHA-1, and sessions without protection',
      serving({
        cipher: 'TLS_DHE_RSA_WITH_AES_128_GCM_SHA256',
        model: {
          suites: [
            'TLS_AES_256_GCM_SHA384',
            'TLS_DHE_RSA_WITH_AES_128_GCM_SHA256',
            'TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256',
          ].map((name) => suiteCode(name) ?? 0),
          groups: [0x1d, 0x13],
          signatures: [0x0201, 0x0804],
          prime: { bits: 1024, name: null },
          compression: true,
          extendedMasterSecret: false,
          secureRenegotiation: false,
        },
      }),
      'fail',
      [
        ['tls.dh-weak', 'medium', { bits: 1024, name: 'a prime of its own', baseline: ncsc, severity: 'medium' }],
        ['tls.group-weak', 'medium', { groups: ['secp192r1'], baseline: ncsc, severity: 'medium' }],
        [
          'tls.session-weak',
          'medium',
          { faults: ['no-extended-master-secret', 'no-secure-renegotiation', 'compression'], severity: 'medium' },
        ],
        [
          'tls.cipher-order',
          'low',
          {
            preferred: 'TLS_DHE_RSA_WITH_AES_128_GCM_SHA256',
            better: 'TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256',
            baseline: ncsc,
          },
        ],
        [
          'tls.cipher-phase-out',
          'low',
          { ciphers: ['TLS_DHE_RSA_WITH_AES_128_GCM_SHA256'], total: 1, isWhole: true, baseline: ncsc },
        ],
        ['tls.signature-weak', 'low', { signatures: ['rsa_pkcs1_sha1'], baseline: ncsc, severity: 'low' }],
      ],
      factsWith({ 'key exchange': ['DHE_RSA', 'ECDHE_RSA', 'TLSv1.3'] }),
    ],
    [
      'a post-quantum group',
      serving({ model: { groups: [0x11ec, 0x1d] } }),
      'pass',
      [],
      factsWith({ 'post-quantum': true }),
    ],
    [
      'two chains, of which the ECDSA one has expired and is signed with SHA-1',
      serving({
        other: {
          notAfter: '2026-11-24T00:00:00.000Z',
          key: { type: 'ec', bits: 256, curve: 'prime256v1' },
          signature: 'ecdsa-with-SHA1',
        },
      }),
      'fail',
      [
        [
          'tls.certificate-hash',
          'critical',
          { certificates: ['CN=mx.one.example'], algorithm: 'ecdsa-with-SHA1' },
          ' ECDSA',
        ],
        ['tls.certificate-expired', 'high', { notAfter: '2026-11-24T00:00:00.000Z' }, ' ECDSA'],
      ],
      factsWith({ keys: ['ec', 'rsa'] }),
    ],
    [
      'a chain without its intermediate',
      serving({
        trustError: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
        certificate: { issuerUrl: 'http://ca.example/r1.crt' },
      }),
      'fail',
      [
        [
          'tls.chain-incomplete',
          'high',
          { issuer: 'C=XX, O=Good CA, CN=R1', sent: 1, url: 'http://ca.example/r1.crt' },
        ],
      ],
      soundFacts,
    ],
    [
      'an RSA key of 2048 bits',
      serving({ certificate: { key: { type: 'rsa', bits: 2048, curve: null } } }),
      'pass',
      [['tls.key-short', 'info', { type: 'rsa', bits: 2048, wanted: 3072, baseline: ncsc }]],
      soundFacts,
    ],
    [
      'no TLS 1.3',
      serving({ versions: ['TLSv1.2'] }),
      'pass',
      [['tls.protocol-missing', 'low', { versions: ['TLSv1.3'] }]],
      factsWith({ versions: ['TLSv1.2'], 'key exchange': ['ECDHE_RSA'] }),
    ],
    [
      'nothing but TLS 1.3',
      serving({ versions: ['TLSv1.3'] }),
      'pass',
      [],
      factsWith({ versions: ['TLSv1.3'], 'key exchange': ['TLSv1.3'] }),
    ],
    ['old versions refused by closing', serving({ model: { closes: true } }), 'pass', [], soundFacts],
    [
      'a weak cipher',
      serving({ cipher: 'TLS_RSA_WITH_3DES_EDE_CBC_SHA' }),
      'fail',
      [
        [
          'tls.cipher-weak',
          'medium',
          {
            ciphers: ['TLS_RSA_WITH_3DES_EDE_CBC_SHA'],
            total: 1,
            isWhole: true,
            weaknesses: ['des', 'no-forward-secrecy', 'sha1-mac'],
            baseline: 'NCSC-NL 2025-05',
            severity: 'medium',
          },
        ],
      ],
      factsWith({ 'key exchange': ['RSA', 'TLSv1.3'] }),
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
      factsWith({ keys: ['ec'] }),
    ],
    [
      'an Ed25519 key',
      serving({ certificate: { key: { type: 'ed25519', bits: 256, curve: null } } }),
      'pass',
      [],
      factsWith({ keys: ['ed25519'] }),
    ],
  ])('%s', async (_, server, outcome, findings, facts) => {
    const { first, second } = await lookTwice(domain('one.example'), { '192.0.2.20:25': server })
    const { verdict } = second
    const { asked } = verdict.coverage
    expect(verdict).toEqual({
      outcome,
      findings: findings.map(([id, severity, args, kind = '']) => ({
        id,
        subject: `${subject}${kind}`,
        args,
        severity,
      })),
      coverage: { asked, answered: asked },
      facts,
    })
    expect(asked).toBe('hello' in server ? 5 : 4)
    // What is medium or worse, a first look has told already.
    const grave = ({ findings }: typeof verdict) =>
      findings.filter(({ severity }) => isAtLeast(severity, 'medium')).map(({ id, severity }) => `${id} ${severity}`)
    expect(grave(first.verdict)).toEqual(grave(verdict))
    expect(first.verdict.outcome).toBe(outcome)
  })

  test.each<[string, string, number | null, number | null, string | null]>([
    ['2026-01-01', '2026-11-25T00:00:00Z', 0, 0, 'critical'],
    ['2026-01-01', '2026-11-27T23:59:59Z', 2, 3, 'high'],
    ['2026-01-01', '2026-11-27T12:00:00Z', 2, 2.5, 'critical'],
    ['2026-01-01', '2026-12-02T00:00:00Z', 7, 7, 'medium'],
    ['2026-01-01', '2026-12-15T12:00:00Z', 20, 20.5, 'medium'],
    ['2026-01-01', '2026-12-16T00:00:00Z', null, null, null],
    ['2026-09-17', '2026-12-17T00:00:00Z', null, null, null],
    ['2026-09-26', '2026-12-25T00:00:00Z', null, null, null],
    ['2026-09-25', '2026-12-24T00:00:00Z', 29, 29, 'low'],
    ['2026-11-01', '2026-12-11T00:00:00Z', null, null, null],
    ['2026-10-28', '2026-12-07T00:00:00Z', 12, 27, 'low'],
    ['2026-11-20T12:00:00Z', '2026-11-26T12:00:00Z', 1, 22.5, 'low'],
    ['2026-11-20', '2026-11-26T00:00:00Z', 1, 15, 'medium'],
    ['2026-11-19T07:00:00Z', '2026-11-25T07:00:00Z', 0, 4.4, 'high'],
    ['2026-11-19T04:00:00Z', '2026-11-25T04:00:00Z', 0, 2.5, 'critical'],
  ])(
    'a certificate from %s to %s has %s days left, weighed as %s: %s',
    async (from, to, daysLeft, weighed, severity) => {
      const certificate = { notBefore: new Date(from).toISOString(), notAfter: new Date(to).toISOString() }
      const { verdict } = await lookAt(domain('one.example'), { '192.0.2.20:25': serving({ certificate }) })
      const args = { daysLeft, weighed, notAfter: certificate.notAfter }
      expect(verdict.findings).toEqual(
        daysLeft === null ? [] : [{ id: 'tls.certificate-expiring', subject, args, severity }],
      )
    },
  )
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

  test('what this machine has no way to is left out, and said; without any way nothing is known', async () => {
    const beyond = { offersStarttls: null, ...failing('connect', 'no-route') }
    const world = { '192.0.2.10:25': serving(), '2001:db8::10:25': beyond }
    const { verdict } = await lookAt(domain('example.com'), world)
    expect([verdict.outcome, verdict.findings]).toEqual([
      'pass',
      [
        {
          id: 'tls.unexamined',
          subject: 'example.com',
          args: { addresses: ['2001:db8::10'] },
          severity: 'info',
        },
      ],
    ])
    expect(verdict.coverage.answered).toBe(verdict.coverage.asked)
    const nowhere = await lookAt(domain('example.com'), { '192.0.2.10:25': beyond, '2001:db8::10:25': beyond })
    expect([nowhere.verdict.outcome, nowhere.verdict.coverage]).toEqual(['indeterminate', { asked: 5, answered: 3 }])
  })

  test('a version that could not be asked about is unknown, not missing, and asked about first in the next run', async () => {
    const sound = serving()
    const busy: Served = {
      ...sound,
      hello: (request) =>
        request.offer.version === 'TLSv1.1'
          ? { failure: { stage: 'greeting', reason: 'tempfail', detail: '421 later' } }
          : sound.hello(request),
    }
    const { verdict, hellos, memory } = await lookAt(domain('one.example'), { '192.0.2.20:25': busy })
    const told = ['starttls', 'keys', 'issuer', 'names'].map((fact) => `mx.one.example:25 ${fact}`)
    expect(verdict).toEqual({
      outcome: 'indeterminate',
      findings: [unknown('one.example', 5, 1, `${subject} versions: tempfail`)],
      coverage: { asked: 5, answered: 4 },
      facts: Object.fromEntries(Object.entries(soundFacts).filter(([fact]) => told.includes(fact))),
    })
    expect(hellos.at(-1)?.offer.version).toBe('TLSv1.1')
    const next = await lookAt(domain('one.example'), { '192.0.2.20:25': sound }, memory)
    expect(next.hellos[0]?.offer.version).toBe('TLSv1.1')
    expect(next.verdict).toMatchObject({ outcome: 'pass', facts: soundFacts })
  })

  test('a scan goes on over several runs, within its connections, and keeps what it found until it asks anew', async () => {
    const world = { '192.0.2.20:25': serving({ cipher: 'TLS_RSA_WITH_RC4_128_SHA' }) }
    let memory: JsonValue = null
    const runs = []
    for (let run = 0; run < 6; run++) {
      const looked = await lookAt(domain('one.example'), world, memory, 5)
      memory = JSON.parse(JSON.stringify(looked.memory))
      expect(looked.requests.length + looked.hellos.length).toBeLessThanOrEqual(5)
      runs.push(looked.verdict.findings.map(({ id }) => id).join())
    }
    const [start, ...further] = runs
    expect(start).toBe('tls.cipher-weak,tls.indeterminate')
    expect(further).toEqual(Array.from({ length: 5 }, () => 'tls.cipher-weak'))
    // The first of them still goes on with a look that was cut short.
    const { second } = await lookTwice(domain('one.example'), { '192.0.2.20:25': serving() }, memory)
    expect(second.verdict.findings).toEqual([])
  })

  test.each<[string, number, number]>([
    ['allowed four connections', 4, 100],
    ['allowed six connections', 6, 100],
    ['allowed eight connections', 8, 100],
    ['told 421 at the fifth connection', 100, 5],
    ['told 421 at the ninth connection', 100, 9],
  ])('a scan that is %s ends whole, and goes on seeing what comes and goes', async (_, allowed, busyAt) => {
    let memory: JsonValue = null
    /** Runs until it tells the finding, and the scan is whole where it has to be; gives the outcome of each run. */
    const runsUntil = async (server: Served, findings: string[], wholeness: boolean[]) => {
      const outcomes: string[] = []
      for (let isThere = false; !isThere; ) {
        const looked = await lookAt(
          domain('one.example'),
          { '192.0.2.20:25': busyFrom(busyAt, server) },
          memory,
          allowed,
        )
        memory = JSON.parse(JSON.stringify(looked.memory))
        const { endpoints } = looked.evidence as unknown as TlsEvidence
        const told = looked.verdict.findings.map(({ id }) => id)
        isThere = told.join() === findings.join() && wholeness.includes(endpoints[0]?.tls?.isWhole ?? false)
        outcomes.push(looked.verdict.outcome)
        expect(outcomes.length).toBeLessThan(60)
      }
      return outcomes
    }
    const outcomes = await runsUntil(serving(), [], [true])
    // What could not be told before the first look was whole is told from then on.
    const unknown = outcomes.filter((outcome) => outcome === 'indeterminate').length
    expect(outcomes.slice(unknown)).toEqual(outcomes.slice(unknown).map(() => 'pass'))
    expect(unknown).toBeLessThan(6)
    const weak = serving({ cipher: 'TLS_RSA_WITH_3DES_EDE_CBC_SHA' })
    expect((await runsUntil(weak, ['tls.cipher-weak'], [true, false])).length).toBeLessThan(8)
    expect((await runsUntil(serving(), [], [true, false])).length).toBeLessThan(8)
  })

  test('a look that is cut short does not pass for a whole one, nor does one at a server that changed its versions', async () => {
    const weak = serving({ cipher: 'TLS_RSA_WITH_3DES_EDE_CBC_SHA' })
    const at = (server: Served) => ({ '192.0.2.20:25': server })
    const cut = await lookAt(domain('one.example'), at(busyFrom(5, serving())))
    expect(cut.hellos).toHaveLength(3)
    expect(cut.verdict).toMatchObject({
      outcome: 'indeterminate',
      findings: [unknown('one.example', 5, 1, `${subject} ciphers: tempfail`)],
      coverage: { asked: 5, answered: 4 },
    })
    const { second } = await lookTwice(domain('one.example'), at(weak))
    const onlyNew = serving({ versions: ['TLSv1.2'], cipher: 'TLS_RSA_WITH_3DES_EDE_CBC_SHA' })
    const changed = await lookAt(domain('one.example'), at(busyFrom(4, onlyNew)), second.memory)
    expect(changed.verdict.coverage).toEqual({ asked: 5, answered: 4 })
  })

  test('an endpoint is not waited for longer because the rest is asked after the look', async () => {
    const { memory } = await lookAt(domain('one.example'), { '192.0.2.20:25': serving() })
    const sound = serving()
    let seconds = 0
    const slow: Served = {
      ...sound,
      hello: (request) => {
        seconds += 10
        return sound.hello(request)
      },
    }
    const clock = { now: () => new Date(Date.parse(now) + seconds * 1_000) }
    await lookAt(domain('one.example'), { '192.0.2.20:25': slow }, memory, 100, false, clock)
    expect(seconds).toBe(70)
  })

  test('each run sees what came and what went, however deep the scan is, and so does who waits for it', async () => {
    const sound = { '192.0.2.20:25': serving() }
    const weak = { '192.0.2.20:25': serving({ cipher: 'TLS_RSA_WITH_3DES_EDE_CBC_SHA' }) }
    let memory: JsonValue = null
    let most = 0
    for (let run = 0; run < 6; run++) {
      const world = run % 2 === 0 ? weak : sound
      const isLook = run > 3
      const looked = await lookAt(domain('one.example'), world, memory, 12, isLook)
      memory = JSON.parse(JSON.stringify(looked.memory))
      expect(looked.verdict.findings.map(({ id }) => id)).toEqual(run % 2 === 0 ? ['tls.cipher-weak'] : [])
      // Nobody waits for the rest in a first run, or in a look.
      if (run === 0 || isLook) expect(looked.hellos.length).toBeLessThanOrEqual(7)
      else most = Math.max(most, looked.hellos.length)
    }
    expect(most).toBeGreaterThan(7)
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
    ['half.example', 'indeterminate', [unknown('half.example', 5, 1, 'mx.half.example AAAA: timeout')], 5, 4],
  ])('%s is %s', async (name, outcome, findings, asked, answered) => {
    const certificate = { names: ['*.half.example'] }
    const { verdict } = await lookAt(domain(name), { '192.0.2.20:25': serving({ certificate }) })
    const why = outcome === 'skipped' ? { skipped: { id: 'no-mail-server', args: {} } } : {}
    expect({ ...verdict, facts: {} }).toEqual({ outcome, ...why, findings, coverage: { asked, answered }, facts: {} })
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
    expect(verdict.findings.filter(({ id }) => id === 'tls.protocol-old')).toEqual(
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
