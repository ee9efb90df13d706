import type { MtaStsMode } from '@mailhealth/catalogue'
import type { MtaStsEvidence } from './gather.ts'
import { normalPolicy, type Policy } from './policy.ts'
import { recordState } from './record.ts'
import { agreedPolicy } from './served.ts'

/** What is known of a domain's policy since earlier runs. Times in ISO 8601. */
export interface MtaStsMemory {
  /** The policy that senders could fetch last, under which id, and when that was. */
  readonly policy: Policy
  readonly id: string
  readonly seenAt: string
  /** Since when the policy has its mode. */
  readonly modeSince: string
  /** The text that first came with this id, and how long senders may go on with it. */
  readonly first: { readonly text: string; readonly maxAgeSeconds: number }
  /** Since when another text comes with the same id; null while it is the first one. */
  readonly changedAt: string | null
  /** Until when a sender may hold a policy that binds it, and the strongest mode of those; null when there was none. */
  readonly held: { readonly mode: MtaStsMode; readonly until: string } | null
}

/** Remembers what senders may have taken home. A run that saw no policy changes nothing. */
export function rememberPolicy(evidence: MtaStsEvidence, memory: MtaStsMemory | null): MtaStsMemory | null {
  const state = recordState(evidence.record)
  const policy = agreedPolicy(evidence)
  if (state.kind !== 'record' || policy === null) return memory
  const now = evidence.observedAt
  const text = normalPolicy(policy)
  const known = memory?.id === state.id ? memory : null
  const first = known?.first ?? { text, maxAgeSeconds: policy.maxAgeSeconds }
  return {
    policy,
    id: state.id,
    seenAt: now,
    modeSince: memory?.policy.mode === policy.mode ? memory.modeSince : now,
    first,
    changedAt: text === first.text ? null : (known?.changedAt ?? now),
    held: heldAfter(memory?.held ?? null, policy, now),
  }
}

/** The moment so many seconds after another, in ISO 8601. */
export function secondsAfter(moment: string, seconds: number): string {
  return new Date(Date.parse(moment) + seconds * 1000).toISOString()
}

function heldAfter(before: MtaStsMemory['held'], policy: Policy, now: string): MtaStsMemory['held'] {
  const still = before !== null && before.until > now ? before : null
  if (policy.mode === 'none') return still
  const until = secondsAfter(now, policy.maxAgeSeconds)
  const mode = still?.mode === 'enforce' ? 'enforce' : policy.mode
  return { mode, until: still !== null && still.until > until ? still.until : until }
}
