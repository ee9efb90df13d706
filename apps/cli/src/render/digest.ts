import type { DigestChoice, DigestPlan, ResolutionCategory, TransitionType } from '@mailhealth/core'
import { categoryTexts } from './incidents.ts'

/** What happened in a span of time, in a line; what those were that people resolved, in parentheses. */
export function digestLine(
  steps: ReadonlyMap<TransitionType, number>,
  categories: ReadonlyMap<ResolutionCategory, number>,
  open: number,
): string {
  const counted = [...categories].map(([category, count]) => `${count} × ${categoryTexts[category]}`).join('; ')
  const resolved = `${steps.get('resolved') ?? 0} resolved${counted === '' ? '' : ` (${counted})`}`
  return `${steps.get('opened') ?? 0} opened, ${resolved}; ${open} open now`
}

/** When digests come. */
export function planText({ at, timeZone, daily, weekly }: DigestPlan): string {
  const days = [...(daily ? ['every day'] : []), ...(weekly === null ? [] : [`of the week on ${weekly}`])]
  return `${days.join(', ')} at ${at} (${timeZone})`
}

/** What somebody chose. */
export function choiceText(choice: DigestChoice): string {
  if (choice.kind === 'planned') return planText(choice.plan)
  return choice.kind === 'off' ? 'none' : 'as the configuration says'
}
