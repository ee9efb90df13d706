import type { Incident, IncidentEvent } from '@mailhealth/core'
import {
  backlogOf,
  beginCatchUp,
  type CatchUp,
  incidentByNumber,
  isConsumed,
  markConsumed,
  markPassedOver,
  messagesOf,
  noteCatchUp,
  undeliveredIncidents,
  unfinishedCatchUp,
} from '@mailhealth/store'
import { type BotContext, subscriber } from '../bot-context.ts'
import { catchUpMessage } from '../render/delivery-messages.ts'
import { orMarkBroken } from './broken.ts'
import { limitOf, noteLimited } from './held.ts'
import { post } from './post.ts'
import { findPosted } from './posted.ts'
import { callsNow } from './show-incident.ts'

/** Shows an event's incident wherever it goes to. */
type Show = (event: IncidentEvent) => Promise<void>

/** The name under which events are remembered that were caught up with: their jobs have nothing more to do. */
export const caughtUp = 'slack.caught-up'

/** What a summary carries, to be found by. */
const catchUpTag = 'mailhealth_catch_up'
/** A summary is worth so long a wait, of all that there is to tell. */
const summaryWaitsMs = 60_000
/** Since when it waits, in milliseconds since 1970. */
const waitsSince = new WeakMap<BotContext, { readonly id: string; readonly at: number }>()
/** More than these is caught up with in several turns. */
const mostEvents = 10_000

/**
 * Where alerts were held up for long, tells of it in one message, and then only what is now: each incident that is still
 * open, or has a message, once; those that came and went meanwhile are counted. Goes on where it was interrupted.
 *
 * @throws what the client throws. Where Slack limits the channel of the message for longer than that is worth waiting
 * for, it is left out, and what is now waits for its channels
 */
export async function catchUpIfBehind(bot: BotContext, channel: string, show: Show): Promise<void> {
  const { db } = bot.store
  const catchUp = await currentCatchUp(bot, channel)
  if (catchUp === null) return
  const named = catchUp.channel === channel ? bot.config.slack.channel : catchUp.channel
  try {
    await orMarkBroken(bot, named, () => tellSummary(bot, catchUp))
  } catch (error) {
    const waitMs = limitOf(error)
    if (waitMs === null || isWorthWaiting(bot, catchUp, waitMs)) throw error
    noteLimited(bot, named, waitMs)
    bot.log.warn(
      { waitMs },
      `Slack asks to wait with ${named}: what is now is told without a summary of what was held up`,
    )
  }
  const events = await undeliveredIncidents(db, subscriber, caughtUp, mostEvents)
  for (const story of storiesOf(events)) await tellState(bot, story, show)
  await noteCatchUp(db, catchUp.id, { doneAt: bot.clock.now() })
}

/** However often Slack asks to wait, and each time for how short. */
function isWorthWaiting(bot: BotContext, { id }: CatchUp, waitMs: number): boolean {
  const now = bot.clock.now().getTime()
  const known = waitsSince.get(bot)
  const since = known?.id === id ? known.at : now
  waitsSince.set(bot, { id, at: since })
  return now + waitMs - since <= summaryWaitsMs
}

/** The catch-up that lasts, or one that begins now; null where nothing was held up for long. */
async function currentCatchUp(bot: BotContext, channel: string): Promise<CatchUp | null> {
  const lasting = await unfinishedCatchUp(bot.store.db)
  if (lasting === null) return begin(bot, channel)
  return lasting.ts === null ? countAnew(bot, lasting) : lasting
}

async function begin(bot: BotContext, channel: string): Promise<CatchUp | null> {
  const { db } = bot.store
  const now = bot.clock.now()
  const { oldestAt } = await backlogOf(db, subscriber)
  if (oldestAt === null || now.getTime() - oldestAt.getTime() < bot.timings.catchUpAfterMs) return null
  const events = await undeliveredIncidents(db, subscriber, caughtUp, mostEvents)
  const first = events[0]
  if (first === undefined) return null
  const catchUp = { id: first.id, channel, since: oldestAt, until: now, ...countOf(events), ts: null, doneAt: null }
  await beginCatchUp(db, catchUp)
  return catchUp
}

/** While the summary cannot be posted, more is held up. */
async function countAnew(bot: BotContext, catchUp: CatchUp): Promise<CatchUp> {
  const { db } = bot.store
  const counts = countOf(await undeliveredIncidents(db, subscriber, caughtUp, mostEvents))
  const change = { until: bot.clock.now(), ...counts }
  await noteCatchUp(db, catchUp.id, change)
  return { ...catchUp, ...change }
}

function countOf(events: readonly IncidentEvent[]): Pick<CatchUp, 'opened' | 'resolved'> {
  const opened = new Set(events.filter(({ type }) => type === 'incident.opened').map(numberOf))
  const resolved = new Set(events.filter(({ type }) => type === 'incident.resolved').map(numberOf))
  return { opened: opened.size, resolved: [...opened].filter((number) => resolved.has(number)).length }
}

async function tellSummary(bot: BotContext, catchUp: CatchUp): Promise<void> {
  if (catchUp.ts !== null) return
  const placed = { channel: catchUp.channel, threadTs: null, tag: catchUpTag, payload: { event: catchUp.id } }
  const found = await findPosted(bot, { ...placed, since: catchUp.since })
  const ts = found?.ts ?? (await post(bot, catchUpMessage(catchUp, bot.wording.locale), placed))
  await noteCatchUp(bot.store.db, catchUp.id, { ts })
}

/** One thing that happened to an incident says all of it: its message shows what is now. */
async function tellState(bot: BotContext, story: readonly IncidentEvent[], show: Show): Promise<void> {
  const { db } = bot.store
  const last = story.at(-1)
  if (last === undefined) return
  const incident = await incidentByNumber(db, last.incident.number)
  const isNews = incident?.state !== 'resolved' || (await messagesOf(db, last.incident.number)).length > 0
  const told = (incident === null ? undefined : callOf(story, incident)) ?? last
  if (isNews) await show(told)
  const now = bot.clock.now()
  // What only waits for its channel is not told: whoever watches Slack is not to take it for that.
  const isTold = !isNews || (await isConsumed(db, subscriber, told.id))
  await db.transaction(async (tx) => {
    for (const { id } of story) {
      if (isTold) await markConsumed(tx, subscriber, id, now)
      await markConsumed(tx, caughtUp, id, now)
    }
  })
}

/** Whoever was to be called meanwhile still is, unless somebody took it on since; whatever else happened later. */
function callOf(story: readonly IncidentEvent[], incident: Incident): IncidentEvent | undefined {
  const takenOn = story.findLastIndex(({ type }) => type === 'incident.acknowledged')
  return story.slice(takenOn + 1).findLast((event) => callsNow(event, incident))
}

/** What waited for its channel was told, where it was: so was all that was caught up with by it. */
export async function settleStory(bot: BotContext, { id, incident }: IncidentEvent): Promise<void> {
  const { db } = bot.store
  if (!(await isConsumed(db, subscriber, id))) return
  await markPassedOver(db, subscriber, caughtUp, incident.number, bot.clock.now())
}

function storiesOf(events: readonly IncidentEvent[]): readonly (readonly IncidentEvent[])[] {
  return [...Map.groupBy(events, numberOf).values()]
}

function numberOf({ incident }: IncidentEvent): number {
  return incident.number
}
