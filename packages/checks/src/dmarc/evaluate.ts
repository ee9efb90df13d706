import { found } from '@mailhealth/catalogue'
import { type DomainTarget, type RawFinding, registrableDomain, type Severity } from '@mailhealth/core'
import type { Judgement } from '../check.ts'
import { type Asked, askedOf, coverageOf, indeterminateOf } from '../lookup.ts'
import { tagValue } from '../tag-list.ts'
import type { DmarcEvidence } from './check.ts'
import { askedOfDestinations } from './destinations.ts'
import { halfParked } from './half-parked.ts'
import { mailUseOf } from './mail-use.ts'
import { type DmarcMemory, rememberPolicy } from './memory.ts'
import { firstRecord } from './next-record.ts'
import { oldReceiverFindings } from './old-receivers.ts'
import { type Applied, type AppliedPolicy, appliedPolicy, comparePolicy } from './policy.ts'
import { faultFindings, voidedNames } from './record-faults.ts'
import { reportFindings } from './report-findings.ts'
import { askedOfServers, serverFindings } from './servers.ts'
import { stageFindings } from './stage-findings.ts'
import { organisationalDomain, policyName } from './walk.ts'

/** Judges the policy that receivers apply to a domain's mail, its own or an inherited one. */
export function evaluateDmarc(target: DomainTarget, evidence: DmarcEvidence, memory: DmarcMemory | null): Judgement {
  const asked = [...askedOfEvidence(evidence), ...askedOfServers(target, evidence, memory)]
  const policy = appliedPolicy(evidence)
  const faults = faultFindings(target, evidence, policy)
  const findings = [
    ...multipleRecords(target, evidence, policy),
    ...faults,
    ...missing(target, evidence, policy, faults),
    ...halfParked(target, evidence, policy),
    ...serverFindings(target, evidence, memory),
    ...(policy.kind === 'applied' ? policyFindings(target, evidence, policy, memory) : []),
    ...indeterminateOf((args) => found('dmarc.indeterminate', target.name, args), asked),
  ]
  return { findings, coverage: coverageOf(asked) }
}

function askedOfEvidence({ walk, apex, mx, bySuffixList, keys, destinations }: DmarcEvidence): Asked[] {
  const lookups = [...walk.lookups, apex, mx, ...(bySuffixList ? [bySuffixList] : []), ...keys]
  return [...lookups.map(askedOf), ...askedOfDestinations(destinations)]
}

function multipleRecords(target: DomainTarget, { walk }: DmarcEvidence, policy: Applied): RawFinding[] {
  const [nearest] = voidedNames(walk).filter(({ domain }) => {
    // Above its own record a domain has no say, and a public suffix is not its to repair.
    if (domain === target.name) return true
    return !(policy.kind === 'applied' && policy.via === 'own') && registrableDomain(domain) !== null
  })
  if (nearest === undefined) return []
  return [found('dmarc.multiple-records', target.name, { at: policyName(nearest.domain), count: nearest.count })]
}

function missing(
  target: DomainTarget,
  evidence: DmarcEvidence,
  policy: Applied,
  faults: readonly RawFinding[],
): RawFinding[] {
  const isVoided = voidedNames(evidence.walk).length > 0
  const isMalformed = faults.some((finding) => finding.args.at === policyName(target.name))
  if (policy.kind !== 'absent' || isVoided || isMalformed) return []
  return [found('dmarc.missing', target.name, { ...firstRecord(target.name, mailUseOf(target, evidence).isSilent) })]
}

function policyFindings(
  target: DomainTarget,
  evidence: DmarcEvidence,
  policy: AppliedPolicy,
  earlier: DmarcMemory | null,
): RawFinding[] {
  const memory = rememberPolicy(evidence, earlier)
  return [
    ...stageFindings(target, evidence, policy, memory),
    ...subdomainWeaker(target, evidence, policy),
    ...removedTags(target, policy),
    ...reportFindings(target, evidence, policy),
    ...oldReceiverFindings(target, evidence, policy),
  ]
}

function subdomainWeaker(target: DomainTarget, { walk }: DmarcEvidence, policy: AppliedPolicy): RawFinding[] {
  const { record, via } = policy
  // Below an organisational domain's record, `sp` and `np` mean nothing (RFC 9989 §4.10.1).
  if (via !== 'own' || organisationalDomain(walk) !== target.name || !record.isPolicyValid) return []
  const { p } = record
  if (p === null) return []
  const weaker = (['sp', 'np'] as const).filter((tag) => {
    const value = record[tag]
    return value !== null && comparePolicy(value, p) < 0
  })
  if (weaker.length === 0) return []
  return [found('dmarc.subdomain-weaker', target.name, { p, weaker: weaker.map((tag) => `${tag}=${record[tag]}`) })]
}

function removedTags(target: DomainTarget, { record, location }: AppliedPolicy): RawFinding[] {
  if (record.removed.length === 0) return []
  const share = tagValue(record.tags, 'pct') ?? '100'
  // Receivers of RFC 7489 sample by pct, those of RFC 9989 do not: below 100 they disagree.
  const weight: Severity = share === '100' ? 'low' : 'medium'
  return [found('dmarc.removed-tag', target.name, { tags: record.removed, at: policyName(location), weight })]
}
