import { found, skippedFor } from '@mailhealth/catalogue'
import { type DomainName, type RawFinding, type RecordData, recordsOf, type Target, targetName } from '@mailhealth/core'
import type { Judgement } from '../check.ts'
import { askedOfHosts } from '../discover/mail-hosts.ts'
import { type Asked, askedOf, coverageOf, indeterminateOf, type Lookup } from '../lookup.ts'
import { whyUntrusted } from '../resolver-trust.ts'
import { delegationFault, dsText, hasWeakDigestsOnly, wantedDs, weakAlgorithmsOf } from './delegation.ts'
import { signedState } from './facts.ts'
import type { DnssecEvidence, ZoneEvidence } from './gather.ts'
import { endingSignatures, unsignedAnswers } from './signatures.ts'

/** Judges the zones that a domain's mail rests on. What no trusted resolver has validated is not judged. */
export function evaluateDnssec(target: Target, evidence: DnssecEvidence): Judgement {
  const { found: hosts, zones, observedAt } = evidence
  const tlsa = evidence.tlsa.filter(({ lookup }) => lookup.answer.kind === 'records').map(({ host }) => host)
  const bogus = (one: Asked): Asked => (one.failure === 'bogus' ? { ...one, failure: null } : one)
  const asked = [
    ...trustAsked(evidence),
    ...askedOfHosts(hosts).map(bogus),
    ...zones.flatMap((zone) => zoneLookups(zone).map((one) => bogus(askedOf(one)))),
    ...askedOfTlsa(evidence),
  ]
  const coverage = coverageOf(asked)
  if (hosts.mx?.answer.kind === 'nxdomain') return { findings: [], coverage, skipped: skippedFor('no-domain', {}) }
  if (isUnused(evidence)) {
    return {
      findings: [],
      coverage,
      skipped: skippedFor('no-ds', {}),
    }
  }
  const isTrusted = trustAsked(evidence).every(({ failure }) => failure === null)
  const findings = [
    ...(isTrusted ? zones.flatMap((zone, at) => zoneFindings(zone, at === 0, observedAt, tlsa)) : []),
    ...indeterminateOf((args) => found('dnssec.indeterminate', targetName(target), args), asked),
  ]
  return { findings, coverage }
}

/** Whether hosts have TLSA records in vain, as things that were asked: what an unsigned zone comes to goes by them, and nothing else does. */
function askedOfTlsa({ zones, tlsa }: DnssecEvidence): Asked[] {
  const matters = (host: DomainName): boolean =>
    zones.some((zone, at) => signedState(zone) === false && (at === 0 || zone.hosts.includes(host)))
  return tlsa.filter(({ host }) => matters(host)).map(({ lookup }) => askedOf(lookup))
}

/** Whether DNSSEC could be told, as a thing that was asked. */
function trustAsked({ zones, resolvers }: DnssecEvidence): Asked[] {
  return [{ what: 'DNSSEC', failure: zones.some(isUntrusted) ? whyUntrusted(resolvers) : null }]
}

function isUntrusted(zone: ZoneEvidence): boolean {
  return [...zoneLookups(zone), ...zone.used].some(
    ({ answer }) => answer.kind !== 'failed' && answer.dnssec === 'unknown',
  )
}

/**
 * True where nobody is trusted to validate, and none of our zones was said to have a DS record. That is no proof, and so
 * no pass; but a zone that is not signed cannot fail validation, and nobody wants to hear of it for ever.
 */
function isUnused({ zones }: DnssecEvidence): boolean {
  const ours = zones.filter(({ isOurs }) => isOurs)
  const isSaid = ours.every(({ ds }) => ds !== null && ['nodata', 'nxdomain'].includes(ds.answer.kind))
  return zones.some(isUntrusted) && isSaid
}

function zoneLookups({ apex, soa, ds, parent, keys }: ZoneEvidence): Lookup[] {
  return [apex, soa, ds, parent, keys].flatMap((one): Lookup[] => (one === null ? [] : [one]))
}

/** `tlsa`: hosts that have TLSA records. Those of the domain's own zone, which names the hosts, are all of them. */
function zoneFindings(
  zone: ZoneEvidence,
  isDomains: boolean,
  observedAt: string,
  tlsa: readonly DomainName[],
): RawFinding[] {
  const inVain = isDomains ? tlsa : tlsa.filter((host) => zone.hosts.includes(host))
  const delegation = delegationFindings(zone)
  return [
    ...bogusFindings(zone),
    // A DS record that was published wrongly is not in every cache yet.
    ...(signedState(zone) === false && delegation.length === 0 ? insecureFindings(zone, inVain) : []),
    ...delegation,
    ...signatureFindings(zone, observedAt),
    ...(signedState(zone) === true ? strengthFindings(zone) : []),
  ]
}

function bogusFindings(zone: ZoneEvidence): RawFinding[] {
  const lookups = [...zoneLookups(zone), ...zone.used]
  for (const { name, type, answer } of lookups) {
    if (answer.kind === 'failed' && answer.reason === 'bogus') {
      const reason = answer.detail.slice(0, 200)
      return [found('dnssec.bogus', zone.zone, { name, type, reason, isOurs: zone.isOurs })]
    }
  }
  return []
}

function insecureFindings(zone: ZoneEvidence, tlsa: readonly DomainName[]): RawFinding[] {
  const { isOurs, hosts, ds, parent, keys } = zone
  if (ds === null || ds.answer.kind === 'failed') return []
  const severity = tlsa.length > 0 ? 'medium' : isOurs ? 'low' : 'info'
  if (dsOfParent(zone).length > 0) {
    return [found('dnssec.unsigned', zone.zone, { why: 'not-supported', isOurs, hosts, tlsa, severity })]
  }
  // A DS record that is itself insecure has an unsigned zone above it.
  const isParentSigned = parent !== null && parent.answer.dnssec !== 'insecure'
  const publish = wantedDs(zone.zone, keys === null ? [] : recordsOf(keys.answer))
  if (publish.length > 0 && recordsOf(ds.answer).length === 0) {
    return [found('dnssec.ds-missing', zone.zone, { publish, isParentSigned, isOurs, tlsa, severity })]
  }
  const why = isParentSigned ? 'no-ds' : 'parent-unsigned'
  return [found('dnssec.unsigned', zone.zone, { why, isOurs, hosts, tlsa, severity })]
}

/** Whether the DS records lead to the keys of each server: that is told before caches run out and the zone is bogus. */
function delegationFindings(zone: ZoneEvidence): RawFinding[] {
  const ds = dsOfParent(zone)
  const said = zone.served.find(({ type }) => type === 'DNSKEY')?.said
  if (ds.length === 0 || said === undefined || said.kind === 'failed') return []
  const answers = said.answers.flatMap(({ nameserver, address, isAuthoritative, answer }) => {
    if (!isAuthoritative || answer.kind === 'failed') return []
    const keys = recordsOf(answer) as readonly RecordData['DNSKEY'][]
    const signatures = answer.kind === 'records' ? (answer.signatures ?? []) : []
    const fault = delegationFault(zone.zone, ds, keys, signatures)
    return fault === null ? [] : [{ fault, keys, server: `${nameserver} (${address})` }]
  })
  const [first] = answers
  if (first === undefined) return []
  const alike = answers.filter(({ fault }) => fault === first.fault)
  const servers = [...new Set(alike.map(({ server }) => server))].sort()
  const publish = [...new Set(alike.flatMap(({ keys }) => wantedDs(zone.zone, keys)))].sort()
  const args = { fault: first.fault, ds: ds.map(dsText).sort(), servers, publish, isOurs: zone.isOurs }
  return [found('dnssec.delegation-broken', zone.zone, args)]
}

function signatureFindings(zone: ZoneEvidence, observedAt: string): RawFinding[] {
  if (dsOfParent(zone).length === 0) return []
  const [ending] = endingSignatures(zone, observedAt)
  const missing = unsignedAnswers(zone)
  const { isOurs } = zone
  return [
    ...(ending === undefined ? [] : [found('dnssec.signature-expiring', zone.zone, { ...ending, isOurs })]),
    ...(missing === null ? [] : [found('dnssec.signature-missing', zone.zone, { ...missing, isOurs })]),
  ]
}

function strengthFindings(zone: ZoneEvidence): RawFinding[] {
  const ds = dsOfParent(zone)
  const { isOurs } = zone
  const algorithms = weakAlgorithmsOf(ds)
  if (algorithms.length > 0) return [found('dnssec.algorithm-weak', zone.zone, { algorithms, isOurs })]
  if (!hasWeakDigestsOnly(ds)) return []
  const publish = wantedDs(zone.zone, zone.keys === null ? [] : recordsOf(zone.keys.answer))
  return [found('dnssec.ds-digest-weak', zone.zone, { ds: ds.map(dsText).sort(), publish, isOurs })]
}

/** The DS records that a chain leads to; none where the parent itself is not signed. */
function dsOfParent({ ds }: ZoneEvidence): readonly RecordData['DS'][] {
  return ds !== null && ds.answer.dnssec === 'secure' ? recordsOf(ds.answer) : []
}
