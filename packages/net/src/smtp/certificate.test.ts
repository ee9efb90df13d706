import { createHash, X509Certificate } from 'node:crypto'
import { createPrivateCa } from '@mailhealth/testkit'
import { describe, expect, test } from 'vitest'
import { dnsNamesOf, readCertificate } from './certificate.ts'

const ca = await createPrivateCa()

describe('readCertificate', () => {
  test.each([
    ['ec256', { type: 'ec', bits: 256, curve: 'prime256v1' }],
    ['rsa2048', { type: 'rsa', bits: 2048, curve: null }],
    ['rsa1024', { type: 'rsa', bits: 1024, curve: null }],
  ] as const)('reads every field of one with an %s key', async (keyType, key) => {
    const notBefore = new Date('2026-01-01T00:00:00.000Z')
    const notAfter = new Date('2026-04-01T00:00:00.000Z')
    const issued = await ca.issue({ names: ['Mail.Example', '*.example'], keyType, notBefore, notAfter })
    const certificate = new X509Certificate(issued.certPem)
    const spki = certificate.publicKey.export({ type: 'spki', format: 'der' })
    expect(readCertificate(certificate)).toEqual({
      subject: 'CN=Mail.Example',
      issuer: 'CN=Testkit Root, O=Testkit',
      issuerName: 'Testkit',
      names: ['mail.example', '*.example'],
      notBefore: notBefore.toISOString(),
      notAfter: notAfter.toISOString(),
      serial: certificate.serialNumber.toLowerCase(),
      sha256: certificate.fingerprint256.replaceAll(':', '').toLowerCase(),
      spkiSha256: createHash('sha256').update(spki).digest('hex'),
      key,
      signature: 'ecdsa-with-SHA256',
      issuerUrl: null,
      der: certificate.raw.toString('base64'),
    })
  })

  test('finds where its issuer can be had', async () => {
    const { certPem } = await ca.issue({ names: ['own.example'], issuerUrl: 'http://ca.example/r1.crt' })
    expect(readCertificate(new X509Certificate(certPem)).issuerUrl).toBe('http://ca.example/r1.crt')
  })

  test('takes the common name of an issuer without an organisation', async () => {
    const { certPem } = await ca.issue({ names: ['own.example'], selfSigned: true })
    expect(readCertificate(new X509Certificate(certPem)).issuerName).toBe('own.example')
  })
})

describe('dnsNamesOf', () => {
  test.each([
    ['', []],
    ['DNS:a.example', ['a.example']],
    ['DNS:A.example, IP Address:192.0.2.1, DNS:*.b.example', ['a.example', '*.b.example']],
    ['URI:"http://x/, DNS:evil.example", DNS:a.example', ['a.example']],
    ['DNS:"a\\", DNS:evil.example", DNS:b.example', ['b.example']],
    ['DirName:"CN=x, O=DNS:evil.example", email:a@b.example', []],
  ])('%s', (text, names) => {
    expect(dnsNamesOf(text)).toEqual(names)
  })
})
