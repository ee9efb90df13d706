import { type TlsVersion, tlsVersions } from '@mailhealth/core'
import type { EndpointEvidence, VersionProbe } from './check.ts'

/**
 * Whether an endpoint accepts a version; null when that could not be told. A peer that closes the connection in answer
 * to the handshake refuses it, too, some without an alert (Windows' Schannel): it took another version a moment before.
 */
export function accepts({ session, probes }: EndpointEvidence, version: TlsVersion): boolean | null {
  if (session?.version === version) return true
  const probe = probes.find((one) => one.version === version)
  return probe === undefined ? null : acceptedBy(probe)
}

/** The versions of which that is the answer, oldest first. */
export function versionsThat(answer: boolean | null, endpoint: EndpointEvidence): TlsVersion[] {
  return tlsVersions.filter((version) => accepts(endpoint, version) === answer)
}

/** What a probe says of its version. */
export function acceptedBy({ cipher, failure }: VersionProbe): boolean | null {
  if (cipher !== null) return true
  return failure?.stage === 'tls' && (failure.reason === 'handshake' || failure.reason === 'closed') ? false : null
}
