import {
  type DnsAnswer,
  type Nameservers,
  type Resolver,
  recordsOf,
  type Spread,
  type ZoneAnswers,
} from '@mailhealth/core'
import type { Publication } from './check.ts'

/** With whom it is asked. */
export interface SpreadAsked {
  readonly resolver: Resolver
  readonly nameservers: Nameservers
  readonly signal: AbortSignal
}

/** A change that is in more places than these is known well enough by the first of them. */
const mostPlaces = 4

/**
 * Asks every authoritative server whether it says what the resolver says. Where either cannot be asked, the place is
 * left out.
 *
 * @throws the reason of `signal` when it aborts
 */
export async function askSpread(places: readonly Publication[], asked: SpreadAsked): Promise<readonly Spread[]> {
  const { resolver, nameservers, signal } = asked
  const spreads = await Promise.all(
    places.slice(0, mostPlaces).map(async (place) => {
      const { name, type } = place
      const [seen, zone] = await Promise.all([
        resolver.resolve(name, type, { signal }),
        nameservers.ask(name, type, { signal }),
      ])
      return seen.kind === 'failed' ? null : spreadOf(place, seen, zone)
    }),
  )
  return spreads.filter((spread) => spread !== null)
}

function spreadOf(place: Publication, seen: DnsAnswer, zone: ZoneAnswers): Spread | null {
  if (zone.kind === 'failed') return null
  const wanted = normal(place, seen)
  const { name, type } = place
  const verdicts = Map.groupBy(zone.answers, ({ nameserver }) => nameserver)
  const names = { have: [] as string[], lack: [] as string[], silent: [] as string[] }
  for (const [nameserver, answers] of verdicts) {
    const told = answers.filter(({ answer, isAuthoritative }) => answer.kind !== 'failed' && isAuthoritative)
    const isThere = told.every(({ answer }) => normal(place, answer) === wanted)
    names[told.length === 0 ? 'silent' : isThere ? 'have' : 'lack'].push(nameserver)
  }
  return { name, type, have: names.have.sort(), lack: names.lack.sort(), silent: names.silent.sort() }
}

/** An answer in a form that is equal where the records are: order, case of names and how a text is cut do not matter. */
function normal({ prefix = '' }: Publication, answer: DnsAnswer): string {
  const texts = recordsOf(answer).map((record) =>
    Array.isArray(record) ? record.join('') : JSON.stringify(record).toLowerCase(),
  )
  const about = texts.filter((text) => text.toLowerCase().startsWith(prefix.toLowerCase()))
  return [...new Set(about)].sort().join('\n')
}
