import { randomUUID } from 'node:crypto'
import type { BotDetails } from '@mailhealth/alerting'
import { savePulse } from '@mailhealth/store'
import { type BotContext, subscriber } from '../bot-context.ts'

/** What the connection adds to a sign of life. */
type Connection = Pick<BotDetails, 'mode' | 'socketsUp' | 'lastHelloAt'>

/** Leaves a sign of life in the store now and then, for processes that have no part in Slack. */
export function startPulse(bot: BotContext, connection: () => Connection): { stop(): void } {
  const process = randomUUID()
  const beat = (): void => {
    const sign = { process, at: bot.clock.now(), details: { ...connection(), ...detailsOf(bot) } }
    savePulse(bot.store.db, subscriber, sign).catch((error) =>
      bot.log.warn({ err: error }, 'no sign of life could be left'),
    )
  }
  beat()
  const timer = setInterval(beat, bot.timings.refreshMs)
  return { stop: () => clearInterval(timer) }
}

function detailsOf({ pulse }: BotContext): Omit<BotDetails, keyof Connection> {
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
