import type { Event } from '@mailhealth/core'
import { OperatorError } from '@mailhealth/core'
import { type Consumer, eventsQueue } from '@mailhealth/queue'
import { type BotContext, subscriber } from '../bot-context.ts'
import { troubleOf } from '../connection/trouble.ts'
import { answerLook } from './answer-look.ts'
import type { AlertChannel } from './channel.ts'
import { patiently } from './patiently.ts'
import { showDrift } from './show-drift.ts'
import { showIncident } from './show-incident.ts'
import { showMute } from './show-mute.ts'

/** Where alerts go. */
export interface AlertPlace {
  readonly channel: AlertChannel
  /** Who is called when something severe opens or gets worse: a user or a user group; null for nobody. */
  readonly called: string | null
}

/**
 * Tells Slack of events, one after the other. While Slack does not work, events wait in order; what only an operator
 * can put right is said in one sentence, and tried again later by the queue.
 */
export function consumeEvents(bot: BotContext, place: AlertPlace): Consumer {
  let lastSentence: string | null = null
  const tell = async (event: Event, signal: AbortSignal): Promise<void> => {
    try {
      await patiently(() => tellOf(bot, event, place), { signal, log: bot.log, timings: bot.timings })
      lastSentence = null
    } catch (error) {
      const sentence = sentenceOf(error)
      if (sentence !== null) {
        place.channel.forget()
        if (sentence !== lastSentence) bot.log.error(`alerts do not reach Slack, and are kept: ${sentence}`)
        lastSentence = sentence
      }
      throw error
    }
  }
  return bot.queues.consume(eventsQueue(subscriber), tell, { concurrency: 1 })
}

async function tellOf(bot: BotContext, event: Event, { channel, called }: AlertPlace): Promise<void> {
  switch (event.type) {
    case 'check.finished':
      return answerLook(bot, event)
    case 'drift.detected':
    case 'drift.reverted':
    case 'drift.accepted':
      return showDrift(bot, event, await channel.id())
    case 'mute.started':
    case 'mute.ended':
      return showMute(bot, event, await channel.id())
    default:
      return showIncident(bot, event, await channel.id(), called)
  }
}

function sentenceOf(error: unknown): string | null {
  if (error instanceof OperatorError) return error.message
  const trouble = troubleOf(error)
  return trouble === null || trouble.kind === 'passing' ? null : trouble.sentence
}
