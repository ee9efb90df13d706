import { checkNamed, runCheck, type Surroundings } from '@mailhealth/checks'
import { type Cidr, parseDomainName, plainDomain, plainHost, systemClock, type Verdict } from '@mailhealth/core'
import { createDialer } from '@mailhealth/net'
import {
  createPrivateCa,
  modernTls,
  type PrivateCa,
  resolverTests,
  type SmtpServer,
  type SmtpServerChanges,
  scriptedFetcher,
  startSmtpServer,
  zoneNameservers,
  zoneResolver,
} from '@mailhealth/testkit'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

/** The tls check on real connections: real servers on loopback, a real dialer, a CA that only this test trusts. */
const zone = `
$ORIGIN example.
@    MX 10 mx1
@    MX 20 mx2
mx1  A  127.0.0.1
mx2  A  127.0.0.2
`
const names = ['mx1.example', 'mx2.example'] as const

let ca: PrivateCa
let servers: SmtpServer[]

beforeAll(async () => {
  ca = await createPrivateCa()
  servers = await Promise.all(names.map((hostname, at) => startSmtpServer({ hostname, host: `127.0.0.${at + 1}` })))
})
afterAll(() => Promise.all(servers.map((server) => server.close())))

async function sound(hostname: string): Promise<SmtpServerChanges> {
  const certificate = await ca.issue({ names: [hostname], keyType: 'ec256', throughIntermediate: true })
  const behaviour = { starttls: 'offered', greeting: null } as const
  return { ...modernTls, certificate, behaviour }
}

/** Both servers sound, but for what the second one is told; gives the verdict once all was asked, and the subject of the second. */
async function verdictWith(changes: SmtpServerChanges): Promise<{ verdict: Verdict; subject: string }> {
  const [first, second] = servers as [SmtpServer, SmtpServer]
  first.set(await sound('mx1.example'))
  second.set(await sound('mx2.example'))
  second.set(changes)
  const target = plainDomain(parseDomainName('example'))
  const { memory } = await runCheck(checkNamed('tls'), target, surroundings(), {}, null)
  const { verdict } = await runCheck(checkNamed('tls'), target, surroundings(), {}, memory)
  return { verdict, subject: `mx2.example (127.0.0.2:${second.port})` }
}

function surroundings(): Surroundings {
  const portOf = (name: string): number | null => servers[names.findIndex((one) => one === name)]?.port ?? null
  const allow = ['127.0.0.0/8' as Cidr]
  return {
    resolver: zoneResolver(zone),
    nameservers: zoneNameservers(zoneResolver(zone)),
    resolverTests: resolverTests(),
    dialer: createDialer({ allow, ehloName: 'monitor.example', trustedRoots: [ca.rootPem], timeoutMs: 10_000 }),
    fetcher: scriptedFetcher({}),
    clock: systemClock,
    lists: { lists: [], health: () => Promise.reject(new Error('this check asks no list')) },
    settings: {
      smtpPort: 25,
      httpsPort: 443,
      tls: { baseline: 'ncsc-nl-2025-05', connections: 100 },
      isAllowed: () => true,
      hostNamed: (name) => ({
        ...plainHost(parseDomainName(name)),
        ports: { ...plainHost(parseDomainName(name)).ports, smtp: portOf(name) },
      }),
    },
    signal: new AbortController().signal,
  }
}

describe('the tls check on real servers', () => {
  test('passes sound ones, one connection at a time', async () => {
    const { verdict } = await verdictWith({})
    const [first, second] = servers as [SmtpServer, SmtpServer]
    expect(verdict).toMatchObject({ outcome: 'pass', findings: [], coverage: { asked: 9, answered: 9 } })
    expect(verdict.facts).toEqual(
      Object.fromEntries(
        names.flatMap((name, at) => {
          const service = `${name}:${servers[at]?.port}`
          return [
            [`${service} starttls`, true],
            [`${service} versions`, ['TLSv1.2', 'TLSv1.3']],
            [`${service} key exchange`, ['ECDHE_ECDSA', 'TLSv1.3']],
            [`${service} post-quantum`, true],
            [`${service} keys`, ['ec']],
            [`${service} issuer`, ['Testkit']],
            [`${service} names`, [name]],
          ]
        }),
      ),
    )
    for (const server of [first, second]) expect(server).toMatchObject({ peakConnections: 1 })
  })

  test.each<[string, () => Promise<SmtpServerChanges>, [string, object][]]>([
    [
      'no STARTTLS',
      async () => ({ behaviour: { starttls: 'absent' } }),
      [['tls.starttls-missing', { fault: 'not-offered', reply: '' }]],
    ],
    [
      'nothing but TLS 1.0, on a weak key, for another name, self-signed',
      async () => ({
        minVersion: 'TLSv1',
        maxVersion: 'TLSv1',
        ciphers: 'AES128-SHA@SECLEVEL=0',
        signatures: null,
        certificate: await ca.issue({ names: ['*.other.example'], keyType: 'rsa1024', selfSigned: true }),
      }),
      [
        ['tls.protocol-old', { versions: ['TLSv1'], severity: 'critical' }],
        ['tls.certificate-name', { expected: 'mx2.example', names: ['*.other.example'] }],
        ['tls.certificate-untrusted', { reason: 'DEPTH_ZERO_SELF_SIGNED_CERT', issuer: '*.other.example' }],
        ['tls.key-weak', { type: 'rsa', bits: 1024, minimum: 2048 }],
        [
          'tls.cipher-weak',
          {
            ciphers: ['TLS_RSA_WITH_AES_128_CBC_SHA'],
            total: 1,
            isWhole: true,
            weaknesses: ['no-forward-secrecy', 'sha1-mac'],
            baseline: 'NCSC-NL 2025-05',
            severity: 'medium',
          },
        ],
        ['tls.protocol-missing', { versions: ['TLSv1.2', 'TLSv1.3'] }],
      ],
    ],
    [
      'a weak cipher',
      async () => ({
        maxVersion: 'TLSv1.2',
        ciphers: 'AES128-SHA256',
        certificate: await ca.issue({ names: ['mx2.example'], keyType: 'rsa2048' }),
      }),
      [
        [
          'tls.cipher-weak',
          {
            ciphers: ['TLS_RSA_WITH_AES_128_CBC_SHA256'],
            total: 1,
            isWhole: true,
            weaknesses: ['no-forward-secrecy'],
            baseline: 'NCSC-NL 2025-05',
            severity: 'medium',
          },
        ],
        ['tls.protocol-missing', { versions: ['TLSv1.3'] }],
        ['tls.key-short', { type: 'rsa', bits: 2048, wanted: 3072, baseline: 'NCSC-NL 2025-05' }],
      ],
    ],
    [
      'a missing intermediate',
      async () => {
        const issued = await ca.issue({ names: ['mx2.example'], throughIntermediate: true })
        return { certificate: { ...issued, chainPem: issued.certPem } }
      },
      [['tls.certificate-untrusted', { reason: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE', issuer: 'Testkit' }]],
    ],
    [
      'an expired certificate',
      async () => ({
        certificate: await ca.issue({
          names: ['mx2.example'],
          notBefore: new Date('2020-01-01T00:00:00.000Z'),
          notAfter: new Date('2020-06-01T00:00:00.000Z'),
        }),
      }),
      [['tls.certificate-expired', { notAfter: '2020-06-01T00:00:00.000Z' }]],
    ],
  ])('finds %s', async (_, changes, findings) => {
    const { verdict, subject } = await verdictWith(await changes())
    expect(verdict.findings.map(({ id, subject, args }) => ({ id, subject, args }))).toEqual(
      findings.map(([id, args]) => ({ id, subject, args })),
    )
    expect(verdict.outcome).toBe('fail')
    expect(verdict.coverage.answered).toBe(verdict.coverage.asked)
  })

  test('does not take a busy server for one without STARTTLS', async () => {
    const { verdict, subject } = await verdictWith({ behaviour: { greeting: ['421 4.3.2 too busy'] } })
    expect(verdict.outcome).toBe('indeterminate')
    expect(verdict.findings).toMatchObject([
      { id: 'tls.indeterminate', args: { asked: 8, unanswered: 1, reason: `${subject}: tempfail` } },
    ])
  })
})
