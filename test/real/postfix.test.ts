import { type IpAddress, parseDomainName, plainHost, type Verdict } from '@mailhealth/core'
import { createDialer } from '@mailhealth/net'
import { canStartPostfix, createPrivateCa, type PrivateCa, postfixHint, startPostfix } from '@mailhealth/testkit'
import { beforeAll, describe, expect, test } from 'vitest'
import { loopback, runAgainst } from './surroundings.ts'

const name = parseDomainName('mail.nordwind.example')
const day = 86_400_000
const modern = [
  'smtpd_tls_protocols = >=TLSv1.2',
  'smtpd_tls_ciphers = high',
  'tls_high_cipherlist = ECDHE+AESGCM:ECDHE+CHACHA20:@SECLEVEL=2',
  'tls_eecdh_auto_curves = X25519, prime256v1, secp384r1',
]

describe.skipIf(!canStartPostfix())(`tls against Postfix (${postfixHint})`, { timeout: 60_000 }, () => {
  let ca: PrivateCa

  beforeAll(async () => {
    ca = await createPrivateCa()
  })

  /** What is told once all was asked: the second run goes on where the first look ended. */
  async function verdictOf(wish: Omit<Parameters<typeof startPostfix>[0], 'hostname'>): Promise<Verdict> {
    const server = await startPostfix({ hostname: name, ...wish })
    const [host = '', port = ''] = server.url.split(':')
    try {
      const target = { ...plainHost(name), addresses: [host as IpAddress] }
      const dialer = createDialer({ allow: [loopback], ehloName: 'check.example', trustedRoots: [ca.rootPem] })
      const world = { dialer, smtpPort: Number(port) }
      const { memory } = await runAgainst(world, 'tls', target)
      return (await runAgainst(world, 'tls', target, memory)).verdict
    } finally {
      await server.close()
    }
  }
  const told = ({ outcome, findings }: Verdict) => ({ outcome, ids: findings.map((finding) => finding.id) })

  test('a server in order passes', async () => {
    expect(told(await verdictOf({ certificate: await ca.issue({ names: [name] }), settings: modern }))).toEqual({
      outcome: 'pass',
      ids: [],
    })
  })

  test('an expired certificate is told', async () => {
    const notBefore = new Date(Date.now() - 90 * day)
    const notAfter = new Date(Date.now() - day)
    const certificate = await ca.issue({ names: [name], notBefore, notAfter })
    expect(told(await verdictOf({ certificate, settings: modern }))).toEqual({
      outcome: 'fail',
      ids: ['tls.certificate-expired'],
    })
  })

  test('another name is told', async () => {
    const certificate = await ca.issue({ names: ['other.example'] })
    expect(told(await verdictOf({ certificate, settings: modern }))).toEqual({
      outcome: 'fail',
      ids: ['tls.certificate-name'],
    })
  })

  test('TLS 1.2 alone lacks TLS 1.3, which is no failure', async () => {
    const certificate = await ca.issue({ names: [name] })
    const verdict = await verdictOf({
      certificate,
      settings: [...modern, 'smtpd_tls_protocols = >=TLSv1.2, <=TLSv1.2'],
    })
    expect(told(verdict)).toEqual({ outcome: 'pass', ids: ['tls.protocol-missing'] })
  })

  test('TLS 1.0 and 1.1, which Postfix 3.7 accepts unless told otherwise, are found', async () => {
    const verdict = await verdictOf({ certificate: await ca.issue({ names: [name] }) })
    expect(verdict.outcome).toBe('fail')
    expect(verdict.findings).toMatchObject([
      { id: 'tls.cipher-weak', severity: 'medium', args: { weaknesses: ['anonymous', 'sha1-mac'] } },
      { id: 'tls.protocol-old', severity: 'medium', args: { versions: ['TLSv1', 'TLSv1.1'] } },
      { id: 'tls.cipher-phase-out' },
      { id: 'tls.signature-weak', severity: 'low' },
    ])
  })

  test('no STARTTLS is told', async () => {
    expect(told(await verdictOf({ certificate: null }))).toEqual({ outcome: 'fail', ids: ['tls.starttls-missing'] })
  })
})
