import type { JsonObject } from '@mailhealth/core'
import { savePulse } from '@mailhealth/store'
import { type BotContext, subscriber } from '../bot-context.ts'

/** Leaves a sign of life in the store now and then, for processes that have no part in Slack. */
export function startPulse(bot: BotContext, connection: () => JsonObject): { stop(): void } {
  const beat = (): void => {
    const { envelopeAt, limitedAt, limits, deliveredAt, trouble } = bot.pulse
    const text = (at: Date | null): string | null => at?.toISOString() ?? null
    const times = {
      lastEnvelopeAt: text(envelopeAt),
      lastLimitAt: text(limitedAt),
      lastDeliveryAt: text(deliveredAt),
      limits,
      trouble,
    }
    savePulse(bot.store.db, subscriber, { at: bot.clock.now(), details: { ...connection(), ...times } }).catch(
      (error) => bot.log.warn({ err: error }, 'no sign of life could be left'),
    )
  }
  beat()
  const timer = setInterval(beat, bot.timings.refreshMs)
  return { stop: () => clearInterval(timer) }
}
