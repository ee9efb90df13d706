import { found, skippedFor } from '@mailhealth/catalogue'
import type { DomainTarget, RawFinding } from '@mailhealth/core'
import { daysBetween } from '../age.ts'
import type { Judgement } from '../check.ts'
import { askedOfHosts, hasNullMx } from '../discover/mail-hosts.ts'
import { askedOf, coverageOf, indeterminateOf } from '../lookup.ts'
import { withoutRoute } from '../no-route.ts'
import { askedOfDelivery, deliveryFindings } from './delivery.ts'
import type { MtaStsEvidence } from './gather.ts'
import { type MtaStsMemory, secondsAfter } from './memory.ts'
import { normalPolicy, type Policy } from './policy.ts'
import { askedOfFetches, policyFindings } from './policy-findings.ts'
import { type RecordState, recordState } from './record.ts'
import { agreedPolicy, modeInForce, policyInHand } from './served.ts'

/** Judges what a sender that honours MTA-STS finds. A domain that receives no mail needs none. */
export function evaluateMtaSts(target: DomainTarget, evidence: MtaStsEvidence, memory: MtaStsMemory | null): Judgement {
  const { found: hosts, record, policyHost } = evidence
  const policy = policyInHand(evidence, memory)
  const asked = [
    ...askedOfHosts(hosts),
    askedOf(record),
    ...policyHost.map(askedOf),
    ...askedOfFetches(target, evidence),
    ...(policy?.mode === 'none' ? [] : askedOfDelivery(evidence)),
  ]
  const coverage = coverageOf(asked)
  if (hosts.mx !== null && hasNullMx(hosts.mx)) {
    return { findings: [], coverage, skipped: skippedFor('null-mx', {}) }
  }
  const state = recordState(record)
  const findings = [
    ...recordFindings(target, evidence, memory, state),
    ...(state.kind === 'record' ? policyFindings(target, evidence, modeInForce(evidence, memory)) : []),
    ...(policy === null || state.kind !== 'record' ? [] : deliveryFindings(target, evidence, policy)),
    ...ruleFindings(target, evidence, memory, state),
    ...unexamined(target, evidence),
    ...indeterminateOf((args) => found('mta-sts.indeterminate', target.name, args), asked),
  ]
  return { findings, coverage }
}

/** Addresses of the policy host and of MX hosts that this machine has no way to. */
function unexamined(target: DomainTarget, { fetches, endpoints }: MtaStsEvidence): RawFinding[] {
  const addresses = [...new Set([...withoutRoute(fetches), ...withoutRoute(endpoints)])].sort()
  return addresses.length === 0 ? [] : [found('mta-sts.unexamined', target.name, { addresses })]
}

function recordFindings(
  target: DomainTarget,
  { record, observedAt }: MtaStsEvidence,
  memory: MtaStsMemory | null,
  state: RecordState,
): RawFinding[] {
  const { name } = record
  if (state.kind === 'invalid') return [found('mta-sts.record-invalid', target.name, { name, faults: state.faults })]
  if (state.kind !== 'none') return []
  const held = memory?.held ?? null
  // RFC 8461 §8.3: before the record goes, a policy of mode none has to have replaced what senders hold.
  if (held === null || held.until <= observedAt) {
    return [found('mta-sts.missing', target.name, { name, answer: state.answer })]
  }
  const { mode, until } = held
  const severity = mode === 'enforce' ? 'high' : 'medium'
  return [found('mta-sts.removed-early', target.name, { name, mode, until, severity })]
}

/** What the policy itself, and its history, say. */
function ruleFindings(
  target: DomainTarget,
  evidence: MtaStsEvidence,
  memory: MtaStsMemory | null,
  state: RecordState,
): RawFinding[] {
  const policy = agreedPolicy(evidence)
  if (policy === null || state.kind !== 'record') return []
  const { observedAt } = evidence
  return [
    ...modeFindings(target, policy, memory, observedAt),
    ...maxAgeFindings(target, policy),
    ...idFindings(target, state.id, policy, memory, observedAt),
  ]
}

/** So long a policy is rightly tried out. */
const testingDays = 30

function modeFindings(
  { name }: DomainTarget,
  { mode }: Policy,
  memory: MtaStsMemory | null,
  now: string,
): RawFinding[] {
  if (mode === 'testing') {
    const days = memory?.policy.mode === 'testing' ? daysBetween(memory.modeSince, now) : 0
    return [found('mta-sts.mode-testing', name, { days, severity: days > testingDays ? 'medium' : 'info' })]
  }
  if (mode !== 'none') return []
  const until = memory?.held?.until ?? null
  return [found('mta-sts.mode-none', name, { heldUntil: until !== null && until > now ? until : null })]
}

const day = 86_400

function maxAgeFindings({ name }: DomainTarget, { mode, maxAgeSeconds }: Policy): RawFinding[] {
  // A policy that is to go away is right to be short (RFC 8461 §8.3).
  if (mode === 'none' || maxAgeSeconds >= 14 * day) return []
  const severity = maxAgeSeconds < day ? 'high' : mode === 'enforce' && maxAgeSeconds < 7 * day ? 'medium' : 'info'
  return [found('mta-sts.max-age-short', name, { seconds: maxAgeSeconds, recommended: 14 * day, severity })]
}

/** RFC 8461 §3.1: senders look at the policy again when the id changes, and at no other time before max_age is over. */
function idFindings(
  { name }: DomainTarget,
  id: string,
  policy: Policy,
  memory: MtaStsMemory | null,
  now: string,
): RawFinding[] {
  if (memory === null) return []
  const text = normalPolicy(policy)
  if (memory.id !== id) {
    const isSame = normalPolicy(memory.policy) === text
    return isSame ? [found('mta-sts.policy-not-changed', name, { id, before: memory.id })] : []
  }
  if (text === memory.first.text) return []
  const since = memory.changedAt ?? now
  const until = secondsAfter(since, memory.first.maxAgeSeconds)
  return until > now ? [found('mta-sts.id-not-changed', name, { id, since, until })] : []
}
