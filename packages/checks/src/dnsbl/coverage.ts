import { type DnsblList, found } from '@mailhealth/catalogue'
import { type Coverage, type CoverageGap, compareSeverity, type RawFinding } from '@mailhealth/core'
import type { ListEvidence } from './evidence.ts'
import { refusalOf } from './list-findings.ts'

/** A list's evidence for one kind of question, and how many of those questions count as answered. */
export interface Counted {
  readonly list: ListEvidence
  readonly answered: number
}

/** So many of the missing lists are named. */
const maxMissingNamed = 10

/** Questions asked and answered, over the lists that can be tested. */
export function coverageOf(counted: readonly Counted[], described: readonly DnsblList[]): Coverage {
  const testable = counted.filter(({ list }) => list.isTestable)
  return {
    asked: testable.reduce((sum, { list }) => sum + list.asked, 0),
    answered: testable.reduce((sum, { answered }) => sum + answered, 0),
    ...listCoverage(testable, described),
  }
}

/** The lists that answered, and why the others did not; nothing where all did. */
function listCoverage(testable: readonly Counted[], described: readonly DnsblList[]): Pick<Coverage, 'lists'> {
  const zones = new Set(testable.map(({ list }) => list.zone))
  const gaps = new Map<string, CoverageGap>()
  for (const { list, answered } of testable)
    if (answered < list.asked && !gaps.has(list.zone)) gaps.set(list.zone, gapOf(list, described))
  if (gaps.size === 0) return {}
  return { lists: { asked: zones.size, answered: zones.size - gaps.size, gaps: [...gaps.values()] } }
}

function gapOf(one: ListEvidence, described: readonly DnsblList[]): CoverageGap {
  const { zone, list, operator, health, isSpared, foreign, askedAt } = one
  const about = { zone, list, operator }
  const refusal = refusalOf(one, described)
  if (refusal !== null) {
    const since = health.state === 'refused' ? health.since : askedAt
    return { ...about, state: 'refused', cause: refusal.cause, since }
  }
  if (health.state === 'broken') return { ...about, state: 'broken', cause: health.fault, since: health.since }
  if (foreign > 0) return { ...about, state: 'broken', cause: 'parked', since: askedAt }
  if (health.state === 'unknown') return { ...about, state: 'unknown', cause: null, since: health.since }
  return { ...about, state: isSpared ? 'spared' : 'unknown', cause: null, since: null }
}

/**
 * Whether "not listed" can be said: every critical blocklist, and four in five of all, answered every question.
 * Lists that cannot be tested do not count, and without one that does nothing can be said.
 */
export function coverageLow(subject: string, counted: readonly Counted[]): RawFinding[] {
  if (counted.length === 0) return []
  const blocklists = counted.filter(({ list }) => list.isTestable && list.type === 'block')
  const open = blocklists.filter(({ list, answered }) => answered < list.asked).map(({ list }) => list)
  const asked = new Set(blocklists.map(({ list }) => list.zone)).size
  const missing = [...new Set(open.sort(worstFirst).map((list) => list.zone))]
  const answered = asked - missing.length
  const isEnough = asked > 0 && answered * 5 >= asked * 4 && open.every((list) => list.severity !== 'critical')
  if (isEnough) return []
  return [found('dnsbl.coverage-low', subject, { asked, answered, missing: missing.slice(0, maxMissingNamed) })]
}

function worstFirst(a: ListEvidence, b: ListEvidence): number {
  return compareSeverity(a.severity, b.severity) || a.zone.localeCompare(b.zone)
}
