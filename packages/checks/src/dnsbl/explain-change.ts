import { changed, findList } from '@mailhealth/catalogue'
import type { Change, Direction, Facts } from '@mailhealth/core'
import { changedFacts, listOf } from '../fact-change.ts'

/** Says what reputation lists and allowlists say now that they did not say before. What is known of one side only says nothing. */
export function explainDnsblChange(facts: Facts, later: Facts): readonly Change[] {
  return changedFacts(facts, later).map(({ fact, was, is }) => {
    const at = fact.lastIndexOf('@')
    const [about, zone] = [fact.slice(0, at), fact.slice(at + 1)]
    const [before, after] = [listOf(was), listOf(is)]
    const list = findList(zone)
    const direction = list?.type === 'allow' ? allowance(before, after) : 'neutral'
    const party = list?.name ?? zone
    return changed('dnsbl.value-changed', { about, list: party, before, after }, direction, party)
  })
}

/** To be on an allowlist helps; what a level is worth differs from list to list. */
function allowance(before: readonly string[], after: readonly string[]): Direction {
  if (after.length === 0) return 'weakened'
  return before.length === 0 ? 'strengthened' : 'neutral'
}
