import { type TlsProtocol, tlsProtocols } from '@mailhealth/core'
import type { EndpointEvidence } from './check.ts'

/** Whether an endpoint accepts a version; null when that could not be told. */
export function accepts({ session, otherSession, tls }: EndpointEvidence, version: TlsProtocol): boolean | null {
  if (session?.version === version || otherSession?.version === version) return true
  return tls?.versions[version] ?? null
}

/** The versions of which that is the answer, oldest first. */
export function versionsThat(answer: boolean | null, endpoint: EndpointEvidence): TlsProtocol[] {
  return tlsProtocols.filter((version) => accepts(endpoint, version) === answer)
}
