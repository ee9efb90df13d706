import { createHash, X509Certificate } from 'node:crypto'
import { parseDomainName, plainDomain, type Verdict } from '@mailhealth/core'
import { createDialer } from '@mailhealth/net'
import {
  canStartPostfix,
  createPrivateCa,
  dnssecServersHint,
  hasDnssecServers,
  type IssuedCertificate,
  postfixHint,
  type StartedServer,
  startPostfix,
} from '@mailhealth/testkit'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type SignedWorld, startSignedWorld } from './signed-zones.ts'
import { loopback } from './surroundings.ts'

/** The dane check against NSD with zones signed here, unbound that validates them, and Postfix with a certificate. */
const canRun = hasDnssecServers() && canStartPostfix()
const hint = `${dnssecServersHint}; ${postfixHint}`
const domains = ['secure', 'mismatch', 'bare', 'plain', 'expired', 'vain', 'both', 'half', 'expiring']

describe.skipIf(!canRun)(`dane against NSD, unbound and Postfix (${hint})`, { timeout: 60_000 }, () => {
  let world: SignedWorld
  let mail: StartedServer
  /** A Postfix with a key of each kind. */
  let both: StartedServer
  let live: string
  let liveRsa: string
  const closers: (() => Promise<void>)[] = []

  beforeAll(async () => {
    const ca = await createPrivateCa()
    const names = domains.map((domain) => `mail.${domain}.example`)
    const certificate = await ca.issue({ names, throughIntermediate: true })
    const rsa = await ca.issue({ names, keyType: 'rsa2048', throughIntermediate: true })
    const other = await ca.issue({ names, throughIntermediate: true })
    live = keyHash(certificate, 0)
    liveRsa = keyHash(rsa, 0)
    const records = (...tlsa: string[]): string =>
      ['@ MX 10 mail', '@ A 127.0.0.1', 'mail A 127.0.0.1', ...tlsa.map((one) => `_25._tcp.mail TLSA ${one}`)].join(
        '\n',
      )
    const good = [`3 1 1 ${live}`, `2 1 1 ${keyHash(certificate, 1)}`]
    world = await startSignedWorld(
      {
        'secure.example': { records: records(...good), signed: 'yes' },
        'mismatch.example': { records: records(`3 1 1 ${keyHash(other, 0)}`), signed: 'yes' },
        'bare.example': { records: records(), signed: 'yes' },
        'plain.example': { records: records(...good), signed: 'no' },
        'expired.example': { records: records(...good), signed: 'expired' },
        'expiring.example': { records: records(...good), signed: 'expiring' },
        // Its mail goes to a host whose zone is signed, and its own is not.
        'vain.example': { records: '@ MX 10 mail.secure.example.', signed: 'no' },
        'both.example': { records: records(`3 1 1 ${live}`, `3 1 1 ${liveRsa}`), signed: 'yes' },
        'half.example': { records: records(`3 1 1 ${live}`), signed: 'yes' },
      },
      { signed: 'secure.example', broken: 'expired.example' },
    )
    closers.push(() => world.close())
    mail = await startPostfix({ hostname: 'mail.secure.example', certificate })
    closers.push(() => mail.close())
    both = await startPostfix({ hostname: 'mail.both.example', certificate: rsa, otherCertificate: certificate })
    closers.push(() => both.close())
  }, 60_000)

  afterAll(async () => {
    for (const close of closers.reverse()) await close()
  })

  function verdictOf(domain: string, server = mail): Promise<Verdict> {
    const dialer = createDialer({ allow: [loopback], ehloName: 'check.example' })
    const smtpPort = Number(server.url.split(':')[1])
    return world.run('dane', plainDomain(parseDomainName(`${domain}.example`)), { dialer, smtpPort })
  }
  const told = ({ outcome, findings }: Verdict) => ({
    outcome,
    findings: findings.map(({ id, args }) => ({ id, args })),
  })

  test('the resolver passes its self-test', async () => {
    expect(await world.resolver.tests.states()).toMatchObject([{ isValidating: true, isTrusted: true }])
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

  test('both: an RSA and an ECDSA chain on one server, and a record for each', async () => {
    const verdict = await verdictOf('both', both)
    expect(told(verdict)).toMatchObject({ outcome: 'pass', findings: [{ id: 'dane.rollover-unsafe' }] })
    const chain = [expect.any(String), expect.any(String)]
    expect(verdict.evidence).toMatchObject({
      hosts: [
        {
          endpoints: [
            {
              chains: [
                { kind: 'ecdsa', chain },
                { kind: 'rsa', chain },
              ],
            },
          ],
        },
      ],
    })
  })

  test('half: senders that are shown the RSA chain find no record for it', async () => {
    const verdict = await verdictOf('half', both)
    expect(told(verdict)).toMatchObject({
      outcome: 'fail',
      findings: [{ id: 'dane.mismatch', args: { kind: 'rsa', publish: `3 1 1 ${liveRsa}` } }],
    })
    expect(told(await verdictOf('half')).findings.map(({ id }) => id)).not.toContain('dane.mismatch')
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

  test('expiring: signatures over the records that are about to run out', async () => {
    expect(told(await verdictOf('expiring'))).toMatchObject({
      outcome: 'fail',
      findings: [{ id: 'dane.signature-expiring', args: { name: '_25._tcp.mail.expiring.example', daysLeft: 1.9 } }],
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
