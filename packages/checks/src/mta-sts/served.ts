import type { MtaStsMode } from '@mailhealth/catalogue'
import type { MtaStsEvidence, PolicyFetch } from './gather.ts'
import type { MtaStsMemory } from './memory.ts'
import { normalPolicy, type Policy, parsePolicy, type ReadPolicy } from './policy.ts'

/** A policy that came as it should: status 200 and a whole body, which may still say nothing that senders can use. */
export interface Served {
  readonly fetch: PolicyFetch
  readonly read: ReadPolicy
}

/** Every address from which a body came. */
export function servedPolicies({ fetches }: MtaStsEvidence): Served[] {
  return fetches.flatMap((fetch) => (fetch.body === null ? [] : [{ fetch, read: parsePolicy(fetch.body) }]))
}

/** The policy that every address serves; null when there is none, or when they differ. */
export function agreedPolicy(evidence: MtaStsEvidence): Policy | null {
  const policies = servedPolicies(evidence).map(({ read }) => read.policy)
  const [first] = policies
  if (first === undefined || first === null) return null
  const text = normalPolicy(first)
  return policies.every((policy) => policy !== null && normalPolicy(policy) === text) ? first : null
}

/** The policy that a sender has in hand: the served one, else the one that it fetched earlier and may still hold. */
export function policyInHand(evidence: MtaStsEvidence, memory: MtaStsMemory | null): Policy | null {
  const [first] = servedPolicies(evidence).flatMap(({ read }) => read.policy ?? [])
  return first ?? heldPolicy(evidence.observedAt, memory)
}

/** The mode that faults are weighed by: what is served or still held, else what a broken policy wanted to say. */
export function modeInForce(evidence: MtaStsEvidence, memory: MtaStsMemory | null): MtaStsMode | null {
  const wanted = servedPolicies(evidence).find(({ read }) => read.mode !== null)
  return policyInHand(evidence, memory)?.mode ?? wanted?.read.mode ?? null
}

/** RFC 8461 §3.3: a sender uses the policy that it has until max_age is over, whatever becomes of record and host. */
function heldPolicy(now: string, memory: MtaStsMemory | null): Policy | null {
  if (memory === null) return null
  const { policy, seenAt } = memory
  return Date.parse(now) < Date.parse(seenAt) + policy.maxAgeSeconds * 1000 ? policy : null
}
