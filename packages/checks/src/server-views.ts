import type { ServerView } from '@mailhealth/catalogue'
import { recordsOf, type Severity, type ZoneAnswers } from '@mailhealth/core'
import { hoursBetween } from './age.ts'

const maxViews = 5
const maxShown = 300

/**
 * The different things that the authoritative servers of a zone say at a name; at most one where they agree. `normal` puts
 * the texts of a server into a form that is equal where they say the same, empty for nothing. A server that gives no
 * answer has no view: receivers ask another.
 */
export function serverViews(
  zone: ZoneAnswers<'TXT'>,
  normal: (texts: readonly string[]) => string,
): readonly ServerView[] {
  if (zone.kind === 'failed') return []
  const byText = new Map<string, Set<string>>()
  for (const { nameserver, isAuthoritative, answer } of zone.answers) {
    if (answer.kind === 'failed' || !isAuthoritative) continue
    const said = normal(recordsOf(answer).map((strings) => strings.join('')))
    byText.set(said, (byText.get(said) ?? new Set()).add(nameserver))
  }
  return [...byText]
    .map(([said, servers]) => ({ said: said === '' ? null : said.slice(0, maxShown), servers: [...servers].sort() }))
    .sort((a, b) => b.servers.length - a.servers.length || (a.said ?? '').localeCompare(b.said ?? ''))
    .slice(0, maxViews)
}

/** The authoritative servers that said nothing: by name, and by address where one of several is silent. */
export function silentServers(zone: ZoneAnswers<'TXT'>): readonly string[] {
  if (zone.kind === 'failed') return []
  const silent = zone.answers.filter(({ answer, isAuthoritative }) => answer.kind === 'failed' || !isAuthoritative)
  const names = [
    ...zone.unasked.map(({ nameserver }) => nameserver),
    ...silent.map(({ nameserver, address }) => `${nameserver} (${address})`),
  ]
  return [...new Set(names)].sort()
}

/** A change takes its time to every server: secondaries look within two hours as a rule (RFC 1912 §2.2). */
const propagationHours = 6

/**
 * Since when servers have differed, for the next run to know: null while they agree. A run that could not ask them
 * (no views) changes nothing.
 */
export function differSince(views: readonly ServerView[], earlier: string | null, now: string): string | null {
  if (views.length === 0) return earlier
  return views.length === 1 ? null : (earlier ?? now)
}

/**
 * What a difference comes to: at first it is a change that propagates, which drift tells, and then a fault. `hours` is
 * null where no earlier run says how old it is: then it is a fault, too.
 */
export function ageOfDifference(
  since: string | null,
  now: string,
): { readonly hours: number | null; readonly weight: Severity } {
  const hours = since === null ? null : hoursBetween(since, now)
  return { hours, weight: hours !== null && hours < propagationHours ? 'info' : 'high' }
}
