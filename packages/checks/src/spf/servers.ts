import { found, type ServerView } from '@mailhealth/catalogue'
import type { DomainName, RawFinding, ZoneAnswers } from '@mailhealth/core'
import { ageOfDifference, differSince, serverViews, silentServers } from '../server-views.ts'
import type { SpfEvidence } from './check.ts'
import { policyOf } from './policy.ts'
import { selectSpf } from './select.ts'

/** Since when the domain's servers have published different policies; null: they do not. ISO 8601. */
export interface SpfMemory {
  readonly differSince: string | null
}

/** Remembers since when servers differ. */
export function rememberServers({ servers, observedAt }: SpfEvidence, memory: SpfMemory | null): SpfMemory {
  return { differSince: differSince(viewsOf(servers), memory?.differSince ?? null, observedAt) }
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
    const age = ageOfDifference(memory === null ? null : differSince(views, memory.differSince, observedAt), observedAt)
    return [found('spf.servers-differ', domain, { views, ...age })]
  }
  const silent = silentServers(said)
  if (views.length === 0 || silent.length === 0) return []
  const compared = views.flatMap(({ servers }) => servers).length
  return [found('spf.servers-silent', domain, { servers: silent, compared })]
}

function viewsOf(said: ZoneAnswers<'TXT'>): readonly ServerView[] {
  return serverViews(said, (texts) => {
    const selected = selectSpf(texts.map((text) => [text]))
    return selected.texts.map(policyOf).sort().join(' | ')
  })
}
