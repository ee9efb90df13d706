import { type DigestPeriod, digestPeriods } from '@mailhealth/core'
import { fromLocal, localOf } from './local-time.ts'

/** When digests come, as the configuration says. */
export interface DigestPolicy {
  /** `HH:MM`, on clocks of `timeZone`. */
  readonly at: string
  readonly timeZone: string
  readonly daily: boolean
  readonly weekly: Weekday | null
}

const weekdays = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'] as const
type Weekday = (typeof weekdays)[number]

const dayMs = 86_400_000

/** How long what a digest tells of lasts, where it is the first. */
export const digestSpanMs: { readonly [P in DigestPeriod]: number } = { daily: dayMs, weekly: 7 * dayMs }

/** The periods that a policy wants. */
export function periodsOf({ daily, weekly }: DigestPolicy): readonly DigestPeriod[] {
  return digestPeriods.filter((period) => (period === 'daily' ? daily : weekly !== null))
}

/**
 * The first time after `after` at which a period's digest comes. The day of the weekly one has no daily one beside it.
 * A time of day that a zone skips comes when its clocks are put forward; one that it has twice comes once.
 */
export function nextDigest(period: DigestPeriod, policy: DigestPolicy, after: Date): Date {
  const [hour = 0, minute = 0] = policy.at.split(':').map(Number)
  const { midnight } = localOf(after, policy.timeZone)
  for (let days = 0; days <= 8; days++) {
    const date = midnight + days * dayMs
    const isWeekly = weekdays[new Date(date).getUTCDay()] === policy.weekly
    const at = fromLocal(date + (hour * 60 + minute) * 60_000, policy.timeZone)
    if (at > after && isWeekly === (period === 'weekly')) return at
  }
  throw new Error(`no ${period} digest within a week by ${JSON.stringify(policy)}`)
}
