import type { DmarcPolicy, DomainName } from '@mailhealth/core'
import { printTagList, type Tag } from '../tag-list.ts'
import { type AppliedPolicy, stepPolicy } from './policy.ts'
import { policyName } from './walk.ts'

/** A record to publish, and where. */
export interface NextRecord {
  readonly at: string
  readonly next: string
}

/** The first record of a domain that has none: it watches, unless the domain sends nothing. */
export function firstRecord(domain: DomainName, isSilent: boolean): NextRecord {
  const tags = [
    { name: 'v', value: 'DMARC1' },
    { name: 'p', value: isSilent ? 'reject' : 'none' },
    ...reportsOf(domain, isSilent),
  ]
  return { at: policyName(domain), next: printTagList(tags) }
}

/**
 * The next record on the way to a stricter policy, one step at a time: first somebody gets reports, then testing ends or a
 * broken tag goes, then the policy rises. A domain that sends nothing goes to `reject` at once, with all below it. One that inherits its policy gets a record of its
 * own, since the parent's also serves others.
 */
export function nextRecord(domain: DomainName, policy: AppliedPolicy, isSilent: boolean): NextRecord {
  const { record, via } = policy
  const rua = record.rua.map((one) => one.uri).join(',')
  const reports: Tag[] = rua === '' ? reportsOf(domain, isSilent) : [{ name: 'rua', value: rua }]
  const kept = via === 'own' ? record.tags.filter((tag) => isKept(tag, policy)) : []
  const rest = isSilent ? kept.filter(({ name }) => name !== 'sp' && name !== 'np') : kept
  const tags = [
    { name: 'v', value: 'DMARC1' },
    { name: 'p', value: isSilent ? 'reject' : nextPolicy(policy) },
    ...rest.map((tag) => (tag.name === 'rua' ? (reports[0] ?? tag) : tag)),
    ...(rest.some((tag) => tag.name === 'rua') ? [] : reports),
  ]
  return { at: policyName(domain), next: printTagList(tags) }
}

/** The policy that the next record asks for. */
export function nextPolicy({ record, requested, via }: AppliedPolicy): DmarcPolicy {
  const now = requested ?? 'none'
  if (record.rua.length === 0) return now
  if (record.isTesting && now !== 'none') return now
  if (via === 'own' && !record.isPolicyValid && record.p !== null && record.p !== now) return record.p
  return stepPolicy(now, 1)
}

/** A mailbox by the name that people give to it. A domain that sends nothing needs none. */
function reportsOf(domain: DomainName, isSilent: boolean): Tag[] {
  return isSilent ? [] : [{ name: 'rua', value: `mailto:dmarc-reports@${domain}` }]
}

function isKept({ name }: Tag, { record }: AppliedPolicy): boolean {
  if (['v', 'p', 't', 'pct', 'rf', 'ri'].includes(name)) return false
  if (name === 'sp' || name === 'np') return record[name] !== null
  return name !== 'rua' || record.rua.length > 0
}
