import { found } from '@mailhealth/catalogue'
import type { DmarcPolicy, DomainTarget, RawFinding, Severity } from '@mailhealth/core'
import { daysBetween } from '../age.ts'
import type { DmarcEvidence } from './check.ts'
import { mailUseOf } from './mail-use.ts'
import type { DmarcMemory } from './memory.ts'
import { nextPolicy, nextRecord } from './next-record.ts'
import { type AppliedPolicy, comparePolicy } from './policy.ts'
import { obstaclesOf } from './readiness.ts'

/** A policy of `none` that reports are read for is a beginning; after so many days it is a state. */
const noneDays = 90

/** A policy that tests for longer was forgotten there. */
const testingDays = 30

/**
 * Where a domain stands on the way from `none` over `quarantine` to `reject`: how long already, whether that is what is
 * expected, and what the next record is. `memory` includes what this run saw.
 */
export function stageFindings(
  target: DomainTarget,
  evidence: DmarcEvidence,
  policy: AppliedPolicy,
  memory: DmarcMemory,
): RawFinding[] {
  const { requested, effective } = policy
  if (requested === null || effective === null) return []
  // A domain that sends nothing has no stages: it rejects at once, and dmarc.half-parked tells what it lacks.
  if (mailUseOf(target, evidence).isSilent) return nextStage(target, evidence, policy, effective, memory)
  return [
    ...(requested === 'none'
      ? [policyNone(target, evidence, policy, memory)]
      : testing(target, evidence, policy, memory)),
    ...nextStage(target, evidence, policy, effective, memory),
  ]
}

function policyNone(
  { name, dmarc: { expect } }: DomainTarget,
  { observedAt }: DmarcEvidence,
  { record, tag, location }: AppliedPolicy,
  { noneSince }: DmarcMemory,
): RawFinding {
  const days = daysBetween(noneSince ?? observedAt, observedAt)
  const hasReports = record.rua.length > 0
  const weight: Severity = !hasReports ? 'high' : days >= noneDays && expect !== 'none' ? 'medium' : 'info'
  return found('dmarc.policy-none', name, { days, hasReports, tag, location, weight })
}

function testing(
  { name }: DomainTarget,
  { observedAt }: DmarcEvidence,
  { record, requested, effective, location }: AppliedPolicy,
  { testingSince }: DmarcMemory,
): RawFinding[] {
  if (!record.isTesting || requested === null || effective === null) return []
  const days = daysBetween(testingSince ?? observedAt, observedAt)
  const weight: Severity = days >= testingDays ? 'medium' : 'info'
  return [found('dmarc.testing', name, { days, requested, effective, location, weight })]
}

/** What the configuration expects has the say; where it says nothing, the way to `reject` is told as information. */
function nextStage(
  target: DomainTarget,
  evidence: DmarcEvidence,
  policy: AppliedPolicy,
  effective: DmarcPolicy,
  memory: DmarcMemory,
): RawFinding[] {
  const { name, dmarc } = target
  const expected = dmarc.expect ?? 'reject'
  if (comparePolicy(effective, expected) >= 0) return []
  const { isSilent } = mailUseOf(target, evidence)
  const { location } = policy
  const next = nextRecord(name, policy, isSilent)
  const obstacles = isSilent ? [] : obstaclesOf(evidence, policy, nextPolicy(policy), memory)
  if (dmarc.expect !== null) {
    return [found('dmarc.policy-below-expected', name, { expected, actual: effective, location, ...next, obstacles })]
  }
  // A domain that sends nothing is told by dmarc.half-parked what it lacks, and an inherited policy is the parent's to raise.
  return isSilent || policy.via !== 'own'
    ? []
    : [found('dmarc.next-stage', name, { stage: effective, ...next, obstacles })]
}
