import type { JsonObject } from '@mailhealth/core'

/** What a Slack bot says of itself with each sign of life. Times as ISO 8601 has them; null for never. */
export type BotDetails = {
  readonly mode: 'socket' | 'http'
  /** Null in HTTP mode, which has none. */
  readonly socketsUp: number | null
  readonly lastHelloAt: string | null
  readonly lastEnvelopeAt: string | null
  /** When Slack last asked it to wait, and how often it did. */
  readonly lastLimitAt: string | null
  readonly limits: number
  readonly lastDeliveryAt: string | null
  /** What keeps alerts from Slack, in a sentence, and when it last did; null where the last one arrived. */
  readonly trouble: string | null
  readonly troubleAt: string | null
  /** Since when Slack refuses its tokens; null while it takes them. */
  readonly refusedSince: string | null
  /** The last sign of a bot that ended in peace. */
  readonly isLast: boolean
}

/** The last sign of life of a bot. `details` are BotDetails, as far as the bot is of this version. */
export interface BotSign {
  readonly at: Date
  readonly details: JsonObject
}

/** All bots, taken together. */
export interface Bots {
  readonly alive: number
  /** When one of them last showed a sign of life. */
  readonly aliveAt: Date
  readonly details: Omit<BotDetails, 'isLast'>
}

/** A bot shows a sign of life every few seconds: one that is missed is not taken for its end. */
export const leastGoneMs = 60_000

/**
 * Takes bots together: what those that live have and count is summed, of times the last one counts. Trouble is over when
 * any of them delivered since, and tokens are refused when those of all are. Where none lives, the last one tells, without
 * sockets. Null where no bot ever ran.
 */
export function botsOf(signs: readonly BotSign[], now: Date): Bots | null {
  const [last] = signs.toSorted((a, b) => b.at.getTime() - a.at.getTime())
  if (last === undefined) return null
  const living = signs.filter(
    ({ at, details }) => now.getTime() - at.getTime() < leastGoneMs && details['isLast'] !== true,
  )
  const told = (living.length === 0 ? [last] : living).map(({ details }) => details)
  const sockets = sumOf(told, 'socketsUp')
  const lastDeliveryAt = timesOf(told, 'lastDeliveryAt').at(-1) ?? null
  const refusals = timesOf(told, 'refusedSince')
  return {
    alive: living.length,
    aliveAt: last.at,
    details: {
      mode: last.details['mode'] === 'http' ? 'http' : 'socket',
      socketsUp: sockets === null || living.length > 0 ? sockets : 0,
      lastHelloAt: timesOf(told, 'lastHelloAt').at(-1) ?? null,
      lastEnvelopeAt: timesOf(told, 'lastEnvelopeAt').at(-1) ?? null,
      lastLimitAt: timesOf(told, 'lastLimitAt').at(-1) ?? null,
      limits: sumOf(told, 'limits') ?? 0,
      lastDeliveryAt,
      ...troubleOf(told, lastDeliveryAt),
      refusedSince: refusals.length === told.length ? (refusals[0] ?? null) : null,
    },
  }
}

function troubleOf(
  told: readonly JsonObject[],
  lastDeliveryAt: string | null,
): Pick<BotDetails, 'trouble' | 'troubleAt'> {
  const troubleAt = timesOf(told, 'troubleAt').at(-1)
  const trouble = told.find((one) => one['troubleAt'] === troubleAt)?.['trouble']
  const isOver = troubleAt === undefined || (lastDeliveryAt !== null && lastDeliveryAt > troubleAt)
  return isOver || typeof trouble !== 'string' ? { trouble: null, troubleAt: null } : { trouble, troubleAt }
}

/** Null where none says a number. */
function sumOf(told: readonly JsonObject[], field: keyof BotDetails): number | null {
  const numbers = told.map((one) => one[field]).filter((value) => typeof value === 'number')
  return numbers.length === 0 ? null : numbers.reduce((sum, value) => sum + value, 0)
}

/** Oldest first. */
function timesOf(told: readonly JsonObject[], field: keyof BotDetails): readonly string[] {
  return told
    .map((one) => one[field])
    .filter((value) => typeof value === 'string')
    .toSorted()
}
