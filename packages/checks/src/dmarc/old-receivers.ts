import { found } from '@mailhealth/catalogue'
import {
  type DmarcPolicy,
  type DomainName,
  type DomainTarget,
  type RawFinding,
  registrableDomain,
} from '@mailhealth/core'
import type { DmarcEvidence } from './check.ts'
import { type DmarcRecord, parseDmarcRecord } from './parse.ts'
import type { AppliedPolicy } from './policy.ts'
import { organisationalDomain, policyName, textsAt } from './walk.ts'

/** What a receiver of RFC 7489 makes of a domain; `location` is null where it finds no record, `policy` where it applies none. */
interface OldAnswer {
  readonly policy: DmarcPolicy | null
  readonly location: DomainName | null
}

/** Where receivers of RFC 7489, which ask the Public Suffix List, come to something else than those of RFC 9989. */
export function oldReceiverFindings(
  target: DomainTarget,
  evidence: DmarcEvidence,
  policy: AppliedPolicy,
): RawFinding[] {
  return [...pslWalkDiffer(target, evidence, policy), ...policyDiffers(target, evidence, policy)]
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

function policyDiffers(target: DomainTarget, evidence: DmarcEvidence, policy: AppliedPolicy): RawFinding[] {
  const old = oldAnswer(target, evidence, policy)
  const { effective, location, tag, record } = policy
  if (old === null || old.policy === effective) return []
  const isElsewhere = old.location !== location
  const reason = isElsewhere ? 'record' : record.isTesting ? 'testing' : tag === 'np' ? 'np' : 'record'
  const weight = isElsewhere ? 'medium' : 'low'
  const args = {
    policy: effective,
    location,
    oldPolicy: old.policy,
    oldLocation: old.location,
    reason,
    weight,
  } as const
  return [found('dmarc.receivers-differ', target.name, args)]
}

/** RFC 7489 §6.6.3: the domain's own record, else that of its organisation by the Public Suffix List. Null: unknown. */
function oldAnswer({ name }: DomainTarget, evidence: DmarcEvidence, policy: AppliedPolicy): OldAnswer | null {
  if (policy.via === 'own') return { policy: oldPolicy(policy.record, 'p'), location: name }
  const organisation = registrableDomain(name)
  if (organisation === null) return null
  const lookups = [...evidence.walk.lookups, ...(evidence.bySuffixList ? [evidence.bySuffixList] : [])]
  const one = organisation === name ? undefined : lookups.find((other) => other.name === policyName(organisation))
  if (one === undefined) return { policy: null, location: null }
  if (one.answer.kind === 'failed') return null
  const [text, ...others] = textsAt(one).records
  const record = text === undefined || others.length > 0 ? null : parseDmarcRecord(text)
  if (record === null) return { policy: null, location: null }
  return { policy: oldPolicy(record, record.sp === null ? 'p' : 'sp'), location: organisation }
}

/** `t` and `np` mean nothing to them. */
function oldPolicy(record: DmarcRecord, tag: 'p' | 'sp'): DmarcPolicy | null {
  const isBroken =
    record.p === null || record.faults.some(({ fault, text }) => fault === 'policy-value' && /^sp=/.test(text))
  if (!isBroken) return record[tag]
  return record.rua.length > 0 ? 'none' : null
}
