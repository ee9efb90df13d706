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
