import { found, type MtaStsDeliveryFault, type MtaStsMode } from '@mailhealth/catalogue'
import { type DomainName, type DomainTarget, type RawFinding, tlsVersions } from '@mailhealth/core'
import type { Asked } from '../lookup.ts'
import { withoutRoute } from '../no-route.ts'
import { subjectOf } from '../tls/endpoints.ts'
import { namesCover } from '../tls/host-name.ts'
import type { DeliveryEvidence, MtaStsEvidence } from './gather.ts'
import { matchesAny } from './patterns.ts'
import type { Policy } from './policy.ts'

/** What keeps a sender that honours the policy from delivering to one address. */
interface Refusal {
  readonly fault: MtaStsDeliveryFault
  readonly detail: string
}

/** A finding shows so many patterns; the evidence has them all. */
const maxShown = 10

/** Judges the MX hosts as a sender does that has this policy. One that binds nobody (mode none) has nothing to say. */
export function deliveryFindings(target: DomainTarget, evidence: MtaStsEvidence, policy: Policy): RawFinding[] {
  const { mode, mx } = policy
  if (mode === 'none') return []
  const severity = severityIn(mode)
  const hosts = evidence.found.hosts.flatMap(({ name }) => name ?? [])
  const strangers = new Set(hosts.filter((host) => !matchesAny(mx, host)))
  const patterns = mx.slice(0, maxShown)
  const unused = mx.filter((pattern) => !hosts.some((host) => matchesAny([pattern], host)))
  // Which hosts there are is known only when the MX lookup was answered, and none was left out.
  const isWhole = evidence.found.mx?.answer.kind !== 'failed' && evidence.found.overflow === 0
  return [
    ...[...strangers].map((host) => found('mta-sts.mx-not-matched', host, { patterns, mode, severity })),
    ...(isWhole && unused.length > 0
      ? [found('mta-sts.pattern-unused', target.name, { patterns: unused.slice(0, maxShown) })]
      : []),
    ...evidence.endpoints
      .filter(({ host }) => host === null || !strangers.has(host))
      .flatMap((endpoint) => refusal(endpoint, evidence.observedAt, mode)),
  ]
}

/** Which connections told how delivery would go. Those to hosts are asked nothing where the policy binds nobody. */
export function askedOfDelivery({ endpoints, observedAt }: MtaStsEvidence): Asked[] {
  const beyond = withoutRoute(endpoints)
  const looked = endpoints.filter(({ address }) => !beyond.includes(address))
  return looked.map((endpoint) => {
    const isKnown = endpoint.session !== null || refusalsAt(endpoint, observedAt).length > 0
    return { what: subjectOf(endpoint), failure: isKnown ? null : (endpoint.failure?.reason ?? 'no TLS') }
  })
}

/** How bad it is that senders would not deliver: under enforce they do not, under testing they report. */
export function severityIn(mode: MtaStsMode | null): 'critical' | 'high' {
  return mode === 'enforce' ? 'critical' : 'high'
}

function refusal(endpoint: DeliveryEvidence, observedAt: string, mode: MtaStsMode): RawFinding[] {
  const faults = refusalsAt(endpoint, observedAt)
  if (faults.length === 0) return []
  const host = endpoint.host ?? endpoint.address
  return [found('mta-sts.delivery-refused', subjectOf(endpoint), { host, faults, mode, severity: severityIn(mode) })]
}

/** RFC 8461 §4.2: STARTTLS, and a certificate that leads to a trusted root, is in time, and names the MX host. */
function refusalsAt(endpoint: DeliveryEvidence, observedAt: string): Refusal[] {
  const { offersStarttls, session, failure, host } = endpoint
  if (offersStarttls === false) return [{ fault: 'starttls-missing', detail: '' }]
  if (session === null) return handshakeRefusal(failure)
  return [...versionRefusal(session), ...certificateRefusals(session, host, observedAt)]
}

function handshakeRefusal(failure: DeliveryEvidence['failure']): Refusal[] {
  if (failure?.stage === 'starttls' && failure.reason === 'rejected') {
    return [{ fault: 'starttls-refused', detail: failure.detail }]
  }
  if (failure?.stage === 'tls' && (failure.reason === 'handshake' || failure.reason === 'protocol')) {
    return [{ fault: 'handshake', detail: failure.detail }]
  }
  return []
}

function versionRefusal({ version }: NonNullable<DeliveryEvidence['session']>): Refusal[] {
  // RFC 8996 §4, §5: what a sender that is careful enough to ask for a policy has turned off.
  return tlsVersions.indexOf(version) < tlsVersions.indexOf('TLSv1.2')
    ? [{ fault: 'old-version', detail: version }]
    : []
}

function certificateRefusals(
  { chain, trustError }: NonNullable<DeliveryEvidence['session']>,
  host: DomainName | null,
  observedAt: string,
): Refusal[] {
  const [leaf] = chain
  if (leaf === undefined) return [{ fault: 'untrusted', detail: trustError ?? 'no certificate' }]
  const isExpired = leaf.notAfter < observedAt
  const refusals: Refusal[] = []
  if (isExpired) refusals.push({ fault: 'expired', detail: leaf.notAfter })
  if (host !== null && !namesCover(leaf.names, host)) {
    refusals.push({ fault: 'name', detail: leaf.names.slice(0, maxShown).join(', ') })
  }
  // OpenSSL names one reason only; the leaf's own expiry is told already.
  if (trustError !== null && !(isExpired && trustError === 'CERT_HAS_EXPIRED')) {
    refusals.push({ fault: 'untrusted', detail: trustError })
  }
  return refusals
}
