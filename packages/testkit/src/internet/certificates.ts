import { createHash, X509Certificate } from 'node:crypto'
import type { RecordData } from '@mailhealth/core'
import type { IssuedCertificate, PrivateCa } from '../tls/private-ca.ts'

/** How a mail host's certificate stands. */
export type CertificateState = 'valid' | 'expiring' | 'expired'

/** The first and the last day of each, from today. */
const lives: { readonly [S in CertificateState]: readonly [number, number] } = {
  valid: [-1, 90],
  expiring: [-85, 5],
  expired: [-91, -1],
}

const dayMs = 86_400_000

/** Issues a mail host's certificate in every state, through the intermediate as public ones are. */
export async function certificatesFor(
  ca: PrivateCa,
  name: string,
): Promise<{ readonly [S in CertificateState]: IssuedCertificate }> {
  const issue = (state: CertificateState): Promise<IssuedCertificate> => {
    const [from, to] = lives[state].map((days) => new Date(Date.now() + days * dayMs)) as [Date, Date]
    return ca.issue({ names: [name], throughIntermediate: true, notBefore: from, notAfter: to })
  }
  const [valid, expiring, expired] = await Promise.all([issue('valid'), issue('expiring'), issue('expired')])
  return { valid, expiring, expired }
}

/** The TLSA record for whoever issued a certificate, `2 1 1`: renewals keep matching it. */
export function issuerAssociation({ chainPem }: IssuedCertificate): RecordData['TLSA'] {
  const issuer = new X509Certificate(chainPem.slice(chainPem.lastIndexOf('-----BEGIN')))
  const key = issuer.publicKey.export({ type: 'spki', format: 'der' })
  return { usage: 2, selector: 1, matchingType: 1, data: createHash('sha256').update(key).digest('hex') }
}
