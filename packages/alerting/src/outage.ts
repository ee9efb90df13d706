import { leastGoneMs } from './bots.ts'

/** What is known of the way to Slack. */
export interface SlackStanding {
  /** When the first critical thing happened that Slack was not told although it was time; null when there is none. */
  readonly criticalSince: Date | null
  /** When the first thing at all happened that Slack was not told; null when it was told everything. */
  readonly untoldSince: Date | null
  /** When the bot last showed a sign of life; null when none ever ran. */
  readonly aliveAt: Date | null
  /** Since when Slack refuses the tokens of all bots; null while it takes one. */
  readonly refusedSince: Date | null
}

/** Whether Slack hears. */
export type SlackHearing =
  | { readonly kind: 'heard' }
  /** `why`: alerts wait, the bot is gone, or Slack takes no token of ours, although nothing waits yet. */
  | { readonly kind: 'silent'; readonly since: Date; readonly why: 'untold' | 'gone' | 'refused' }

/**
 * Judges whether Slack hears. It falls silent when something critical was not told for `afterMs`, or for so long the
 * bot shows no sign of life, or Slack takes no token. It hears again only when nothing at all waits for so long: an incident that is over by itself does
 * not mean that Slack is back.
 *
 * @param wasSilent whether it was silent when it was judged last
 */
export function judgeSlack(
  { criticalSince, untoldSince, aliveAt, refusedSince }: SlackStanding,
  { afterMs, now, wasSilent }: { readonly afterMs: number; readonly now: Date; readonly wasSilent: boolean },
): SlackHearing {
  const isLong = (since: Date): boolean => now.getTime() - since.getTime() >= afterMs
  if (aliveAt !== null && isLong(aliveAt) && now.getTime() - aliveAt.getTime() >= leastGoneMs) {
    const since = criticalSince !== null && criticalSince < aliveAt ? criticalSince : aliveAt
    return { kind: 'silent', since, why: 'gone' }
  }
  const untold = wasSilent ? untoldSince : criticalSince
  if (untold !== null && isLong(untold)) return { kind: 'silent', since: untold, why: 'untold' }
  if (refusedSince !== null && isLong(refusedSince)) return { kind: 'silent', since: refusedSince, why: 'refused' }
  return { kind: 'heard' }
}
