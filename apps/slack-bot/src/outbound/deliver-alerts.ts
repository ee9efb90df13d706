import type { Event, IncidentEvent } from '@mailhealth/core'
import { alertsQueue, type Consumer, type RefreshTick, type ResumeTick } from '@mailhealth/queue'
import { endLease, isConsumed, listTargets, messagesOf, takeLease, targetOf } from '@mailhealth/store'
import type { BotContext } from '../bot-context.ts'
import { isAboutChannel, sentenceOf } from '../connection/trouble.ts'
import { tellAdmins } from './admins.ts'
import { markMended, orMarkBroken } from './broken.ts'
import { catchUpIfBehind, caughtUp, settleStory } from './catch-up.ts'
import type { Channels } from './channel.ts'
import { resume, resumeForgotten, tellOrHold } from './held.ts'
import { patiently } from './patiently.ts'
import { type Placement, placementsOf, placementsOfMute } from './placements.ts'
import { refresh } from './refresh.ts'
import { slackInForce, slackSince } from './routes.ts'
import { showDigest } from './show-digest.ts'
import { showDrift } from './show-drift.ts'
import { showIncident } from './show-incident.ts'
import { showLists } from './show-lists.ts'
import { showMute } from './show-mute.ts'
import { noteRefusal } from './token.ts'
import { named, wordingAt } from './wording-at.ts'

/**
 * Tells Slack of what happened, one after the other, in however many processes. While Slack does not work, alerts wait
 * in order; while it limits a channel, those of that channel do. What only an operator can put right is said in one
 * sentence, and tried again later by the queue.
 */
export function deliverAlerts(bot: BotContext, channels: Channels): Consumer {
  const { clock, log, pulse } = bot
  let lastSentence: string | null = null
  const told = async (work: () => Promise<void>, signal: AbortSignal): Promise<void> => {
    try {
      await patiently(work, { ...bot, signal })
      lastSentence = null
    } catch (error) {
      const sentence = sentenceOf(error)
      if (sentence !== null) {
        channels.forget()
        noteRefusal(bot, error)
        pulse.trouble = { sentence, at: clock.now() }
        if (sentence !== lastSentence) log.error(`alerts do not reach Slack, and are kept: ${sentence}`)
        lastSentence = sentence
        // A channel's own trouble was told of where it came up.
        if (!isAboutChannel(error)) await tellAdmins(bot, sentence)
      }
      throw error
    }
  }
  const deliver = async (work: Event | RefreshTick | ResumeTick, signal: AbortSignal): Promise<void> => {
    switch (work.type) {
      case 'refresh':
        return seldom(bot, async () => {
          await resumeForgotten(bot)
          return refresh(bot, channels)
        })
      case 'resume':
        return told(() => resume(bot, work, (event) => tellAgain(bot, event, work.channel, channels), signal), signal)
      default:
        return told(() => tellOf(bot, work, channels), signal)
    }
  }
  return bot.queues.consume(alertsQueue, deliver, { concurrency: 1, everywhere: 1 })
}

/**
 * Ticks go before the alerts that wait; after one that took long, alerts have their turn before the next. Where something
 * is left, the next comes when there is room for it, in as many milliseconds as `work` returns.
 */
async function seldom(
  { store, queues, clock, timings }: BotContext,
  work: () => Promise<number | null>,
): Promise<void> {
  const lease = await takeLease(store.db, 'slack.refresh', clock.now(), timings.refreshMs)
  if (lease === null) return
  const leftMs = await work()
  const now = clock.now()
  await endLease(store.db, lease, leftMs === null ? new Date(now.getTime() + timings.refreshMs / 2) : now)
  if (leftMs !== null) await queues.addRefresh(`left ${now.getTime()}`, leftMs)
}

async function tellOf(bot: BotContext, event: Event, channels: Channels): Promise<void> {
  if (isAboutIncident(event) && (await caughtUpWith(bot, event, channels))) return
  return tellEverywhere(bot, event, channels)
}

/** Where an event goes, and how it is told there. */
interface Telling {
  readonly places: readonly Placement[]
  tell(place: Placement): Promise<void>
}

async function tellingOf(bot: BotContext, event: Event, channels: Channels): Promise<Telling> {
  if (isAboutIncident(event)) return tellingOfIncident(bot, event, channels)
  const slack = await slackInForce(bot.store.db, bot)
  const roomIn = (channel: string): Promise<string> => whenRoom(bot, channel, channels)
  switch (event.type) {
    case 'check.finished':
      return { places: [], tell: async () => undefined } // Answered when it came.
    case 'mute.started':
    case 'mute.ended':
      return {
        places: placementsOfMute(slack, event.mute.scope, await listTargets(bot.store.db)),
        tell: async ({ channel, locale }) => showMute(bot, event, await roomIn(channel), bot.wordingIn(locale)),
      }
    case 'drift.detected':
    case 'drift.spread':
    case 'drift.reverted':
    case 'drift.accepted': {
      const about = { check: event.check, severity: event.severity, tags: await tagsOf(bot, event.targetKey) }
      return {
        places: placementsOf(slack, about),
        tell: async ({ channel, locale }) => showDrift(bot, event, await roomIn(channel), bot.wordingIn(locale)),
      }
    }
    case 'digest.due':
      return {
        places: [{ channel: slack.digest?.channel ?? slack.channel, mention: null, locale: slack.locale }],
        tell: async ({ channel }) => showDigest(bot, event, await roomIn(channel), bot.wording),
      }
    case 'list.quarantined':
    case 'list.restored':
    case 'coverage.degraded':
    case 'coverage.restored':
      // Lists are everybody's: told where what is medium and of the dnsbl check is, without regard to tags.
      return {
        places: placementsOf(slack, { check: 'dnsbl', severity: 'medium', tags: [] }),
        tell: async ({ channel, locale }) => showLists(bot, event, await roomIn(channel), bot.wordingIn(locale)),
      }
  }
}

async function tellingOfIncident(bot: BotContext, event: IncidentEvent, channels: Channels): Promise<Telling> {
  const { check, severity, targetKey, openedAt } = event.incident
  const slack = await slackSince(bot.store.db, bot, new Date(openedAt))
  return {
    places: placementsOf(slack, { check, severity, tags: await tagsOf(bot, targetKey) }),
    tell: async ({ channel, mention, locale }) => {
      const wording = await named(bot, bot.wordingIn(locale))
      await showIncident(bot, event, { channel: await whenRoom(bot, channel, channels), mention, wording })
    },
  }
}

/** The channel's id, once there is room for an alert: before its intent is noted, which would have to be looked for. */
async function whenRoom(bot: BotContext, channel: string, channels: Channels): Promise<string> {
  const id = await channels.idOf(channel)
  await bot.pace.room(id)
  return id
}

function isAboutIncident(event: Event): event is IncidentEvent {
  return event.type.startsWith('incident.')
}

/** True when an event that was held up for long is dealt with, together with all others. */
async function caughtUpWith(bot: BotContext, event: IncidentEvent, channels: Channels): Promise<boolean> {
  const ageMs = bot.clock.now().getTime() - Date.parse(event.at)
  if (ageMs < bot.timings.catchUpAfterMs) return false
  const show = (last: IncidentEvent): Promise<void> => tellEverywhere(bot, last, channels)
  const { channel } = bot.config.slack
  const id = await orMarkBroken(bot, channel, () => channels.idOf(channel))
  await catchUpIfBehind(bot, id, show)
  return isConsumed(bot.store.db, caughtUp, event.id)
}

/**
 * Tells it in each place, although it fails in another; then throws the first failure. What a route's channel does not
 * take goes to the channel that gets the rest, and somebody who can act is told.
 *
 * @param released where the event waited until now: it does not wait there again
 */
async function tellEverywhere(
  bot: BotContext,
  event: Event,
  channels: Channels,
  released: string | null = null,
): Promise<void> {
  const telling = await tellingOf(bot, event, channels)
  const failures: unknown[] = []
  for (const place of telling.places) {
    const tell = (): Promise<void> => orInstead(bot, place, telling, channels)
    await tellOrHold(bot, place.channel, event, tell).catch((error) => failures.push(error))
  }
  if (isAboutIncident(event)) {
    await keepTrueElsewhere(bot, event, telling, channels, released).catch((error) => failures.push(error))
  }
  if (failures.length > 0) throw failures[0]
}

/** Where an incident was shown before, it is kept true, although it would not go there any more. */
async function keepTrueElsewhere(
  bot: BotContext,
  event: IncidentEvent,
  { places }: Telling,
  channels: Channels,
  released: string | null,
): Promise<void> {
  const shown = new Set(await Promise.all(places.map(({ channel }) => channels.idOf(channel).catch(() => channel))))
  for (const { channel } of await messagesOf(bot.store.db, event.incident.number)) {
    if (shown.has(channel)) continue
    const keep = (): Promise<void> => keepTrue(bot, event, channel, channels)
    const name = await nameOf(bot, channel, channels)
    await (name === released ? keep() : tellOrHold(bot, name, event, keep))
  }
}

/** As the configuration names a channel, which is how alerts wait for it: they are to wait behind those that do. */
async function nameOf(bot: BotContext, id: string, channels: Channels): Promise<string> {
  const slack = await slackInForce(bot.store.db, bot)
  for (const name of [slack.channel, ...slack.routes.map((route) => route.channel)]) {
    if ((await channels.idOf(name).catch(() => null)) === id) return name
  }
  return id
}

async function keepTrue(bot: BotContext, event: IncidentEvent, channel: string, channels: Channels): Promise<void> {
  try {
    await bot.pace.room(channel)
    await showIncident(bot, event, { channel, mention: null, wording: await wordingAt(bot, channels, channel) })
  } catch (error) {
    if (!isAboutChannel(error)) throw error
  }
}

/** Tells a channel of an event that waited for it; where it would not go there any more, those that it goes to now. */
async function tellAgain(bot: BotContext, event: Event, channel: string, channels: Channels): Promise<void> {
  const telling = await tellingOf(bot, event, channels)
  const place = telling.places.find((one) => one.channel === channel)
  if (place === undefined) await tellEverywhere(bot, event, channels, channel)
  else await orInstead(bot, place, telling, channels)
  if (isAboutIncident(event)) await settleStory(bot, event)
}

async function orInstead(bot: BotContext, place: Placement, { tell }: Telling, channels: Channels): Promise<void> {
  const { channel } = bot.config.slack
  try {
    await orMarkBroken(bot, place.channel, () => tell(place))
  } catch (error) {
    if (place.channel === channel || !isAboutChannel(error)) throw error
    channels.forget()
    return orMarkBroken(bot, channel, () => tell({ ...place, channel }))
  }
  await markMended(bot, place.channel)
}

async function tagsOf(bot: BotContext, targetKey: string): Promise<readonly string[]> {
  const target = await targetOf(bot.store.db, targetKey)
  return target !== null && 'tags' in target ? target.tags : []
}
