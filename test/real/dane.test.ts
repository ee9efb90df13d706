import { createHash, X509Certificate } from 'node:crypto'
import { checkNamed, createListSource, runCheck } from '@mailhealth/checks'
import { parseCidr, parseDomainName, plainDomain, systemClock, type Verdict } from '@mailhealth/core'
import { createDialer, createResolver, type DnsResolver } from '@mailhealth/net'
import {
  canStartPostfix,
  createPrivateCa,
  dnssecServersHint,
  hasDnssecServers,
  type IssuedCertificate,
  postfixHint,
  type StartedServer,
  scriptedFetcher,
  startPostfix,
  startSignedZones,
  zoneNameservers,
  zoneResolver,
} from '@mailhealth/testkit'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

/** The dane check against NSD with zones signed here, unbound that validates them, and Postfix with a certificate. */
const canRun = hasDnssecServers() && canStartPostfix()
const hint = `${dnssecServersHint}; ${postfixHint}`
const domains = ['secure', 'mismatch', 'bare', 'plain', 'expired', 'vain']

describe.skipIf(!canRun)(`dane against NSD, unbound and Postfix (${hint})`, { timeout: 60_000 }, () => {
  let resolver: DnsResolver
  let mail: StartedServer
  let live: string
  const closers: (() => Promise<void>)[] = []

  beforeAll(async () => {
    const ca = await createPrivateCa()
    const names = domains.map((domain) => `mail.${domain}.example`)
    const certificate = await ca.issue({ names, throughIntermediate: true })
    const other = await ca.issue({ names, throughIntermediate: true })
    live = keyHash(certificate, 0)
    const records = (...tlsa: string[]): string =>
      ['@ MX 10 mail', '@ A 127.0.0.1', 'mail A 127.0.0.1', ...tlsa.map((one) => `_25._tcp.mail TLSA ${one}`)].join(
        '\n',
      )
    const good = [`3 1 1 ${live}`, `2 1 1 ${keyHash(certificate, 1)}`]
    const zones = await startSignedZones({
      'secure.example': { records: records(...good), signed: 'yes' },
      'mismatch.example': { records: records(`3 1 1 ${keyHash(other, 0)}`), signed: 'yes' },
      'bare.example': { records: records(), signed: 'yes' },
      'plain.example': { records: records(...good), signed: 'no' },
      'expired.example': { records: records(...good), signed: 'expired' },
      // Its mail goes to a host whose zone is signed, and its own is not.
      'vain.example': { records: '@ MX 10 mail.secure.example.', signed: 'no' },
    })
    closers.push(() => zones.close())
    mail = await startPostfix({ hostname: 'mail.secure.example', certificate })
    closers.push(() => mail.close())
    resolver = createResolver({
      servers: [zones.url],
      clock: systemClock,
      timeoutMs: 5_000,
      trust: 'auto',
      testNames: { signed: 'secure.example', broken: 'expired.example' },
    })
    closers.push(() => resolver.close())
  }, 60_000)

  afterAll(async () => {
    for (const close of closers.reverse()) await close()
  })

  async function verdictOf(domain: string): Promise<Verdict> {
    const loopback = parseCidr('127.0.0.0/8')
    if (loopback === null) throw new Error('no loopback')
    const none = zoneResolver('')
    const surroundings = {
      resolver,
      resolverTests: resolver.tests,
      nameservers: zoneNameservers(none),
      dialer: createDialer({ allow: [loopback], ehloName: 'check.example' }),
      fetcher: scriptedFetcher({}),
      clock: systemClock,
      lists: createListSource([], none, systemClock),
      settings: {
        smtpPort: Number(mail.url.split(':')[1]),
        httpsPort: 443,
        tls: { baseline: 'ncsc-nl-2025-05' as const, connections: 100 },
        isAllowed: () => true,
        hostNamed: () => null,
      },
      signal: AbortSignal.timeout(50_000),
    }
    const target = plainDomain(parseDomainName(`${domain}.example`))
    return (await runCheck(checkNamed('dane'), target, surroundings, {}, null)).verdict
  }
  const told = ({ outcome, findings }: Verdict) => ({
    outcome,
    findings: findings.map(({ id, args }) => ({ id, args })),
  })

  test('the resolver passes its self-test', async () => {
    expect(await resolver.tests.states()).toMatchObject([{ isValidating: true, isTrusted: true }])
  })

  test('secure: records, signatures and chain agree', async () => {
    const verdict = await verdictOf('secure')
    expect(told(verdict)).toEqual({ outcome: 'pass', findings: [] })
    expect(verdict.facts).toMatchObject({
      'mx secure': true,
      'mail.secure.example tlsa': [expect.any(String), `3 1 1 ${live}`],
    })
    expect(verdict.coverage.answered).toBe(verdict.coverage.asked)
  })

  test('mismatch: another key is published than the one that is served', async () => {
    expect(told(await verdictOf('mismatch'))).toMatchObject({
      outcome: 'fail',
      findings: [{ id: 'dane.mismatch', args: { senders: 'all', kind: 'ecdsa', publish: `3 1 1 ${live}` } }],
    })
  })

  test('missing: a signed zone that proves that there are no records', async () => {
    expect(told(await verdictOf('bare'))).toMatchObject({
      outcome: 'pass',
      findings: [{ id: 'dane.missing', args: { why: 'no-records' } }],
    })
  })

  test('insecure: a zone that is not signed', async () => {
    expect(told(await verdictOf('plain'))).toMatchObject({
      outcome: 'pass',
      findings: [{ id: 'dane.missing', args: { why: 'mx-insecure' } }],
    })
    expect(told(await verdictOf('vain'))).toMatchObject({
      outcome: 'fail',
      findings: [{ id: 'dane.insecure', args: { what: 'mx' } }],
    })
  })

  test('bogus: signatures that ran out put off mail', async () => {
    expect(told(await verdictOf('expired'))).toMatchObject({
      outcome: 'fail',
      findings: [{ id: 'dane.lookup-bogus', args: { name: 'expired.example', type: 'MX' } }],
    })
  })
})

/** SHA-256 of the key of one certificate of a chain, as TLSA records have it. */
function keyHash({ chainPem }: IssuedCertificate, at: number): string {
  const pem = chainPem.split(/(?<=-----END CERTIFICATE-----)\s*/)[at] ?? ''
  const key = new X509Certificate(pem).publicKey.export({ type: 'spki', format: 'der' })
  return createHash('sha256').update(key).digest('hex')
}
