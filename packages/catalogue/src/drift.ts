import type { Change, Direction, GradedChange, Severity } from '@mailhealth/core'
import type { SeverityProfile } from './severity.ts'
import type { ChangeMessages } from './spec.ts'

/** What is said of facts of a check that changed, where the check itself has no sentence for it. */
export type DriftChanges = {
  'drift.facts-changed': { readonly check: string; readonly facts: readonly string[] }
}

export const driftChangesEn: ChangeMessages<DriftChanges> = {
  'drift.facts-changed': ({ subject, args }) => `${args.check} of ${subject} changed: ${args.facts.join(', ')}.`,
}

export const driftChangesDe: ChangeMessages<DriftChanges> = {
  'drift.facts-changed': ({ subject, args }) =>
    `${args.check} von ${subject} hat sich geändert: ${args.facts.join(', ')}.`,
}

const severityOf: { readonly [D in Direction]: Severity } = {
  weakened: 'medium',
  neutral: 'info',
  strengthened: 'info',
}

/** Gives a change its severity: by its direction, unless the profile names it. */
export function gradeChange(change: Change, profile: SeverityProfile): GradedChange {
  const wish = profile[change.id]
  return { ...change, severity: typeof wish === 'string' ? wish : severityOf[change.direction] }
}
