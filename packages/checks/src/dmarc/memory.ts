import type { DmarcPolicy } from '@mailhealth/core'
import { differSince } from '../server-views.ts'
import type { DmarcEvidence } from './check.ts'
import { appliedPolicy } from './policy.ts'
import { recordViews } from './servers.ts'

/** Since when a domain's policy is what it is, asks for nothing, and only tests. ISO 8601; null when it does not. */
export interface DmarcMemory {
  readonly noneSince: string | null
  readonly testingSince: string | null
  /** Since when authoritative servers have differed about the domain's own record (differSince()). */
  readonly differSince: string | null
  /** The policy in force, and since when it has been seen. */
  readonly stage: { readonly policy: DmarcPolicy; readonly since: string } | null
}

/** Remembers since when the policy is what it is. A run that could not tell changes nothing. */
export function rememberPolicy(evidence: DmarcEvidence, memory: DmarcMemory | null): DmarcMemory {
  const { servers, observedAt } = evidence
  const since = differSince(servers, recordViews(servers), memory?.differSince, observedAt)
  const earlier = { noneSince: null, testingSince: null, stage: null, ...memory, differSince: since }
  const policy = appliedPolicy(evidence)
  if (policy.kind === 'unknown') return earlier
  const isNone = policy.kind === 'applied' && policy.requested === 'none'
  const isTesting = policy.kind === 'applied' && policy.requested !== null && !isNone && policy.record.isTesting
  return {
    differSince: since,
    noneSince: isNone ? (earlier.noneSince ?? evidence.observedAt) : null,
    testingSince: isTesting ? (earlier.testingSince ?? evidence.observedAt) : null,
    stage: policy.kind === 'applied' ? stageOf(policy.effective, earlier, evidence.observedAt) : null,
  }
}

function stageOf(policy: DmarcPolicy | null, { stage }: DmarcMemory, now: string): DmarcMemory['stage'] {
  if (policy === null) return null
  return stage?.policy === policy ? stage : { policy, since: now }
}
