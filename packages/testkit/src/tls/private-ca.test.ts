import { createPrivateKey, X509Certificate } from 'node:crypto'
import { beforeAll, describe, expect, test } from 'vitest'
import { type CertificateWish, createPrivateCa, type PrivateCa } from './private-ca.ts'

let ca: PrivateCa
beforeAll(async () => {
  ca = await createPrivateCa()
})

async function issued(wish: CertificateWish) {
  const { keyPem, certPem, chainPem } = await ca.issue(wish)
  const leaf = new X509Certificate(certPem)
  expect(leaf.checkPrivateKey(createPrivateKey(keyPem))).toBe(true)
  return { leaf, chain: chainPem.match(/-----BEGIN[^-]+-----[^-]+-----END[^-]+-----/g) ?? [] }
}

describe('the private CA', () => {
  test('signs with its root, with the names in subjectAltName', async () => {
    const { leaf, chain } = await issued({ names: ['mail.example', '*.example'] })
    expect(leaf.subjectAltName).toBe('DNS:mail.example, DNS:*.example')
    expect(leaf.verify(new X509Certificate(ca.rootPem).publicKey)).toBe(true)
    expect(leaf.ca).toBe(false)
    expect(chain).toHaveLength(1)
  })

  test('signs through an intermediate, which the chain holds', async () => {
    const { leaf, chain } = await issued({ names: ['mail.example'], throughIntermediate: true })
    const intermediate = new X509Certificate(chain[1] ?? '')
    expect(leaf.verify(intermediate.publicKey)).toBe(true)
    expect(intermediate.verify(new X509Certificate(ca.rootPem).publicKey)).toBe(true)
  })

  test("signs with the certificate's own key on request", async () => {
    const { leaf } = await issued({ names: ['mail.example'], selfSigned: true })
    expect(leaf.issuer).toBe(leaf.subject)
    expect(leaf.verify(leaf.publicKey)).toBe(true)
  })

  test('takes validity, common name and key as wished', async () => {
    const notBefore = new Date('2020-01-01T00:00:00.000Z')
    const notAfter = new Date('2020-03-01T00:00:00.000Z')
    const { leaf } = await issued({ names: [], commonName: 'old.example', notBefore, notAfter, keyType: 'rsa1024' })
    expect(leaf.subject).toBe('CN=old.example')
    expect(leaf.subjectAltName).toBeUndefined()
    expect([leaf.validFromDate, leaf.validToDate]).toEqual([notBefore, notAfter])
    expect(leaf.publicKey.asymmetricKeyDetails?.modulusLength).toBe(1024)
  })
})
