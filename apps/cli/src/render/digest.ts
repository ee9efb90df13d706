import type { DigestChoice, DigestPlan, TransitionType } from '@mailhealth/core'

/** What happened in a span of time, in a line. */
export function digestLine(steps: ReadonlyMap<TransitionType, number>, open: number): string {
  return `${steps.get('opened') ?? 0} opened, ${steps.get('resolved') ?? 0} resolved; ${open} open now`
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
