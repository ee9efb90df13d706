import type { Facts } from '@mailhealth/core'
import type { MtaStsEvidence } from './gather.ts'
import { recordState } from './record.ts'
import { agreedPolicy } from './served.ts'

/**
 * What is comparable of a policy: whether there is a record, and what the policy says. Not the id, which changes with
 * every policy. What could not be told is absent; without a record the policy is null.
 */
export function mtaStsFacts(evidence: MtaStsEvidence): Facts {
  const state = recordState(evidence.record)
  if (state.kind === 'unknown') return {}
  // Senders take a broken record for none.
  if (state.kind !== 'record') return { record: false, mode: null, maxAgeSeconds: null, mx: null }
  const policy = agreedPolicy(evidence)
  if (policy === null) return { record: true }
  return { record: true, mode: policy.mode, maxAgeSeconds: policy.maxAgeSeconds, mx: policy.mx }
}
