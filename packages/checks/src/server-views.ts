import type { ServerView } from '@mailhealth/catalogue'
import { recordsOf, type Severity, type ZoneAnswers } from '@mailhealth/core'
import { hoursBetween } from './age.ts'
import type { Asked } from './lookup.ts'

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

/** Stands for the moment of a difference that the first look found: nobody knows how old it is. */
const beforeFirstLook = 'before the first look'

/**
 * Since when servers have differed, for the next run to know: null while they agree, as every one of them has to say. A
 * silent one may be the one that differs: then nothing changes. `earlier` is undefined where no run has looked yet.
 */
export function differSince(
  said: ZoneAnswers<'TXT'>,
  views: readonly ServerView[],
  earlier: string | null | undefined,
  now: string,
): string | null {
  if (views.length > 1) return earlier === undefined ? beforeFirstLook : (earlier ?? now)
  const isAgreed = views.length === 1 && silentServers(said).length === 0
  return isAgreed ? null : (earlier ?? null)
}

/**
 * What stays open where servers differed when they were asked last: whether they still do cannot be told without those
 * that are silent. Nothing where they did not: receivers ask another.
 */
export function askedOfSilent(
  name: string,
  said: ZoneAnswers<'TXT'>,
  views: readonly ServerView[],
  earlier: string | null | undefined,
): readonly Asked[] {
  if (typeof earlier !== 'string' || views.length > 1) return []
  if (said.kind === 'failed') return [{ what: `${name} TXT at its name servers`, failure: said.reason }]
  return silentServers(said).map((server) => ({ what: `${name} TXT at ${server}`, failure: 'no answer' }))
}

/**
 * What a difference comes to: at first it is a change that propagates, which drift tells, and then a fault. `hours` is
 * null where the first look found it: then it is a fault, too, for as long as it lasts.
 */
export function ageOfDifference(
  since: string | null,
  now: string,
): { readonly hours: number | null; readonly weight: Severity } {
  const hours = since === null || since === beforeFirstLook ? null : hoursBetween(since, now)
  return { hours, weight: hours !== null && hours < propagationHours ? 'info' : 'high' }
}
