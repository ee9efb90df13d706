import { setInterval } from 'node:timers'
import { flapsFrom, isCalm } from '@mailhealth/alerting'
import {
  incidentByNumber,
  lastingStorms,
  messageOf,
  noteStorm,
  type Storm,
  setMessageRelated,
  staleFlapping,
  staleRelated,
  startedAnew,
  startMessageAnew,
  stormMembers,
  takeLease,
} from '@mailhealth/store'
import type { BotContext } from '../bot-context.ts'
import { troubleOf } from '../connection/trouble.ts'
import { sentence } from '../render/blocks.ts'
import { incidentMessage, type Wording } from '../render/incident-message.ts'
import { deliveryTextsIn } from '../texts/delivery.ts'
import { besideOf } from './beside.ts'
import type { Channels } from './channel.ts'
import { update } from './post.ts'
import { eventTag, incidentTag } from './posted.ts'
import { Round } from './round.ts'
import { refreshHomes } from './show-home.ts'
import { flappingMs, type ShownPlace, showState } from './show-incident.ts'
import { type PostedStorm, refreshStorm } from './show-storm.ts'

/** Brings about refresh(), now and then. */
export interface Ticking {
  stop(): void
}

/** A channel without room takes no time: so many that wait for one keep none of another back. */
const batch = 100

/** Asks for what Slack was told to be brought up to date; all processes together once in a while. */
export function tickRefresh(bot: BotContext): Ticking {
  const { refreshMs } = bot.timings
  const timer = setInterval(() => {
    const period = String(Math.floor(bot.clock.now().getTime() / refreshMs))
    bot.queues.addRefresh(period, 0).catch((error) => bot.log.warn({ err: error }, 'no refresh could be asked for'))
  }, refreshMs)
  return { stop: () => clearInterval(timer) }
}

/**
 * Brings storms and counts up to what is now: not with each of the things that they count. What fails comes again, and
 * what a channel has no room for just now keeps nothing in another back.
 *
 * @returns in how many milliseconds there is room to go on with what was broken off; null where nothing was
 */
export async function refresh(bot: BotContext, channels: Channels): Promise<number | null> {
  const { db } = bot.store
  const round = new Round(bot, channels)
  try {
    for (const storm of await lastingStorms(db)) {
      await round.work(storm.channel, (place) => keepStorm(bot, storm, place, round))
    }
    for (const stale of await staleRelated(db, batch)) {
      await round.work(stale.channel, ({ wording }) => showRelated(bot, stale, wording))
    }
    for (const { incidentNumber, channel } of await startedAnew(db, batch)) {
      await round.work(channel, (place) => showState(bot, incidentNumber, place))
    }
    const before = new Date(bot.clock.now().getTime() - flappingMs)
    for (const { incidentNumber, channel } of await staleFlapping(db, flapsFrom, before, batch)) {
      await round.work(channel, (place) => showState(bot, incidentNumber, place))
    }
    const mayPublish = await takeLease(db, 'slack.homes', bot.clock.now(), bot.timings.refreshMs / 2)
    if (mayPublish !== null) await refreshHomes(bot)
  } catch (error) {
    const level = troubleOf(error) === null ? 'error' : 'debug'
    bot.log[level]({ err: error }, 'messages could not be brought up to date')
  }
  return round.roomInMs
}

async function keepStorm(bot: BotContext, storm: Storm, place: ShownPlace, round: Round): Promise<void> {
  if (storm.ts === null) return
  const { wording } = place
  const posted: PostedStorm = { ...storm, ts: storm.ts }
  const now = bot.clock.now()
  if (!isCalm(storm.lastOpenedAt.getTime(), now.getTime())) return refreshStorm(bot, posted, wording)
  for (const number of await stormMembers(bot.store.db, storm.number)) await goOnAlone(bot, number, place, round)
  await round.part(storm.channel)
  await refreshStorm(bot, { ...posted, endedAt: now }, wording)
  await noteStorm(bot.store.db, storm.number, { endedAt: now })
}

/** The storm is over: an incident that is still open gets a message of its own, with its own thread from now on. */
async function goOnAlone(bot: BotContext, number: number, place: ShownPlace, round: Round): Promise<void> {
  const { channel, wording } = place
  const { db } = bot.store
  const incident = await incidentByNumber(db, number)
  const message = await messageOf(db, number, channel)
  if (incident === null || incident.state === 'resolved' || message === null || message.ts === null) return
  await round.part(channel)
  const content = sentence(deliveryTextsIn(wording.locale).storm.goesOn(`MH-${number}`))
  await update(bot, content, { channel, ts: message.ts, tag: eventTag, payload: { incident: `MH-${number}` } })
  await startMessageAnew(db, number, channel, bot.clock.now())
  await showState(bot, number, place)
}

async function showRelated(
  bot: BotContext,
  { number, channel, related }: { readonly number: number; readonly channel: string; readonly related: number },
  wording: Wording,
): Promise<void> {
  const { db } = bot.store
  const incident = await incidentByNumber(db, number)
  const message = await messageOf(db, number, channel)
  if (incident === null || message?.ts == null) return
  // An event on its way shows the newer state; this only counts.
  if (message.revision === incident.revision) {
    const payload = { incident: `MH-${number}`, revision: incident.revision }
    const content = incidentMessage(incident, wording, { ...(await besideOf(bot, incident)), related })
    await update(bot, content, { channel, ts: message.ts, tag: incidentTag, payload })
  }
  await setMessageRelated(db, number, channel, related)
}
