import type { FactValue } from '@mailhealth/core'

/** A fact as a list: nothing is an empty one, one value one entry. */
export function listOf(fact: FactValue): readonly string[] {
  if (fact === null) return []
  return typeof fact === 'object' ? fact : [String(fact)]
}

/** The facts that both sides know and that differ, by name. */
export function changedFacts(
  before: { readonly [fact: string]: FactValue },
  after: { readonly [fact: string]: FactValue },
): readonly { readonly fact: string; readonly was: FactValue; readonly is: FactValue }[] {
  return Object.entries(after).flatMap(([fact, is]) => {
    const was = Object.hasOwn(before, fact) ? before[fact] : undefined
    return was === undefined || JSON.stringify(was) === JSON.stringify(is) ? [] : [{ fact, was, is }]
  })
}
