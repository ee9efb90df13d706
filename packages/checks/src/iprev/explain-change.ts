import { changed } from '@mailhealth/catalogue'
import type { Change, Facts } from '@mailhealth/core'
import { changedFacts, listOf } from '../fact-change.ts'

/** Says what became of the names of addresses, and of servers. What is known of one side only says nothing. */
export function explainIprevChange(facts: Facts, later: Facts): readonly Change[] {
  return changedFacts(facts, later).map(({ fact, was, is }) => {
    const [kind = '', address = ''] = fact.split(' ')
    if (kind === 'ehlo') {
      return changed('iprev.ehlo-changed', { address, before: String(was), after: String(is) }, 'neutral', null)
    }
    const [before, after] = [listOf(was), listOf(is)]
    const direction = after.length === 0 ? 'weakened' : before.length === 0 ? 'strengthened' : 'neutral'
    return changed('iprev.names-changed', { address, before, after }, direction, null)
  })
}
