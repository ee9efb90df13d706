import type { DomainName } from '@mailhealth/core'
import { printTagList, type Tag } from '../tag-list.ts'
import { type AppliedPolicy, stepPolicy } from './policy.ts'
import { policyName } from './walk.ts'

/** A record to publish, and where. */
export interface NextRecord {
  readonly at: string
  readonly next: string
}

/**
 * The next record on the way to a stricter policy, one step at a time: first testing ends or a broken tag goes, then the
 * policy rises. A domain that inherits its policy gets a record of its own, since the parent's also serves others.
 */
export function nextRecord(domain: DomainName, policy: AppliedPolicy): NextRecord {
  const { record, via } = policy
  const rua = record.rua.map((one) => one.uri).join(',')
  const reports: Tag[] = rua === '' ? [] : [{ name: 'rua', value: rua }]
  const rest = via === 'own' ? record.tags.filter((tag) => isKept(tag, policy)) : []
  const tags = [
    { name: 'v', value: 'DMARC1' },
    { name: 'p', value: nextPolicy(policy) },
    ...rest.map((tag) => (tag.name === 'rua' ? (reports[0] ?? tag) : tag)),
    ...(via === 'own' ? [] : reports),
  ]
  return { at: policyName(domain), next: printTagList(tags) }
}

function nextPolicy({ record, requested, via }: AppliedPolicy): string {
  const now = requested ?? 'none'
  if (record.isTesting && now !== 'none') return now
  if (via === 'own' && !record.isPolicyValid && record.p !== null && record.p !== now) return record.p
  return stepPolicy(now, 1)
}

function isKept({ name }: Tag, { record }: AppliedPolicy): boolean {
  if (['v', 'p', 't', 'pct', 'rf', 'ri'].includes(name)) return false
  if (name === 'sp' || name === 'np') return record[name] !== null
  return name !== 'rua' || record.rua.length > 0
}
