export const weekdays = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'] as const
export type Weekday = (typeof weekdays)[number]

/** When digests come. */
export interface DigestPlan {
  /** `HH:MM`, on clocks of `timeZone`. */
  readonly at: string
  readonly timeZone: string
  readonly daily: boolean
  /** The day on which one of the week comes, in place of that day's; null for none. */
  readonly weekly: Weekday | null
}

/** When somebody wants digests to come; `configured` is what the configuration says. */
export type DigestChoice =
  | { readonly kind: 'planned'; readonly plan: DigestPlan }
  | { readonly kind: 'off' | 'configured' }

/** The plan in force: what was chosen last goes before the configuration. Null for no digests. */
export function digestPlan(configured: DigestPlan | null, choice: DigestChoice | null): DigestPlan | null {
  switch (choice?.kind) {
    case 'planned':
      return choice.plan
    case 'off':
      return null
    case 'configured':
    case undefined:
      return configured
  }
}
