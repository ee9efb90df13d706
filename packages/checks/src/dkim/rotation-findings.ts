import { found } from '@mailhealth/catalogue'
import type { DomainTarget, RawFinding } from '@mailhealth/core'
import { daysBetween } from '../age.ts'
import type { DkimEvidence, SelectorEvidence } from './check.ts'
import type { KeyMemory } from './memory.ts'
import { keyName } from './selectors.ts'
import { usedKey } from './texts.ts'

/** A replaced key is news for so many days. */
const newsDays = 30

/**
 * What the age of a selector's key says: that it is due to be replaced, or that it was replaced lately. `memory` includes
 * what this run saw; ages count from when a key was first seen here, so they are never more than the truth.
 */
export function rotationFindings(
  one: SelectorEvidence,
  target: DomainTarget,
  { observedAt, domain }: DkimEvidence,
  memory: KeyMemory | undefined,
): RawFinding[] {
  if (memory === undefined || memory.hash !== usedKey(one.lookup)?.key.hash) return []
  const subject = keyName(one.selector, domain)
  return [...due(subject, target, observedAt, memory, aliasOf(one)), ...rotated(subject, observedAt, memory)]
}

function due(
  subject: string,
  target: DomainTarget,
  now: string,
  { firstSeen }: KeyMemory,
  alias: string | null,
): RawFinding[] {
  const days = daysBetween(firstSeen, now)
  const limit = target.dkim.rotateAfterDays
  if (days < limit) return []
  return [found('dkim.rotation-due', subject, { days, limit, daysLeft: limit - days, since: firstSeen, alias })]
}

function rotated(subject: string, now: string, { previous }: KeyMemory): RawFinding[] {
  if (previous === undefined) return []
  const days = daysBetween(previous.replacedAt, now)
  const age = daysBetween(previous.firstSeen, previous.replacedAt)
  return days < newsDays ? [found('dkim.rotated', subject, { days, age })] : []
}

function aliasOf({ lookup: { answer } }: SelectorEvidence): string | null {
  return answer.aliases.at(-1) ?? null
}
