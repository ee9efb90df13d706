import { changed, gradeChange, type SeverityProfile } from '@mailhealth/catalogue'
import { compareSeverity, type Direction, type Facts, type GradedChange } from '@mailhealth/core'
import type { Check } from './check.ts'
import { changedFacts } from './fact-change.ts'

/**
 * Says what a change of a check's facts comes to, worst first. Empty only when no fact differs that both sides know:
 * a change that the check has no sentence for is told by the names of its facts.
 */
export function explainDrift(
  check: Pick<Check<unknown, unknown>, 'id' | 'explainChange'>,
  before: Facts,
  after: Facts,
  profile: SeverityProfile,
): readonly GradedChange[] {
  const facts = changedFacts(before, after).map(({ fact }) => fact)
  if (facts.length === 0) return []
  const told = check.explainChange?.(before, after) ?? []
  const changes = told.length > 0 ? told : [changed('drift.facts-changed', { check: check.id, facts }, 'neutral', null)]
  return changes.map((change) => gradeChange(change, profile)).sort(worstFirst)
}

const directions: readonly Direction[] = ['weakened', 'neutral', 'strengthened']

function worstFirst(a: GradedChange, b: GradedChange): number {
  const order = compareSeverity(a.severity, b.severity)
  return order || directions.indexOf(a.direction) - directions.indexOf(b.direction)
}
