import type { Certificate } from '@mailhealth/core'

/** A server's certificate as a connection shows it: in order at the end of November 2026, unless `change` says otherwise. */
export function leafCertificate(host: string, change: Partial<Certificate> = {}): Certificate {
  return {
    subject: `CN=${host}`,
    issuer: 'C=XX, O=Good CA, CN=R1',
    issuerName: 'Good CA',
    names: [host],
    notBefore: '2026-10-01T00:00:00.000Z',
    notAfter: '2027-01-29T00:00:00.000Z',
    serial: '01',
    sha256: 'aa',
    spkiSha256: 'bb',
    key: { type: 'ec', bits: 256, curve: 'prime256v1' },
    signature: 'ecdsa-with-SHA256',
    issuerUrl: null,
    der: 'AAAA',
    ...change,
  }
}
