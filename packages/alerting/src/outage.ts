/** What is known of the way to Slack. */
export interface SlackStanding {
  /** When the first critical thing happened that Slack was not told although it was time; null when there is none. */
  readonly criticalSince: Date | null
  /** When the first thing at all happened that Slack was not told; null when it was told everything. */
  readonly untoldSince: Date | null
  /** When the bot last showed a sign of life; null when none ever ran. */
  readonly aliveAt: Date | null
}

/** A bot shows a sign of life every few seconds: one that is missed is not taken for its end. */
const leastGoneMs = 60_000

/** Whether Slack hears. */
export type SlackHearing =
  | { readonly kind: 'heard' }
  /** `why`: alerts wait, or the bot is gone. */
  | { readonly kind: 'silent'; readonly since: Date; readonly why: 'untold' | 'gone' }

/**
 * Judges whether Slack hears. It falls silent when something critical was not told for `afterMs`, or the bot shows no sign
 * of life for so long. It hears again only when nothing at all waits for so long: an incident that is over by itself does
 * not mean that Slack is back.
 *
 * @param wasSilent whether it was silent when it was judged last
 */
export function judgeSlack(
  { criticalSince, untoldSince, aliveAt }: SlackStanding,
  { afterMs, now, wasSilent }: { readonly afterMs: number; readonly now: Date; readonly wasSilent: boolean },
): SlackHearing {
  const isLong = (since: Date): boolean => now.getTime() - since.getTime() >= afterMs
  if (aliveAt !== null && isLong(aliveAt) && now.getTime() - aliveAt.getTime() >= leastGoneMs) {
    const since = criticalSince !== null && criticalSince < aliveAt ? criticalSince : aliveAt
    return { kind: 'silent', since, why: 'gone' }
  }
  const untold = wasSilent ? untoldSince : criticalSince
  return untold !== null && isLong(untold) ? { kind: 'silent', since: untold, why: 'untold' } : { kind: 'heard' }
}
