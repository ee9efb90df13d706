import { found, type ServerView } from '@mailhealth/catalogue'
import type { DomainTarget, RawFinding, ZoneAnswers } from '@mailhealth/core'
import type { Asked } from '../lookup.ts'
import { ageOfDifference, askedOfSilent, differSince, serverViews } from '../server-views.ts'
import type { DmarcEvidence } from './check.ts'
import type { DmarcMemory } from './memory.ts'
import { normalRecord, parseDmarcRecord } from './parse.ts'
import { policyName } from './walk.ts'

/** What becomes of forged mail must not depend on which server a receiver happens to ask. */
export function serverFindings(
  { name }: DomainTarget,
  { servers, observedAt }: DmarcEvidence,
  memory: DmarcMemory | null,
): RawFinding[] {
  const views = recordViews(servers)
  if (views.length < 2) return []
  const since = differSince(servers, views, memory?.differSince, observedAt)
  return [found('dmarc.servers-differ', name, { at: policyName(name), views, ...ageOfDifference(since, observedAt) })]
}

/** Whether a difference is over, as things that were asked. */
export function askedOfServers(
  { name }: DomainTarget,
  { servers }: DmarcEvidence,
  memory: DmarcMemory | null,
): readonly Asked[] {
  return askedOfSilent(policyName(name), servers, recordViews(servers), memory?.differSince)
}

/** The different records that authoritative servers publish, each in one form. */
export function recordViews(servers: ZoneAnswers<'TXT'>): readonly ServerView[] {
  return serverViews(servers, (texts) => {
    const records = texts.flatMap((text) => parseDmarcRecord(text) ?? [])
    return records.map(normalRecord).sort().join(' | ')
  })
}
