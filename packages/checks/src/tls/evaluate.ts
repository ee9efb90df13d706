import { found, skippedFor, tlsBaselines } from '@mailhealth/catalogue'
import { type RawFinding, type Target, targetName } from '@mailhealth/core'
import type { Judgement } from '../check.ts'
import { askedOfHosts } from '../discover/mail-hosts.ts'
import { type Asked, coverageOf, indeterminateOf } from '../lookup.ts'
import { withoutRoute } from '../no-route.ts'
import { certificateFindings, differingCertificates } from './certificate.ts'
import type { EndpointEvidence, TlsEvidence } from './check.ts'
import { subjectOf } from './endpoints.ts'
import { exchangeFindings } from './exchange.ts'
import { protocolFindings } from './protocol.ts'
import { suiteFindings } from './suites.ts'
import { versionsThat } from './versions.ts'

/** Judges the TLS of every endpoint, each a subject of its own. */
export function evaluateTls(target: Target, evidence: TlsEvidence): Judgement {
  const beyond = withoutRoute(evidence.endpoints)
  const looked = evidence.endpoints.filter(({ address }) => !beyond.includes(address))
  const asked = [...askedOfHosts(evidence.found), ...looked.flatMap(askedOfEndpoint)]
  const coverage = coverageOf(asked)
  if (evidence.endpoints.length === 0 && coverage.answered === coverage.asked) {
    return { findings: [], coverage, skipped: skippedFor('no-mail-server', {}) }
  }
  const baseline = tlsBaselines[evidence.baseline]
  const findings = [
    ...evidence.endpoints.flatMap((endpoint) => [
      ...starttls(endpoint),
      ...protocolFindings(endpoint, baseline),
      ...suiteFindings(endpoint, baseline),
      ...exchangeFindings(endpoint, baseline),
      ...certificateFindings(endpoint, evidence.observedAt, baseline),
    ]),
    ...differingCertificates(evidence.endpoints),
    ...(beyond.length === 0 ? [] : [found('tls.unexamined', targetName(target), { addresses: beyond })]),
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
function hasNoTls(endpoint: EndpointEvidence): boolean {
  const { failure } = endpoint
  if (failure?.stage === 'starttls') return failure.reason === 'rejected'
  if (failure?.stage !== 'tls' || versionsThat(true, endpoint).length > 0) return false
  // What OpenSSL was refused, an older hello may have been granted: only when it was refused, too, there is nothing.
  return failure.reason === 'protocol' || (failure.reason === 'handshake' && versionsThat(null, endpoint).length === 0)
}

function askedOfEndpoint(endpoint: EndpointEvidence): Asked[] {
  const what = subjectOf(endpoint)
  const { failure, session, tls, scanFailure } = endpoint
  const isKnown = failure === null || session !== null || hasNoTls(endpoint) || versionsThat(true, endpoint).length > 0
  const connection = { what, failure: isKnown ? null : failure.reason }
  if (tls === null) return [connection]
  const hasVersions = versionsThat(null, endpoint).length === 0
  const reason = scanFailure?.reason ?? (tls.isOdd ? 'an answer to another question' : 'not asked yet')
  const look = { what: `${what} ${hasVersions ? 'ciphers' : 'versions'}` }
  return [connection, { ...look, failure: hasVersions && tls.isLooked ? null : reason }]
}
