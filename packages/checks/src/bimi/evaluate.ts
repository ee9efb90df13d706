import { type BimiObstacle, type BimiUnreachable, found, skippedFor } from '@mailhealth/catalogue'
import { type DomainTarget, type RawFinding, registrableDomain } from '@mailhealth/core'
import { daysBetween } from '../age.ts'
import type { Judgement } from '../check.ts'
import { appliedPolicy } from '../dmarc/policy.ts'
import { policyName } from '../dmarc/walk.ts'
import { type Asked, askedOf, coverageOf, indeterminateOf } from '../lookup.ts'
import { tagValue } from '../tag-list.ts'
import { markCertificate } from './certificate.ts'
import { type BimiEvidence, type Fetched, isTold, recordAt } from './gather.ts'
import { imageFaults } from './image.ts'
import { type BimiState, bimiState } from './record.ts'

/** Judges a domain's BIMI. A domain without a record, or with one that declines, has nothing to be judged. */
export function evaluateBimi(target: DomainTarget, evidence: BimiEvidence): Judgement {
  const { records, dmarc, indicator, certificate } = evidence
  const asked = [
    ...records.map(askedOf),
    ...(dmarc === null ? [] : [...dmarc.walk.lookups, dmarc.apex].map(askedOf)),
    ...[indicator, certificate].flatMap(askedOfDocument),
  ]
  const coverage = coverageOf(asked)
  const state = bimiState(recordAt(evidence))
  if (state.kind === 'none') return { findings: [], coverage, skipped: skippedFor('no-bimi', {}) }
  if (state.kind === 'declined') return { findings: [], coverage, skipped: skippedFor('bimi-declined', {}) }
  const { name } = recordAt(evidence)
  const findings = [
    ...('faults' in state && state.faults.length > 0
      ? [found('bimi.record-invalid', target.name, { name, faults: state.faults })]
      : []),
    ...(state.kind === 'record' ? recordFindings(target, evidence, state, name) : []),
    ...indeterminateOf((args) => found('bimi.indeterminate', target.name, args), asked),
  ]
  return { findings, coverage }
}

function recordFindings(
  target: DomainTarget,
  evidence: BimiEvidence,
  { indicator, authority, faults }: Extract<BimiState, { kind: 'record' }>,
  name: string,
): RawFinding[] {
  const has = (fault: string): boolean => faults.some((one) => one.fault === fault)
  return [
    ...dmarcFindings(target, evidence),
    ...(indicator === null && !has('location') ? [found('bimi.indicator-missing', target.name, { name })] : []),
    ...(authority === null && !has('authority') ? [found('bimi.certificate-missing', target.name, { name })] : []),
    ...(evidence.indicator === null ? [] : indicatorFindings(evidence.indicator)),
    ...(evidence.certificate === null ? [] : certificateFindings(target, evidence.certificate, evidence.observedAt)),
  ]
}

function dmarcFindings(target: DomainTarget, { dmarc }: BimiEvidence): RawFinding[] {
  if (dmarc === null) return []
  const policy = appliedPolicy(dmarc)
  if (policy.kind === 'unknown') return []
  if (policy.kind === 'absent') {
    const at = policyName(target.name)
    return [found('bimi.dmarc-not-enforced', target.name, { obstacles: ['no-record'], at })]
  }
  const { record, tag, effective, location } = policy
  const isWeak = effective === null || effective === 'none'
  const percentage = Number(tagValue(record.tags, 'pct') ?? 100)
  const obstacles: BimiObstacle[] = [
    ...(isWeak ? [tag === 'p' ? ('policy' as const) : ('subdomains' as const)] : []),
    ...(!isWeak && record.sp === 'none' && location === registrableDomain(location) ? ['subdomains' as const] : []),
    ...(percentage < 100 ? ['percentage' as const] : []),
  ]
  if (obstacles.length === 0) return []
  return [found('bimi.dmarc-not-enforced', target.name, { obstacles, at: policyName(location) })]
}

function indicatorFindings(fetched: Fetched): RawFinding[] {
  const unreachable = unreachableBy(fetched)
  if (unreachable !== null) return [found('bimi.indicator-unreachable', fetched.url, unreachable)]
  const body = fetched.shown?.body ?? null
  if (body === null) return []
  const faults = imageFaults(body)
  const bytes = Buffer.byteLength(body)
  return faults.length === 0 ? [] : [found('bimi.indicator-invalid', fetched.url, { faults, bytes })]
}

/** In less than so many days a certificate that people have to be verified for ends soon. */
const warnDays = 30

function certificateFindings(target: DomainTarget, fetched: Fetched, observedAt: string): RawFinding[] {
  const unreachable = unreachableBy(fetched)
  if (unreachable !== null) return [found('bimi.certificate-unreachable', fetched.url, unreachable)]
  const body = fetched.shown?.body ?? null
  if (body === null) return []
  const domains = [target.name, registrableDomain(target.name) ?? target.name]
  const { names, notAfter, faults } = markCertificate(body, domains, observedAt)
  if (faults.length > 0) return [found('bimi.certificate-invalid', fetched.url, { faults, names, notAfter })]
  const daysLeft = notAfter === null ? warnDays : daysBetween(observedAt, notAfter)
  if (notAfter === null || daysLeft >= warnDays) return []
  return [found('bimi.certificate-expiring', fetched.url, { notAfter, daysLeft })]
}

function askedOfDocument(fetched: Fetched | null): Asked[] {
  if (fetched === null) return []
  const { shown } = fetched
  const failure = shown === null || isTold(shown) ? null : (shown.failure?.reason ?? null)
  return [...fetched.lookups.map(askedOf), { what: fetched.url, failure }]
}

/** Why a document did not come; null where it did, or where that could not be told. */
function unreachableBy({ lookups, shown }: Fetched): { readonly why: BimiUnreachable; readonly detail: string } | null {
  if (shown === null) {
    return lookups.some(({ answer }) => answer.kind === 'failed') ? null : { why: 'address', detail: '' }
  }
  const { failure, status, location, isAuthentic } = shown
  if (!isTold(shown)) return null
  if (failure !== null) return { why: failedAt(failure), detail: failure.detail }
  if (!isAuthentic) return { why: 'certificate', detail: '' }
  if (status !== null && status >= 300 && status < 400) return { why: 'redirect', detail: location ?? '' }
  return status === 200 ? null : { why: 'status', detail: `${status ?? ''}` }
}

function failedAt({ stage, reason }: NonNullable<NonNullable<Fetched['shown']>['failure']>): BimiUnreachable {
  if (reason === 'too-large') return 'too-large'
  if (stage === 'connect' || stage === 'tls') return stage
  return 'answer'
}
