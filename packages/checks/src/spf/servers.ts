import { found } from '@mailhealth/catalogue'
import type { DomainName, RawFinding, ZoneAnswers } from '@mailhealth/core'
import { serverViews, silentServers } from '../server-views.ts'
import { policyOf } from './policy.ts'
import { selectSpf } from './select.ts'

/**
 * Do all authoritative servers of the domain publish the same policy? One that gives no answer says neither: it is told
 * for information, since receivers ask another, and who may not ask servers at all is told nothing.
 */
export function serverFindings(domain: DomainName, said: ZoneAnswers<'TXT'>): RawFinding[] {
  const views = serverViews(said, (texts) => {
    const selected = selectSpf(texts.map((text) => [text]))
    return selected.texts.map(policyOf).sort().join(' | ')
  })
  if (views.length > 1) return [found('spf.servers-differ', domain, { views })]
  const silent = silentServers(said)
  if (views.length === 0 || silent.length === 0) return []
  const compared = views.flatMap(({ servers }) => servers).length
  return [found('spf.servers-silent', domain, { servers: silent, compared })]
}
