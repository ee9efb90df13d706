import { type CipherWeakness, found } from '@mailhealth/catalogue'
import { type RawFinding, type Target, type TlsVersion, targetName } from '@mailhealth/core'
import type { Judgement } from '../check.ts'
import { askedOfHosts } from '../discover/mail-hosts.ts'
import { type Asked, coverageOf, indeterminateOf } from '../lookup.ts'
import { certificateFindings } from './certificate.ts'
import type { EndpointEvidence, TlsEvidence } from './check.ts'
import { weaknessesOf } from './cipher.ts'
import { subjectOf } from './endpoints.ts'
import { acceptedBy, versionsThat } from './versions.ts'

/** Judges the TLS of every endpoint, each a subject of its own. */
export function evaluateTls(target: Target, evidence: TlsEvidence): Judgement {
  const asked = [...askedOfHosts(evidence.found), ...evidence.endpoints.flatMap(askedOfEndpoint)]
  const coverage = coverageOf(asked)
  if (evidence.endpoints.length === 0 && coverage.answered === coverage.asked) {
    return { findings: [], coverage, skipped: 'no mail server to look at' }
  }
  const findings = [
    ...evidence.endpoints.flatMap((endpoint) => [
      ...starttls(endpoint),
      ...protocols(endpoint),
      ...ciphers(endpoint),
      ...certificateFindings(endpoint, evidence.observedAt),
    ]),
    ...indeterminateOf((args) => found('tls.indeterminate', targetName(target), args), asked),
  ]
  return { findings, coverage }
}

function starttls(endpoint: EndpointEvidence): RawFinding[] {
  const subject = subjectOf(endpoint)
  if (endpoint.offersStarttls === false) {
    return [found('tls.starttls-missing', subject, { fault: 'not-offered', reply: '' })]
  }
  const { failure } = endpoint
  if (!hasNoTls(endpoint) || failure === null) return []
  const fault = failure.stage === 'starttls' ? 'refused' : 'handshake'
  return [found('tls.starttls-missing', subject, { fault, reply: failure.detail })]
}

/** True when the server itself said that there is no TLS: a refusal for good, not one for now, and no silence. */
function hasNoTls({ failure }: EndpointEvidence): boolean {
  if (failure?.stage === 'starttls') return failure.reason === 'rejected'
  return failure?.stage === 'tls' && (failure.reason === 'handshake' || failure.reason === 'protocol')
}

function protocols(endpoint: EndpointEvidence): RawFinding[] {
  const subject = subjectOf(endpoint)
  const old = versionsThat(true, endpoint).filter((version) => !modern.includes(version))
  const missing = versionsThat(false, endpoint).filter((version) => modern.includes(version))
  // Clear text is worse than an old version, but not where programs log in with passwords.
  const usual = endpoint.service === 'smtp' ? 'medium' : 'high'
  const severity = missing.length === modern.length ? 'critical' : usual
  return [
    ...(old.length > 0 ? [found('tls.protocol-old', subject, { versions: old, severity })] : []),
    ...(missing.includes('TLSv1.3') ? [found('tls.protocol-missing', subject, { versions: missing })] : []),
  ]
}

const modern: readonly TlsVersion[] = ['TLSv1.2', 'TLSv1.3']

function ciphers(endpoint: EndpointEvidence): RawFinding[] {
  const { session, probes } = endpoint
  const weak = new Map<string, readonly CipherWeakness[]>()
  for (const { cipher, version } of [...(session === null ? [] : [session]), ...probes]) {
    const weaknesses = cipher === null ? [] : weaknessesOf(cipher, version)
    if (cipher !== null && weaknesses.length > 0) weak.set(cipher, [...(weak.get(cipher) ?? []), ...weaknesses])
  }
  if (weak.size === 0) return []
  const weaknesses = [...new Set([...weak.values()].flat())].sort()
  return [found('tls.cipher-weak', subjectOf(endpoint), { ciphers: [...weak.keys()].sort(), weaknesses })]
}

function askedOfEndpoint(endpoint: EndpointEvidence): Asked[] {
  const what = subjectOf(endpoint)
  const { failure, probes } = endpoint
  const isKnown = failure === null || endpoint.session !== null || hasNoTls(endpoint)
  return [
    { what, failure: isKnown ? null : failure.reason },
    ...probes.map((probe) => ({
      what: `${what} ${probe.version}`,
      failure: acceptedBy(probe) === null ? (probe.failure?.reason ?? 'no TLS') : null,
    })),
  ]
}
