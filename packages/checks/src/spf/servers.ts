import { found, type ServerView } from '@mailhealth/catalogue'
import type { DomainName, RawFinding, ZoneAnswers } from '@mailhealth/core'
import type { Asked } from '../lookup.ts'
import { ageOfDifference, askedOfSilent, differSince, serverViews, silentServers } from '../server-views.ts'
import type { SpfEvidence } from './check.ts'
import { policyOf } from './policy.ts'
import { selectSpf } from './select.ts'

/** Since when the domain's servers have published different policies (differSince()); null: they do not. */
export interface SpfMemory {
  readonly differSince: string | null
}

/** Remembers since when servers differ. */
export function rememberServers({ servers, observedAt }: SpfEvidence, memory: SpfMemory | null): SpfMemory {
  return { differSince: differSince(servers, viewsOf(servers), memory?.differSince, observedAt) }
}

/**
 * Do all authoritative servers of the domain publish the same policy? One that gives no answer says neither: it is told
 * for information, since receivers ask another, and who may not ask servers at all is told nothing.
 */
export function serverFindings(
  domain: DomainName,
  { servers: said, observedAt }: Pick<SpfEvidence, 'servers' | 'observedAt'>,
  memory: SpfMemory | null,
): RawFinding[] {
  const views = viewsOf(said)
  if (views.length > 1) {
    const since = differSince(said, views, memory?.differSince, observedAt)
    return [found('spf.servers-differ', domain, { views, ...ageOfDifference(since, observedAt) })]
  }
  const silent = silentServers(said)
  if (views.length === 0 || silent.length === 0) return []
  const compared = views.flatMap(({ servers }) => servers).length
  return [found('spf.servers-silent', domain, { servers: silent, compared })]
}

/** Whether a difference is over, as things that were asked. */
export function askedOfServers({ domain, servers }: SpfEvidence, memory: SpfMemory | null): readonly Asked[] {
  return askedOfSilent(domain, servers, viewsOf(servers), memory?.differSince)
}

function viewsOf(said: ZoneAnswers<'TXT'>): readonly ServerView[] {
  return serverViews(said, (texts) => {
    const selected = selectSpf(texts.map((text) => [text]))
    return selected.texts.map(policyOf).sort().join(' | ')
  })
}
