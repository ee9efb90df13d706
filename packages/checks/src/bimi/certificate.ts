import { X509Certificate } from 'node:crypto'
import type { BimiCertificateFault } from '@mailhealth/catalogue'

/** A mark certificate as far as it is judged. */
export interface MarkCertificate {
  readonly names: readonly string[]
  readonly notAfter: string | null
  readonly faults: readonly BimiCertificateFault[]
}

/** id-kp-BrandIndicatorforMessageIdentification. */
const markUsage = '1.3.6.1.5.5.7.3.31'
const maxNames = 8

/**
 * Judges the first certificate of a PEM file for the domains that it may be named by: the author's, its organisational
 * domain, or the name of the record under either. Any text gives a result.
 */
export function markCertificate(pem: string, domains: readonly string[], observedAt: string): MarkCertificate {
  const certificate = read(pem)
  if (certificate === null) return { names: [], notAfter: null, faults: ['not-pem'] }
  const names = dnsNames(certificate.subjectAltName)
  const [notBefore, notAfter] = [certificate.validFrom, certificate.validTo].map((text) => new Date(text).toISOString())
  const wanted = domains.flatMap((domain) => [domain, `default._bimi.${domain}`])
  const faults: BimiCertificateFault[] = [
    ...((certificate.keyUsage ?? []).includes(markUsage) ? [] : ['usage' as const]),
    ...((notBefore ?? '') > observedAt ? ['not-yet' as const] : []),
    ...((notAfter ?? '') < observedAt ? ['expired' as const] : []),
    ...(names.some((name) => wanted.includes(name)) ? [] : ['name' as const]),
  ]
  return { names: names.slice(0, maxNames), notAfter: notAfter ?? null, faults }
}

function read(pem: string): X509Certificate | null {
  try {
    return new X509Certificate(pem)
  } catch {
    return null
  }
}

function dnsNames(subjectAltName: string | undefined): string[] {
  return (subjectAltName ?? '')
    .split(', ')
    .flatMap((one) => (one.startsWith('DNS:') ? [one.slice(4).toLowerCase()] : []))
}
