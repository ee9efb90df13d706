import { found } from '@mailhealth/catalogue'
import {
  type DmarcPolicy,
  type DomainTarget,
  type RawFinding,
  registrableDomain,
  type Severity,
} from '@mailhealth/core'
import { daysBetween } from '../age.ts'
import type { Judgement } from '../check.ts'
import { type Asked, askedOf, coverageOf, indeterminateOf } from '../lookup.ts'
import { tagValue } from '../tag-list.ts'
import type { DmarcEvidence } from './check.ts'
import { askedOfDestinations, refusalOf } from './destinations.ts'
import { type DmarcMemory, rememberPolicy } from './memory.ts'
import { nextRecord } from './next-record.ts'
import { type Applied, type AppliedPolicy, appliedPolicy, comparePolicy, organisationOf } from './policy.ts'
import { faultFindings, voidedNames } from './record-faults.ts'
import { organisationalDomain, policyName } from './walk.ts'

/** A policy of `none` that reports are read for is a beginning; after so many days it is a state. */
const noneDays = 90

/** A policy that tests for longer was forgotten there. */
const testingDays = 30

/** Judges the policy that receivers apply to a domain's mail, its own or an inherited one. */
export function evaluateDmarc(target: DomainTarget, evidence: DmarcEvidence, memory: DmarcMemory | null): Judgement {
  const asked = askedOfEvidence(evidence)
  const policy = appliedPolicy(evidence)
  const faults = faultFindings(target, evidence, policy)
  const findings = [
    ...multipleRecords(target, evidence, policy),
    ...faults,
    ...missing(target, evidence, policy, faults),
    ...(policy.kind === 'applied' ? policyFindings(target, evidence, policy, memory) : []),
    ...indeterminateOf((args) => found('dmarc.indeterminate', target.name, args), asked),
  ]
  return { findings, coverage: coverageOf(asked) }
}

function askedOfEvidence({ walk, apex, destinations }: DmarcEvidence): Asked[] {
  return [...[...walk.lookups, ...(apex ? [apex] : [])].map(askedOf), ...askedOfDestinations(destinations)]
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
  { walk }: DmarcEvidence,
  policy: Applied,
  faults: readonly RawFinding[],
): RawFinding[] {
  const isVoided = voidedNames(walk).length > 0
  const isMalformed = faults.some((finding) => finding.args.at === policyName(target.name))
  return policy.kind === 'absent' && !isVoided && !isMalformed ? [found('dmarc.missing', target.name, {})] : []
}

function policyFindings(
  target: DomainTarget,
  evidence: DmarcEvidence,
  policy: AppliedPolicy,
  memory: DmarcMemory | null,
): RawFinding[] {
  const { requested } = policy
  return [
    ...(requested === null ? [] : strengthFindings(target, policy, requested, evidence, memory)),
    ...subdomainWeaker(target, evidence, policy),
    ...removedTags(target, policy),
    ...unauthorized(evidence, policy),
    ...pslWalkDiffer(target, evidence, policy),
  ]
}

function strengthFindings(
  { name, dmarc: { expect } }: DomainTarget,
  policy: AppliedPolicy,
  requested: DmarcPolicy,
  evidence: DmarcEvidence,
  memory: DmarcMemory | null,
): RawFinding[] {
  const { effective, location, record, tag } = policy
  const since = rememberPolicy(evidence, memory)
  const daysSince = (start: string | null): number => daysBetween(start ?? evidence.observedAt, evidence.observedAt)
  const hasReports = record.rua.length > 0
  const findings: RawFinding[] = []
  if (requested === 'none') {
    const days = daysSince(since.noneSince)
    const weight: Severity = !hasReports ? 'high' : days >= noneDays && expect !== 'none' ? 'medium' : 'info'
    findings.push(found('dmarc.policy-none', name, { days, hasReports, tag, location, weight }))
  } else if (record.isTesting && effective !== null) {
    const days = daysSince(since.testingSince)
    const weight: Severity = days >= testingDays ? 'medium' : 'info'
    findings.push(found('dmarc.testing', name, { days, requested, effective, location, weight }))
  }
  if (effective !== null && expect !== null && comparePolicy(effective, expect) < 0) {
    const next = nextRecord(name, policy)
    findings.push(
      found('dmarc.policy-below-expected', name, { expected: expect, actual: effective, location, ...next }),
    )
  }
  if (!hasReports) findings.push(found('dmarc.no-reports', name, { location }))
  return findings
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

function unauthorized({ walk, destinations }: DmarcEvidence, policy: AppliedPolicy): RawFinding[] {
  const organisation = organisationOf(policy, walk)
  if (organisation === null) return []
  return destinations.looked.flatMap((one) => {
    const answer = refusalOf(one, organisation)
    if (answer === null) return []
    return [found('dmarc.report-unauthorized', one.host, { location: policy.location, name: one.name, answer })]
  })
}

function pslWalkDiffer(target: DomainTarget, { walk }: DmarcEvidence, policy: AppliedPolicy): RawFinding[] {
  const byPsl = registrableDomain(target.name)
  const byWalk = organisationalDomain(walk)
  const { isStrict } = policy.record
  // With its own record and strict alignment a domain does not depend on where its organisation begins.
  if (policy.via === 'own' && isStrict.dkim && isStrict.spf) return []
  if (byPsl === null || byWalk === null || byPsl === byWalk) return []
  return [found('dmarc.psl-walk-differ', target.name, { walk: byWalk, psl: byPsl })]
}
