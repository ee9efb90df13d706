import { found, type ServerView } from '@mailhealth/catalogue'
import type { RawFinding, ZoneAnswers } from '@mailhealth/core'
import type { Asked } from '../lookup.ts'
import { ageOfDifference, askedOfSilent, differSince, serverViews } from '../server-views.ts'
import type { DkimEvidence } from './check.ts'
import { keyFact } from './facts.ts'
import { type DkimMemory, earlierDifference } from './memory.ts'
import { parseKeyRecord } from './parse.ts'
import { keyName } from './selectors.ts'

/** Whether mail verifies must not depend on which server a receiver happens to ask. */
export function serverFindings({ servers, domain, observedAt }: DkimEvidence, memory: DkimMemory | null): RawFinding[] {
  return servers.flatMap(({ selector, said }) => {
    const views = keyViews(said)
    if (views.length < 2) return []
    const since = differSince(said, views, earlierDifference(memory, selector), observedAt)
    return [found('dkim.servers-differ', keyName(selector, domain), { views, ...ageOfDifference(since, observedAt) })]
  })
}

/** Whether differences are over, as things that were asked. */
export function askedOfServers({ servers, domain }: DkimEvidence, memory: DkimMemory | null): Asked[] {
  return servers.flatMap(({ selector, said }) =>
    askedOfSilent(keyName(selector, domain), said, keyViews(said), earlierDifference(memory, selector)),
  )
}

/** The different keys that authoritative servers publish at a selector. */
export function keyViews(said: ZoneAnswers<'TXT'>): readonly ServerView[] {
  return serverViews(said, (texts) =>
    texts
      .map((text) => keyFact(parseKeyRecord(text)))
      .sort()
      .join(' | '),
  )
}
