import { checkNamed, runCheck, type Surroundings } from '@mailhealth/checks'
import { type Cidr, parseDomainName, plainDomain, plainHost, systemClock, type Verdict } from '@mailhealth/core'
import { createDialer, createFetcher } from '@mailhealth/net'
import {
  createPrivateCa,
  type HttpsRoute,
  type HttpsServer,
  type IssuedCertificate,
  type PrivateCa,
  resolverTests,
  type SmtpServer,
  startHttpsServer,
  startSmtpServer,
  zoneNameservers,
  zoneResolver,
} from '@mailhealth/testkit'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

/** The mta-sts check on real connections: a policy host, and a mail server, that misbehave in each way there is. */
const zone = `
$ORIGIN example.
@         MX  10 mx
mx        A   127.0.0.1
mta-sts   A   127.0.0.2
_mta-sts  TXT "v=STSv1; id=1"
`
const path = '/.well-known/mta-sts.txt'
const policy = 'version: STSv1\nmode: enforce\nmx: mx.example\nmax_age: 1209600\n'
const day = 86_400_000
const past = { notBefore: new Date(Date.now() - 90 * day), notAfter: new Date(Date.now() - day) }

let ca: PrivateCa
let mail: SmtpServer
let web: HttpsServer
let good: { readonly mail: IssuedCertificate; readonly web: IssuedCertificate }

beforeAll(async () => {
  ca = await createPrivateCa()
  good = {
    mail: await ca.issue({ names: ['mx.example'], throughIntermediate: true }),
    web: await ca.issue({ names: ['mta-sts.example'], throughIntermediate: true }),
  }
  mail = await startSmtpServer({ hostname: 'mx.example', certificate: good.mail })
  web = await startHttpsServer({ host: '127.0.0.2', certificate: good.web, routes: {} })
})
afterAll(() => Promise.all([mail?.close(), web?.close()]))

function surroundings(allow = ['127.0.0.0/8' as Cidr]): Surroundings {
  const trustedRoots = [ca.rootPem]
  const fetcher = createFetcher({ allow, trustedRoots })
  return {
    resolver: zoneResolver(zone),
    nameservers: zoneNameservers(zoneResolver(zone)),
    resolverTests: resolverTests(),
    dialer: createDialer({ allow, ehloName: 'monitor.example', trustedRoots, timeoutMs: 10_000 }),
    // A minute is for the world; a test does not wait for it.
    fetcher: { fetch: (request) => fetcher.fetch({ ...request, timeoutMs: 400 }) },
    clock: systemClock,
    lists: { lists: [], health: () => Promise.reject(new Error('this check asks no list')) },
    settings: {
      smtpPort: 25,
      tls: { baseline: 'ncsc-nl-2025-05', connections: 100 },
      httpsPort: web.port,
      isAllowed: () => true,
      hostNamed: (name) => {
        const host = plainHost(parseDomainName(name))
        return { ...host, ports: { ...host.ports, smtp: mail.port } }
      },
    },
    signal: new AbortController().signal,
  }
}

async function verdictWith(
  route: Partial<HttpsRoute>,
  certificates: Partial<typeof good> = {},
  world = surroundings(),
): Promise<Verdict> {
  const { mail: mailCertificate, web: webCertificate } = { ...good, ...certificates }
  mail.set({ certificate: mailCertificate })
  web.set({ certificate: webCertificate, routes: { [path]: { status: 200, body: policy, ...route } } })
  const target = plainDomain(parseDomainName('example'))
  return (await runCheck(checkNamed('mta-sts'), target, world, {}, null)).verdict
}

const told = ({ findings }: Verdict): unknown => findings.map(({ id, severity, args }) => ({ id, severity, args }))

describe('the mta-sts check on real servers', () => {
  test('passes when all is well, over one connection to each', async () => {
    const before = { mail: mail.connections, web: web.requests.length }
    const { outcome, findings, coverage } = await verdictWith({})
    expect({ outcome, findings, coverage }).toEqual({
      outcome: 'pass',
      findings: [],
      coverage: { asked: 8, answered: 8 },
    })
    expect({ mail: mail.connections - before.mail, web: web.requests.length - before.web }).toEqual({ mail: 1, web: 1 })
  })

  test.each<[string, Partial<HttpsRoute>, object]>([
    ['404', { status: 404 }, { reason: 'status', detail: '404' }],
    ['a server error', { status: 503 }, { reason: 'status', detail: '503' }],
    [
      'a redirection',
      { status: 301, headers: { location: 'https://example/' } },
      { reason: 'redirect', detail: 'https://example/' },
    ],
    ['an endless body', { body: policy.repeat(100), pace: 'endless' }, { reason: 'too-large' }],
    ['a slow drip', { pace: { byteEveryMs: 30 } }, { reason: 'timeout' }],
    ['no answer at all', { pace: 'never' }, { reason: 'timeout' }],
    ['a body cut off', { pace: 'torn' }, { reason: 'closed' }],
  ])('%s is no policy', async (_, route, args) => {
    const before = web.requests.length
    expect(told(await verdictWith(route))).toMatchObject([
      { id: 'mta-sts.policy-unreachable', severity: 'high', args: { ...args, mode: null, isPartial: false } },
    ])
    expect(web.requests.length).toBe(before + 1)
  })

  test('the wrong type is told', async () => {
    expect(told(await verdictWith({ headers: { 'content-type': 'text/html' } }))).toMatchObject([
      { id: 'mta-sts.policy-invalid', args: { faults: [{ fault: 'media-type', text: 'text/html' }] } },
    ])
  })

  test.each<[string, Parameters<PrivateCa['issue']>[0], string, string]>([
    ['expired', { names: ['mta-sts.example'], ...past }, 'expired', past.notAfter.toISOString().slice(0, 10)],
    ['for another host', { names: ['example', 'www.example'] }, 'name', 'example, www.example'],
    ['self-signed', { names: ['mta-sts.example'], selfSigned: true }, 'untrusted', 'DEPTH_ZERO_SELF_SIGNED_CERT'],
  ])('a policy host whose certificate is %s is told', async (_, wish, fault, detail) => {
    expect(told(await verdictWith({}, { web: await ca.issue(wish) }))).toMatchObject([
      { id: 'mta-sts.certificate', severity: 'critical', args: { fault, detail: expect.stringContaining(detail) } },
    ])
  })

  test.each<[string, Parameters<PrivateCa['issue']>[0], string]>([
    ['expired', { names: ['mx.example'], ...past }, 'expired'],
    ['for another host', { names: ['mail.example'] }, 'name'],
    ['self-signed', { names: ['mx.example'], selfSigned: true }, 'untrusted'],
  ])('a mail server whose certificate is %s is refused', async (_, wish, fault) => {
    expect(told(await verdictWith({}, { mail: await ca.issue(wish) }))).toMatchObject([
      { id: 'mta-sts.delivery-refused', severity: 'critical', args: { faults: [{ fault }], mode: 'enforce' } },
    ])
  })

  test('an address that is not allowed is never dialled, whatever DNS says', async () => {
    const before = { mail: mail.connections, web: web.requests.length }
    const { outcome, findings } = await verdictWith({}, {}, surroundings([]))
    expect({ outcome, ids: findings.map(({ id }) => id) }).toEqual({
      outcome: 'indeterminate',
      ids: ['mta-sts.indeterminate'],
    })
    expect({ mail: mail.connections, web: web.requests.length }).toEqual(before)
  })
})
