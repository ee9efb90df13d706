import { randomUUID } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import type { BotDetails } from '@mailhealth/alerting'
import { savePulse } from '@mailhealth/store'
import { type BotContext, subscriber } from '../bot-context.ts'

/** What the connection adds to a sign of life. */
type Connection = Pick<BotDetails, 'mode' | 'socketsUp' | 'lastHelloAt'>

/** Leaves a sign of life in the store now and then, for processes that have no part in Slack; at the end it says so. */
export function startPulse(bot: BotContext, connection: () => Connection): { stop(graceMs: number): Promise<void> } {
  const process = randomUUID()
  let left: Promise<void> = Promise.resolve()
  const beat = (isLast: boolean): Promise<void> => {
    const sign = { process, at: bot.clock.now(), details: { ...connection(), ...detailsOf(bot), isLast } }
    left = left
      .then(() => savePulse(bot.store.db, subscriber, sign))
      .catch((error) => bot.log.warn({ err: error }, 'no sign of life could be left'))
    return left
  }
  void beat(false)
  const timer = setInterval(() => void beat(false), bot.timings.refreshMs)
  return {
    stop(graceMs) {
      clearInterval(timer)
      return Promise.race([beat(true), wait(graceMs, undefined, { ref: false })])
    },
  }
}

function detailsOf({ pulse }: BotContext): Omit<BotDetails, keyof Connection | 'isLast'> {
  const text = (at: Date | null | undefined): string | null => at?.toISOString() ?? null
  return {
    lastEnvelopeAt: text(pulse.envelopeAt),
    lastLimitAt: text(pulse.limitedAt),
    limits: pulse.limits,
    lastDeliveryAt: text(pulse.deliveredAt),
    trouble: pulse.trouble?.sentence ?? null,
    troubleAt: text(pulse.trouble?.at),
    refusedSince: text(pulse.refusal?.since),
  }
}
