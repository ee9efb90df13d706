import type { DmarcPolicy, DomainName } from '@mailhealth/core'
import type { DmarcEvidence } from './check.ts'
import type { DmarcRecord } from './parse.ts'
import { isBroken, organisationalDomain, type Placed, placedRecords, type Walk } from './walk.ts'

/** The record that receivers apply to a domain's mail, and what it asks them to do. */
export interface AppliedPolicy {
  readonly kind: 'applied'
  readonly record: DmarcRecord
  /** The domain that publishes the record. */
  readonly location: DomainName
  /** The domain's own record, that of its organisational domain, or that of a public suffix above. */
  readonly via: 'own' | 'organisational' | 'suffix'
  /** The tag that says it. */
  readonly tag: 'p' | 'sp' | 'np'
  /** Null where receivers do not apply DMARC at all: the policy is broken, and there is nowhere to report to. */
  readonly requested: DmarcPolicy | null
  /** What is left of `requested` while the domain tests (`t=y`). */
  readonly effective: DmarcPolicy | null
}

/** Which policy applies: `absent` when no record does, `unknown` when that could not be told. */
export type Applied = AppliedPolicy | { readonly kind: 'absent' } | { readonly kind: 'unknown' }

/** Finds the policy of a domain (RFC 9989 §4.10.1): its own, else its organisational domain's, else its public suffix's. */
export function appliedPolicy({ walk, apex }: Pick<DmarcEvidence, 'walk' | 'apex'>): Applied {
  const placed = placedRecords(walk)
  const own = placed.find((one) => one.domain === walk.start)
  if (own !== undefined) return applied(own, 'own', 'p')
  if (isBroken(walk)) return { kind: 'unknown' }
  const organisation = organisationalDomain(walk)
  const inherited = placed.find((one) => one.domain === organisation)
  const suffix = placed.find((one) => one.record.psd === 'y')
  const above = inherited ?? suffix
  if (above === undefined) return { kind: 'absent' }
  if (apex.answer.kind === 'failed') return { kind: 'unknown' }
  // Only NXDOMAIN is a domain that does not exist (RFC 9989, "Non-existent Domains"; RFC 8020).
  const tag = apex.answer.kind === 'nxdomain' ? subdomainTag(above.record, 'np') : subdomainTag(above.record, 'sp')
  return applied(above, above === inherited ? 'organisational' : 'suffix', tag)
}

/** The organisational domain of the domain that publishes a policy; null when it could not be told. */
export function organisationOf({ via, location }: AppliedPolicy, walk: Walk): DomainName | null {
  return via === 'suffix' ? location : organisationalDomain(walk)
}

/** `reject` is the strictest. Compares as `Array.sort` wants it, weakest first. */
export function comparePolicy(a: DmarcPolicy, b: DmarcPolicy): number {
  return strictness.indexOf(a) - strictness.indexOf(b)
}

/** The policy one step weaker or stricter, or the same at the end. */
export function stepPolicy(policy: DmarcPolicy, by: 1 | -1): DmarcPolicy {
  return strictness[strictness.indexOf(policy) + by] ?? policy
}

const strictness: readonly DmarcPolicy[] = ['none', 'quarantine', 'reject']

function applied({ domain, record }: Placed, via: AppliedPolicy['via'], tag: AppliedPolicy['tag']): AppliedPolicy {
  const requested = requestedPolicy(record, tag)
  const effective = requested !== null && record.isTesting ? stepPolicy(requested, -1) : requested
  return { kind: 'applied', record, location: domain, via, tag, requested, effective }
}

function requestedPolicy(record: DmarcRecord, tag: AppliedPolicy['tag']): DmarcPolicy | null {
  if (record.isPolicyValid) return record[tag]
  return record.rua.length > 0 ? 'none' : null // RFC 9989 §4.10.1
}

function subdomainTag({ sp, np }: DmarcRecord, wanted: 'sp' | 'np'): AppliedPolicy['tag'] {
  if (wanted === 'np' && np !== null) return 'np'
  return sp === null ? 'p' : 'sp'
}
