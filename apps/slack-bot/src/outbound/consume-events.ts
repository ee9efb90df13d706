import type { Event } from '@mailhealth/core'
import { type Consumer, eventsQueue } from '@mailhealth/queue'
import { type BotContext, subscriber } from '../bot-context.ts'
import { answerLook } from './answer-look.ts'

/**
 * Takes events off the outbox's queue, one at a time. What somebody waits for is answered at once; alerts go to a queue
 * of their own, so that nobody waits behind them.
 */
export function consumeEvents(bot: BotContext): Consumer {
  const take = async (event: Event): Promise<void> => {
    if (event.type === 'check.finished') await answerLook(bot, event)
    else await bot.queues.addAlert(event)
  }
  return bot.queues.consume(eventsQueue(subscriber), take, { concurrency: 1, everywhere: 1 })
}
