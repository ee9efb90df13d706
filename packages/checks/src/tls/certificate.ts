import { found } from '@mailhealth/catalogue'
import type { Certificate, RawFinding } from '@mailhealth/core'
import type { EndpointEvidence } from './check.ts'
import { subjectOf } from './endpoints.ts'
import { namesCover } from './host-name.ts'

type Seen = Omit<Certificate, 'der'>

const dayMs = 24 * 60 * 60 * 1000

/** Judges the certificate that an endpoint sent, at the time at which it was seen. */
export function certificateFindings(endpoint: EndpointEvidence, observedAt: string): RawFinding[] {
  const leaf = endpoint.session?.chain[0]
  if (leaf === undefined) return []
  const subject = subjectOf(endpoint)
  return [
    ...validity(leaf, subject, observedAt),
    ...naming(leaf, subject, endpoint.host),
    ...trust(leaf, subject, endpoint.session?.trustError ?? null, observedAt),
    ...keyStrength(leaf, subject),
  ]
}

function validity(leaf: Seen, subject: string, observedAt: string): RawFinding[] {
  const { notAfter } = leaf
  const leftMs = Date.parse(notAfter) - Date.parse(observedAt)
  if (leftMs < 0) return [found('tls.certificate-expired', subject, { notAfter })]
  if (leftMs >= warningMs(leaf)) return []
  return [found('tls.certificate-expiring', subject, { daysLeft: Math.floor(leftMs / dayMs), notAfter })]
}

/** How long before its end a certificate should have been renewed: 21 days, or a third of a life of 90 days or less. */
function warningMs({ notBefore, notAfter }: Seen): number {
  const lifeMs = Date.parse(notAfter) - Date.parse(notBefore)
  return lifeMs <= 90 * dayMs ? lifeMs / 3 : 21 * dayMs
}

function naming(leaf: Seen, subject: string, host: string | null): RawFinding[] {
  if (host === null || namesCover(leaf.names, host)) return []
  return [found('tls.certificate-name', subject, { expected: host, names: leaf.names.slice(0, maxNamesShown) })]
}

function trust(leaf: Seen, subject: string, reason: string | null, observedAt: string): RawFinding[] {
  if (reason === null) return []
  // OpenSSL names one reason only; the leaf's own expiry is a finding already.
  if (reason === 'CERT_HAS_EXPIRED' && Date.parse(leaf.notAfter) < Date.parse(observedAt)) return []
  return [found('tls.certificate-untrusted', subject, { reason, issuer: leaf.issuerName })]
}

function keyStrength({ key }: Seen, subject: string): RawFinding[] {
  const minimum = key.type === 'rsa' ? 2048 : key.type === 'ec' ? 224 : 0
  return key.bits < minimum ? [found('tls.key-weak', subject, { type: key.type, bits: key.bits, minimum })] : []
}

/** A finding shows so many names; the evidence has them all. */
const maxNamesShown = 10
