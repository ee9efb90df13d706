import { changed } from '@mailhealth/catalogue'
import type { Change, Direction, Facts, FactValue } from '@mailhealth/core'
import { parseSource, type SourceFact } from './facts.ts'
import { lookupLimit } from './session.ts'

/** Says what became of a domain's SPF, worst first. What is known of one side only says nothing. */
export function explainSpfChange(before: Facts, after: Facts): readonly Change[] {
  const changes = [
    ...recordCount(before.record, after.record),
    ...ending(before, after),
    ...extents(before.sources, after.sources),
    ...dynamicTerms(before.dynamic, after.dynamic),
    ...lookups(before.lookups, after.lookups),
  ]
  const isRewritten = typeof before.record === 'string' && typeof after.record === 'string'
  if (changes.length > 0 || !isRewritten || before.record === after.record) return changes.sort(worstFirst)
  return [changed('spf.record-rewritten', {}, 'neutral', null)]
}

type MaybeFact = FactValue | undefined

const order: readonly Direction[] = ['weakened', 'neutral', 'strengthened']

function worstFirst(a: Change, b: Change): number {
  return order.indexOf(a.direction) - order.indexOf(b.direction)
}

/** One record protects; none and several do not (RFC 7208 §4.5). */
function recordCount(before: MaybeFact, after: MaybeFact): Change[] {
  const [was, is] = [countOf(before), countOf(after)]
  if (was === null || is === null || was === is) return []
  const direction = is === 1 ? 'strengthened' : was === 1 ? 'weakened' : 'neutral'
  return [changed('spf.record-count-changed', { before: was, after: is }, direction, null)]
}

function countOf(record: MaybeFact): number | null {
  if (record === undefined) return null
  if (record === null) return 0
  return Array.isArray(record) ? record.length : 1
}

const strength: readonly MaybeFact[] = ['+', '?', '~', '-']

/** What is said of strangers. No `all` is as good as `?all` (RFC 7208 §4.7). */
function ending(before: Facts, after: Facts): Change[] {
  if (before.all === undefined || after.all === undefined || before.all === after.all) return []
  const [was, is] = [before.all ?? '?', after.all ?? '?'].map((all) => strength.indexOf(all)) as [number, number]
  const direction = is < was ? 'weakened' : is > was ? 'strengthened' : 'neutral'
  const args = { before: textOf(before.all), after: textOf(after.all) }
  return [changed('spf.ending-changed', args, direction, redirectedTo(before, after))]
}

function textOf(all: FactValue): string | null {
  return typeof all === 'string' ? `${all}all` : null
}

/** The record stayed and its last word changed: whoever owns the target of `redirect` did it. */
function redirectedTo(before: Facts, after: Facts): string | null {
  if (before.record !== after.record) return null
  const parties = sourcesIn(after.sources)?.keys() ?? []
  return [...parties].find((party) => party !== null && ` ${after.record} `.includes(` redirect=${party} `)) ?? null
}

function extents(before: MaybeFact, after: MaybeFact): Change[] {
  const [was, is] = [sourcesIn(before), sourcesIn(after)]
  if (was === null || is === null) return []
  return [...new Set([...was.keys(), ...is.keys()])].flatMap((party) => extent(party, was.get(party), is.get(party)))
}

/** A party on both sides changed what it lets send by itself; one that comes or goes does so by the domain's own record. */
function extent(party: string | null, was: SourceFact | undefined, is: SourceFact | undefined): Change[] {
  if (was?.digest === is?.digest) return []
  const thirdParty = was !== undefined && is !== undefined ? party : null
  if (familiesOf(was) !== familiesOf(is)) return everybodyChange(party, was, is, thirdParty)
  const ip4 = (is?.ip4 ?? 0) - (was?.ip4 ?? 0)
  const ip6Networks = (is?.ip6Networks ?? 0) - (was?.ip6Networks ?? 0)
  if (ip4 === 0 && ip6Networks === 0) {
    return isEmpty(was) && isEmpty(is)
      ? []
      : [changed('spf.networks-replaced', { through: party }, 'neutral', thirdParty)]
  }
  const direction = ip4 > 0 || ip6Networks > 0 ? 'weakened' : 'strengthened'
  return [changed('spf.extent-changed', { through: party, ip4, ip6Networks }, direction, thirdParty)]
}

type Families = 'ip4' | 'ip6' | 'both'

/** That everybody may send says it all: beside it no number says more. */
function everybodyChange(
  through: string | null,
  was: SourceFact | undefined,
  is: SourceFact | undefined,
  thirdParty: string | null,
): Change[] {
  const told = (families: Families | null, isAllowed: boolean, direction: Direction): Change[] =>
    families === null ? [] : [changed('spf.everybody-changed', { through, families, isAllowed }, direction, thirdParty)]
  return familiesOf(is) === null
    ? told(familiesOf(was), false, 'strengthened')
    : told(familiesOf(is), true, familiesOf(was) === 'both' ? 'strengthened' : 'weakened')
}

/** The families of which every address may send; null: neither. */
function familiesOf(source: SourceFact | undefined): Families | null {
  const [all4, all6] = [(source?.ip4 ?? 0) >= 2 ** 32, (source?.ip6Networks ?? 0) >= 2 ** 64]
  if (all4 && all6) return 'both'
  return all4 ? 'ip4' : all6 ? 'ip6' : null
}

function isEmpty(source: SourceFact | undefined): boolean {
  return source === undefined || (source.ip4 === 0 && source.ip6Networks === 0)
}

function sourcesIn(fact: MaybeFact): ReadonlyMap<string | null, SourceFact> | null {
  if (!Array.isArray(fact)) return null
  const sources = fact.map(parseSource).filter((source) => source !== null)
  return new Map(sources.map((source) => [source.party, source]))
}

function dynamicTerms(before: MaybeFact, after: MaybeFact): Change[] {
  if (!Array.isArray(before) || !Array.isArray(after)) return []
  const added = after.filter((term) => !before.includes(term))
  const removed = before.filter((term) => !after.includes(term))
  if (added.length === 0 && removed.length === 0) return []
  const direction = added.length > 0 ? 'weakened' : 'strengthened'
  return [changed('spf.dynamic-terms-changed', { added, removed }, direction, null)]
}

/** Past the limit receivers give up, so that a change across it is one of protection; below it is none. */
function lookups(before: MaybeFact, after: MaybeFact): Change[] {
  if (typeof before !== 'number' || typeof after !== 'number' || before === after) return []
  const [wasFine, isFine] = [before <= lookupLimit, after <= lookupLimit]
  const direction = wasFine === isFine ? 'neutral' : isFine ? 'strengthened' : 'weakened'
  return [changed('spf.lookups-changed', { before, after, limit: lookupLimit }, direction, null)]
}
