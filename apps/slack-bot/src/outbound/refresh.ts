import { setInterval } from 'node:timers'
import { isCalm } from '@mailhealth/alerting'
import {
  incidentByNumber,
  lastingStorms,
  messageOf,
  noteStorm,
  type Storm,
  setMessageRelated,
  staleRelated,
  startedAnew,
  startMessageAnew,
  stormMembers,
} from '@mailhealth/store'
import type { BotContext } from '../bot-context.ts'
import { troubleOf } from '../connection/trouble.ts'
import { sentence } from '../render/blocks.ts'
import { incidentMessage } from '../render/incident-message.ts'
import { deliveryTextsIn } from '../texts/delivery.ts'
import { update } from './post.ts'
import { eventTag, incidentTag } from './posted.ts'
import { refreshHomes } from './show-home.ts'
import { showState } from './show-incident.ts'
import { type PostedStorm, refreshStorm } from './show-storm.ts'

/** Brings about refresh(), now and then. */
export interface Ticking {
  stop(): void
}

const batch = 20

/** Asks for what Slack was told to be brought up to date; all processes together once in a while. */
export function tickRefresh(bot: BotContext): Ticking {
  const { refreshMs } = bot.timings
  const timer = setInterval(() => {
    const period = String(Math.floor(bot.clock.now().getTime() / refreshMs))
    bot.queues.addRefresh(period).catch((error) => bot.log.warn({ err: error }, 'no refresh could be asked for'))
  }, refreshMs)
  return { stop: () => clearInterval(timer) }
}

/** Brings storms and counts up to what is now: not with each of the things that they count. What fails comes again. */
export async function refresh(bot: BotContext): Promise<void> {
  const { db } = bot.store
  try {
    for (const storm of await lastingStorms(db)) await keepStorm(bot, storm)
    for (const stale of await staleRelated(db, batch)) await showRelated(bot, stale)
    for (const { incidentNumber, channel } of await startedAnew(db, batch))
      await showState(bot, incidentNumber, { channel, mention: null, wording: bot.wording })
    await refreshHomes(bot)
  } catch (error) {
    const level = troubleOf(error) === null ? 'error' : 'debug'
    bot.log[level]({ err: error }, 'messages could not be brought up to date')
  }
}

async function keepStorm(bot: BotContext, storm: Storm): Promise<void> {
  if (storm.ts === null) return
  const posted: PostedStorm = { ...storm, ts: storm.ts }
  const now = bot.clock.now()
  if (!isCalm(storm.lastOpenedAt.getTime(), now.getTime())) return refreshStorm(bot, posted)
  for (const number of await stormMembers(bot.store.db, storm.number)) await goOnAlone(bot, number, storm.channel)
  await refreshStorm(bot, { ...posted, endedAt: now })
  await noteStorm(bot.store.db, storm.number, { endedAt: now })
}

/** The storm is over: an incident that is still open gets a message of its own, with its own thread from now on. */
async function goOnAlone(bot: BotContext, number: number, channel: string): Promise<void> {
  const { db } = bot.store
  const incident = await incidentByNumber(db, number)
  const message = await messageOf(db, number, channel)
  if (incident === null || incident.state === 'resolved' || message === null || message.ts === null) return
  const content = sentence(deliveryTextsIn(bot.wording.locale).storm.goesOn(`MH-${number}`))
  await update(bot, content, { channel, ts: message.ts, tag: eventTag, payload: { incident: `MH-${number}` } })
  await startMessageAnew(db, number, channel, bot.clock.now())
  await showState(bot, number, { channel, mention: null, wording: bot.wording })
}

async function showRelated(
  bot: BotContext,
  { number, channel, related }: { readonly number: number; readonly channel: string; readonly related: number },
): Promise<void> {
  const { db } = bot.store
  const incident = await incidentByNumber(db, number)
  const message = await messageOf(db, number, channel)
  if (incident === null || message?.ts == null) return
  // An event on its way shows the newer state; this only counts.
  if (message.revision === incident.revision) {
    const payload = { incident: `MH-${number}`, revision: incident.revision }
    const content = incidentMessage(incident, bot.wording, related)
    await update(bot, content, { channel, ts: message.ts, tag: incidentTag, payload })
  }
  await setMessageRelated(db, number, channel, related)
}
