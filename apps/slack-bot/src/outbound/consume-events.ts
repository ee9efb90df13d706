import type { Event } from '@mailhealth/core'
import { OperatorError } from '@mailhealth/core'
import { type Consumer, eventsQueue } from '@mailhealth/queue'
import { listTargets, messagesOf, targetOf } from '@mailhealth/store'
import { type BotContext, subscriber } from '../bot-context.ts'
import { troubleOf } from '../connection/trouble.ts'
import { answerLook } from './answer-look.ts'
import type { Channels } from './channel.ts'
import { patiently } from './patiently.ts'
import { placementsOf, placementsOfMute } from './placements.ts'
import { showDrift } from './show-drift.ts'
import { showIncident } from './show-incident.ts'
import { showMute } from './show-mute.ts'

/**
 * Tells Slack of events, one after the other. While Slack does not work, events wait in order; what only an operator
 * can put right is said in one sentence, and tried again later by the queue.
 */
export function consumeEvents(bot: BotContext, channels: Channels): Consumer {
  let lastSentence: string | null = null
  const tell = async (event: Event, signal: AbortSignal): Promise<void> => {
    try {
      await patiently(() => tellOf(bot, event, channels), { signal, log: bot.log, timings: bot.timings })
      lastSentence = null
    } catch (error) {
      const sentence = sentenceOf(error)
      if (sentence !== null) {
        channels.forget()
        if (sentence !== lastSentence) bot.log.error(`alerts do not reach Slack, and are kept: ${sentence}`)
        lastSentence = sentence
      }
      throw error
    }
  }
  return bot.queues.consume(eventsQueue(subscriber), tell, { concurrency: 1 })
}

async function tellOf(bot: BotContext, event: Event, channels: Channels): Promise<void> {
  const { slack } = bot.config
  switch (event.type) {
    case 'check.finished':
      return answerLook(bot, event)
    case 'mute.started':
    case 'mute.ended': {
      const places = placementsOfMute(slack, event.mute.scope, await listTargets(bot.store.db))
      return inEach(places, async ({ channel, locale }) =>
        showMute(bot, event, await channels.idOf(channel), bot.wordingIn(locale)),
      )
    }
    case 'drift.detected':
    case 'drift.reverted':
    case 'drift.accepted': {
      // A change has no severity of its own; it is told where what is medium is.
      const about = { check: event.check, severity: 'medium', tags: await tagsOf(bot, event.targetKey) } as const
      return inEach(placementsOf(slack, about), async ({ channel, locale }) =>
        showDrift(bot, event, await channels.idOf(channel), bot.wordingIn(locale)),
      )
    }
    default: {
      const { check, severity, targetKey, number } = event.incident
      const places = placementsOf(slack, { check, severity, tags: await tagsOf(bot, targetKey) })
      const shown: string[] = []
      await inEach(places, async ({ channel, mention, locale }) => {
        const id = await channels.idOf(channel)
        shown.push(id)
        await showIncident(bot, event, { channel: id, mention, wording: bot.wordingIn(locale) })
      })
      // Where it was shown before, it is kept true, although it would not go there any more.
      const others = (await messagesOf(bot.store.db, number)).filter((message) => !shown.includes(message.channel))
      return inEach(others, ({ channel }) => showIncident(bot, event, { channel, mention: null, wording: bot.wording }))
    }
  }
}

/** Does it in each place, although it fails in another; then throws the first failure. */
async function inEach<Where>(places: readonly Where[], tell: (place: Where) => Promise<void>): Promise<void> {
  const failures: unknown[] = []
  for (const place of places) await tell(place).catch((error) => failures.push(error))
  if (failures.length > 0) throw failures[0]
}

async function tagsOf(bot: BotContext, targetKey: string): Promise<readonly string[]> {
  const target = await targetOf(bot.store.db, targetKey)
  return target !== null && 'tags' in target ? target.tags : []
}

function sentenceOf(error: unknown): string | null {
  if (error instanceof OperatorError) return error.message
  const trouble = troubleOf(error)
  return trouble === null || trouble.kind === 'passing' ? null : trouble.sentence
}
