import { type DomainName, maxNameLength, type Resolver, recordsOf } from '@mailhealth/core'
import { type Lookup, lookup } from '../lookup.ts'
import { type DmarcRecord, isDmarcRecord, parseDmarcRecord } from './parse.ts'

/** A DNS tree walk: the names that were asked, longest first. It ends early where an answer failed. */
export interface Walk {
  readonly start: DomainName
  readonly lookups: readonly Lookup<'TXT'>[]
}

/** A DMARC record and the domain that publishes it. */
export interface Placed {
  readonly domain: DomainName
  readonly record: DmarcRecord
}

/** A walk never asks more names than this (RFC 9989 §4.10). */
const maxQueries = 8

/**
 * Walks up the DNS tree from a domain in search of DMARC records (RFC 9989 §4.10): the domain itself, then its parents
 * down to a single label, no deeper than seven labels after the first, until a record says `psd=y` or `psd=n`. A failed answer
 * ends it, since what lies above no longer decides anything.
 */
export async function walkTree(start: DomainName, resolver: Resolver, signal: AbortSignal): Promise<Walk> {
  const lookups: Lookup<'TXT'>[] = []
  for (const domain of namesToAsk(start)) {
    const one = await lookup(resolver, policyName(domain), 'TXT', { signal })
    lookups.push(one)
    if (one.answer.kind === 'failed') break
    const psd = placedAt(domain, one)?.record.psd
    if (psd === 'y' || psd === 'n') break
  }
  return { start, lookups }
}

/** The names that a walk asks, as domains, unless a record stops it. */
export function namesToAsk(start: DomainName): DomainName[] {
  const labels = start.split('.')
  const longest = Math.min(labels.length - 1, maxQueries - 1)
  const parents = Array.from({ length: longest }, (_, index) => labels.slice(labels.length - longest + index).join('.'))
  // A name that DNS cannot carry has no record; where it would be is not asked.
  return [start, ...(parents as DomainName[])].filter((name) => policyName(name).length <= maxNameLength)
}

/** Where a domain's record is (RFC 9989, "DMARC Policy Records"). */
export function policyName(domain: string): string {
  return `_dmarc.${domain}`
}

/** True when a name of the walk was not answered: then neither policy nor organisational domain can be told from above it. */
export function isBroken(walk: Walk): boolean {
  return walk.lookups.some((one) => one.answer.kind === 'failed')
}

/** The records that a walk found, longest name first. Several at one name count as none. */
export function placedRecords(walk: Walk): Placed[] {
  return walk.lookups.flatMap((one) => placedAt(one.name.slice(policyName('').length) as DomainName, one) ?? [])
}

/** The texts at a name, and which of them are DMARC records. */
export function textsAt(one: Lookup<'TXT'>): { readonly records: string[]; readonly others: string[] } {
  const texts = recordsOf(one.answer).map((strings) => strings.join(''))
  return { records: texts.filter(isDmarcRecord), others: texts.filter((text) => !isDmarcRecord(text)) }
}

/** The organisational domain that a walk leads to (RFC 9989 §4.10.2); null when it could not be told. */
export function organisationalDomain(walk: Walk): DomainName | null {
  if (isBroken(walk)) return null
  const placed = placedRecords(walk)
  for (const { domain, record } of placed) {
    if (record.psd === 'n') return domain
    if (record.psd === 'y' && domain !== walk.start) return childTowards(domain, walk.start)
  }
  return placed.at(-1)?.domain ?? walk.start
}

function placedAt(domain: DomainName, one: Lookup<'TXT'>): Placed | null {
  const [text, ...others] = textsAt(one).records
  const record = text === undefined || others.length > 0 ? null : parseDmarcRecord(text)
  return record === null ? null : { domain, record }
}

function childTowards(parent: DomainName, start: DomainName): DomainName {
  const labels = start.split('.')
  return labels.slice(labels.length - parent.split('.').length - 1).join('.') as DomainName
}
