import {
  type DigestChoice,
  type DigestPeriod,
  type DigestPlan,
  digestPeriods,
  type Weekday,
  weekdays,
} from '@mailhealth/core'
import { fromLocal, localOf } from './local-time.ts'

/** What somebody wants of digests. What is not said stays as it is. */
export type DigestWish =
  | { readonly kind: 'daily' | 'weekly'; readonly at: string | null; readonly day: Weekday | null }
  | { readonly kind: 'off' | 'configured' }

const dayMs = 86_400_000

/** How long what a digest tells of lasts, where it is the first. */
export const digestSpanMs: { readonly [P in DigestPeriod]: number } = { daily: dayMs, weekly: 7 * dayMs }

/**
 * What is chosen by a wish.
 *
 * @param plan that in force; null for none
 * @param timeZone of whoever wishes it: a time of day that they say is on their clock
 */
export function chosenBy(wish: DigestWish, plan: DigestPlan | null, timeZone: string): DigestChoice {
  if (!('at' in wish)) return { kind: wish.kind }
  const { at, timeZone: zone } = wish.at === null && plan !== null ? plan : { at: wish.at ?? usualTime, timeZone }
  const weekly = wish.day ?? (plan === null ? usualDay : plan.weekly)
  if (wish.kind === 'daily') return { kind: 'planned', plan: { at, timeZone: zone, daily: true, weekly } }
  return { kind: 'planned', plan: { at, timeZone: zone, daily: false, weekly: weekly ?? usualDay } }
}

const usualTime = '09:00'
const usualDay: Weekday = 'monday'

/** The periods that a policy wants. */
export function periodsOf({ daily, weekly }: DigestPlan): readonly DigestPeriod[] {
  return digestPeriods.filter((period) => (period === 'daily' ? daily : weekly !== null))
}

/**
 * The first time after `after` at which a period's digest comes. The day of the weekly one has no daily one beside it.
 * A time of day that a zone skips comes when its clocks are put forward; one that it has twice comes once.
 */
export function nextDigest(period: DigestPeriod, policy: DigestPlan, after: Date): Date {
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
