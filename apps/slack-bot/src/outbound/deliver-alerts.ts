import { type Event, type IncidentEvent, OperatorError } from '@mailhealth/core'
import { alertsQueue, type Consumer, type RefreshTick } from '@mailhealth/queue'
import { isConsumed, listTargets, messagesOf, targetOf } from '@mailhealth/store'
import type { BotContext } from '../bot-context.ts'
import { isAboutChannel, troubleOf } from '../connection/trouble.ts'
import { named } from '../inbound/wording-for.ts'
import { tellAdmins } from './admins.ts'
import { catchUpIfBehind, caughtUp } from './catch-up.ts'
import type { Channels } from './channel.ts'
import { patiently } from './patiently.ts'
import { type Placement, placementsOf, placementsOfMute } from './placements.ts'
import { refresh } from './refresh.ts'
import { showDigest } from './show-digest.ts'
import { showDrift } from './show-drift.ts'
import { showIncident } from './show-incident.ts'
import { showLists } from './show-lists.ts'
import { showMute } from './show-mute.ts'

/**
 * Tells Slack of what happened, one after the other, in however many processes. While Slack does not work, alerts wait
 * in order; what only an operator can put right is said in one sentence, and tried again later by the queue.
 */
export function deliverAlerts(bot: BotContext, channels: Channels): Consumer {
  const { log, timings, pulse } = bot
  let lastSentence: string | null = null
  const deliver = async (event: Event | RefreshTick, signal: AbortSignal): Promise<void> => {
    if (event.type === 'refresh') return refresh(bot)
    try {
      await patiently(() => tellOf(bot, event, channels), { signal, log, timings, pulse })
      lastSentence = null
    } catch (error) {
      const sentence = sentenceOf(error)
      if (sentence !== null) {
        channels.forget()
        pulse.trouble = sentence
        if (sentence !== lastSentence) log.error(`alerts do not reach Slack, and are kept: ${sentence}`)
        lastSentence = sentence
        await tellAdmins(bot, sentence)
      }
      throw error
    }
  }
  return bot.queues.consume(alertsQueue, deliver, { concurrency: 1, everywhere: 1 })
}

async function tellOf(bot: BotContext, event: Event, channels: Channels): Promise<void> {
  const { slack } = bot.config
  switch (event.type) {
    case 'check.finished':
      return // Answered when it came.
    case 'mute.started':
    case 'mute.ended': {
      const places = placementsOfMute(slack, event.mute.scope, await listTargets(bot.store.db))
      return inEach(bot, places, async ({ channel, locale }) =>
        showMute(bot, event, await channels.idOf(channel), bot.wordingIn(locale)),
      )
    }
    case 'drift.detected':
    case 'drift.spread':
    case 'drift.reverted':
    case 'drift.accepted': {
      const about = { check: event.check, severity: event.severity, tags: await tagsOf(bot, event.targetKey) }
      return inEach(bot, placementsOf(slack, about), async ({ channel, locale }) =>
        showDrift(bot, event, await channels.idOf(channel), bot.wordingIn(locale)),
      )
    }
    case 'digest.due': {
      const channel = await channels.idOf(slack.digest?.channel ?? slack.channel)
      return showDigest(bot, event, channel, bot.wording)
    }
    case 'list.quarantined':
    case 'list.restored':
    case 'coverage.degraded':
    case 'coverage.restored':
      // Lists are everybody's: told where what is medium and of the dnsbl check is, without regard to tags.
      return inEach(
        bot,
        placementsOf(slack, { check: 'dnsbl', severity: 'medium', tags: [] }),
        async ({ channel, locale }) => showLists(bot, event, await channels.idOf(channel), bot.wordingIn(locale)),
      )
    default:
      return tellIncident(bot, event, channels)
  }
}

async function tellIncident(bot: BotContext, event: IncidentEvent, channels: Channels): Promise<void> {
  const { db } = bot.store
  const ageMs = bot.clock.now().getTime() - Date.parse(event.at)
  if (ageMs >= bot.timings.catchUpAfterMs) {
    const show = (last: IncidentEvent): Promise<void> => showEverywhere(bot, last, channels)
    await catchUpIfBehind(bot, await channels.idOf(bot.config.slack.channel), show)
    if (await isConsumed(db, caughtUp, event.id)) return
  }
  return showEverywhere(bot, event, channels)
}

async function showEverywhere(bot: BotContext, event: IncidentEvent, channels: Channels): Promise<void> {
  const { check, severity, targetKey, number } = event.incident
  const places = placementsOf(bot.config.slack, { check, severity, tags: await tagsOf(bot, targetKey) })
  const shown: string[] = []
  await inEach(bot, places, async ({ channel, mention, locale }) => {
    const id = await channels.idOf(channel)
    await showIncident(bot, event, { channel: id, mention, wording: await named(bot, bot.wordingIn(locale)) })
    shown.push(id)
  })
  // Where it was shown before, it is kept true, although it would not go there any more.
  const others = (await messagesOf(bot.store.db, number)).filter((message) => !shown.includes(message.channel))
  for (const { channel } of others) {
    await showIncident(bot, event, { channel, mention: null, wording: bot.wording }).catch((error) => {
      if (!isAboutChannel(error)) throw error
    })
  }
}

/**
 * Does it in each place, although it fails in another; then throws the first failure. What a route's channel does not
 * take goes to the channel that gets the rest, and somebody who can act is told.
 */
async function inEach(
  bot: BotContext,
  places: readonly Placement[],
  tell: (place: Placement) => Promise<void>,
): Promise<void> {
  const failures: unknown[] = []
  for (const place of places) {
    await orInstead(bot, place, tell).catch((error) => failures.push(error))
  }
  if (failures.length > 0) throw failures[0]
}

async function orInstead(bot: BotContext, place: Placement, tell: (place: Placement) => Promise<void>): Promise<void> {
  const { channel } = bot.config.slack
  try {
    await tell(place)
  } catch (error) {
    if (place.channel === channel || !isAboutChannel(error)) throw error
    const why = sentenceOf(error) ?? String(error)
    bot.log.error(`alerts for ${place.channel} go to ${channel} instead: ${why}`)
    await tellAdmins(bot, `${place.channel}: ${why}`)
    await tell({ ...place, channel })
  }
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
