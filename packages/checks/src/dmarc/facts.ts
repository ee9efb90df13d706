import type { Facts } from '@mailhealth/core'
import { tagValue } from '../tag-list.ts'
import type { DmarcEvidence } from './check.ts'
import { normalRecord } from './parse.ts'
import { appliedPolicy } from './policy.ts'
import { organisationalDomain } from './walk.ts'

/** What drift is measured on: the policy in force, the record that says it in one form, and whose organisation it is. */
export function dmarcFacts(evidence: DmarcEvidence): Facts {
  const organisation = organisationalDomain(evidence.walk)
  const known: Facts = organisation === null ? {} : { organisation }
  const policy = appliedPolicy(evidence)
  if (policy.kind === 'unknown') return known
  if (policy.kind === 'absent') {
    return { policy: null, record: null, sp: null, np: null, rua: null, location: null, ...known }
  }
  const { record, effective, location } = policy
  return {
    policy: effective,
    record: normalRecord(record),
    sp: tagValue(record.tags, 'sp')?.toLowerCase() ?? null,
    np: tagValue(record.tags, 'np')?.toLowerCase() ?? null,
    rua: record.rua.length === 0 ? null : record.rua.map((one) => one.uri).sort(),
    location,
    ...known,
  }
}
