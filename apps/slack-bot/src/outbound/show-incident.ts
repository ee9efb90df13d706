import { callsPeople, isFlapping, storms } from '@mailhealth/alerting'
import type { IncidentEvent, TransitionType } from '@mailhealth/core'
import {
  confirmMessage,
  confirmThreadLine,
  countAlikeBefore,
  forgetMessage,
  type IncidentMessage,
  incidentByNumber,
  intendMessage,
  intendThreadLine,
  markConsumed,
  messageOf,
  noteStorm,
  setMessageRelated,
  setMessageRevision,
  shownStepAt,
  stormByNumber,
} from '@mailhealth/store'
import { type BotContext, subscriber } from '../bot-context.ts'
import { troubleOf } from '../connection/trouble.ts'
import { sentence } from '../render/blocks.ts'
import { incidentMessage, type Wording } from '../render/incident-message.ts'
import { threadLine } from '../render/thread-line.ts'
import { nameOf, type ShownIncident } from '../render/words.ts'
import { addChart } from './add-chart.ts'
import { besideOf } from './beside.ts'
import { linkBoth } from './link-both.ts'
import { post, update } from './post.ts'
import { eventTag, findPosted, incidentTag, type Posted } from './posted.ts'
import { stormOf } from './show-storm.ts'

/** The message of an incident that flaps shows what changes so often. */
export const flappingMs = 600_000

/** Where an incident is shown. */
export interface ShownPlace {
  /** The channel's id. */
  readonly channel: string
  /** Who is called there when it opens, gets worse or comes back; null for nobody. */
  readonly mention: string | null
  readonly wording: Wording
}

/**
 * Shows what an event says: the incident's one message says what is now, and its thread gets one line. Whatever was
 * done before, by an earlier try too, is not done again.
 */
export async function showIncident(bot: BotContext, event: IncidentEvent, place: ShownPlace): Promise<void> {
  try {
    await showOnce(bot, event, place)
  } catch (error) {
    if (!isGone(error)) throw error
    bot.log.warn(`the message of ${event.incident.id} was deleted; it is posted again`)
    const gone = await messageOf(bot.store.db, event.incident.number, place.channel)
    await forgetGone(bot, event.incident.number, place.channel)
    await showOnce(bot, event, place)
    if (gone !== null) await linkBoth(bot, gone, place.wording)
  }
}

/** Shows what an incident is now, where no event says so: its message alone. */
export async function showState(bot: BotContext, number: number, place: ShownPlace): Promise<void> {
  const incident = await incidentByNumber(bot.store.db, number)
  if (incident !== null) await currentMessage(bot, incident, place)
}

/** The incident's message is gone, or the storm's in whose thread it was. */
async function forgetGone(bot: BotContext, number: number, channel: string): Promise<void> {
  const { db } = bot.store
  const message = await messageOf(db, number, channel)
  const storm = message?.storm == null ? null : await stormByNumber(db, message.storm)
  await forgetMessage(db, number, channel)
  // A thread that is gone takes its storm along: whoever is left goes on alone.
  if (storm !== null) await noteStorm(db, storm.number, { endedAt: bot.clock.now() })
}

async function showOnce(bot: BotContext, event: IncidentEvent, place: ShownPlace): Promise<void> {
  const incident = await latestOf(bot, event)
  const wanted = calledBy(bot, event, incident, place)
  const message = await currentMessage(bot, incident, place, mayWait.has(event.type))
  const isQuiet = await isOneOfMany(bot, event, message)
  const called = isQuiet ? null : wanted
  if (wantsLine(bot.config.slack.thread, event, called)) {
    await addLine(bot, event, message, { called, isBroadcast: isBroadcast(event) && !isQuiet }, place)
    if (called !== null && message.storm !== null) await noteStorm(bot.store.db, message.storm, { called: true })
    if (wantsChart(bot, message)) await addChart(bot, event, { ...place, threadTs: message.ts })
    return
  }
  await bot.store.db.transaction((tx) => markConsumed(tx, subscriber, event.id, bot.clock.now()))
}

/**
 * Nobody is called for each of many: a storm calls once for those that it opens with, and where many take the same step
 * at once, as when nobody took any of them on, the first of them do.
 */
async function isOneOfMany({ store }: BotContext, event: IncidentEvent, { channel, storm }: Shown): Promise<boolean> {
  if (event.type === 'incident.opened') {
    return storm !== null && ((await stormByNumber(store.db, storm))?.called ?? false)
  }
  if (event.by !== null || !callsNow(event, event.incident)) return false
  const type = event.type.slice('incident.'.length) as TransitionType
  const about = { eventId: event.id, type, at: new Date(event.at), channel }
  return (await countAlikeBefore(store.db, about, storms.withinMs)) >= storms.least - 1
}

const keySteps: ReadonlySet<IncidentEvent['type']> = new Set([
  'incident.opened',
  'incident.escalated',
  'incident.acknowledged',
  'incident.called',
  'incident.reopened',
  'incident.resolved',
])

/** What a message of an incident that flaps may show later: nobody has to do anything about it. */
const mayWait: ReadonlySet<IncidentEvent['type']> = new Set(['incident.changed', 'incident.eased'])

/** Who calls somebody is always told; the rest as `slack.thread` says. */
function wantsLine(thread: 'full' | 'key' | 'off', { type }: IncidentEvent, called: string | null): boolean {
  return called !== null || thread === 'full' || (thread === 'key' && keySteps.has(type))
}

/** Charts are part of the whole story, and only where one incident has the thread to itself. */
function wantsChart({ config }: BotContext, { storm }: Shown): boolean {
  return config.slack.thread === 'full' && storm === null
}

/** True when the message, or the thread that is its own, was deleted. */
function isGone(error: unknown): boolean {
  const trouble = troubleOf(error)
  return trouble?.kind === 'refused' && ['message_not_found', 'thread_not_found'].includes(trouble.code)
}

type Shown = IncidentMessage & { readonly ts: string }

/** The store may be ahead of the event: then the message goes there at once, and later events find it done. */
async function latestOf(bot: BotContext, { incident, findings }: IncidentEvent): Promise<ShownIncident> {
  const stored = await incidentByNumber(bot.store.db, incident.number)
  return stored !== null && stored.revision > incident.revision ? stored : { ...incident, findings }
}

/** Who is called by a step: whoever the place calls when it opens, or the next one of the escalation. */
function calledBy(bot: BotContext, event: IncidentEvent, now: ShownIncident, place: ShownPlace): string | null {
  if (!callsNow(event, now)) return null
  if (event.type !== 'incident.called') return place.mention
  return bot.config.slack.escalation[event.incident.step - 2]?.mention ?? null
}

/** True when a step calls people, as its incident is now. */
export function callsNow({ type }: IncidentEvent, now: Parameters<typeof callsPeople>[1]): boolean {
  switch (type) {
    case 'incident.called':
    case 'incident.opened':
    case 'incident.escalated':
    case 'incident.reopened':
    case 'incident.unmuted':
    case 'incident.unsnoozed':
      return callsPeople(type.slice('incident.'.length) as Parameters<typeof callsPeople>[0], now)
    default:
      return false
  }
}

/** Those who do not read the thread hear of what nobody took on, and of what came back. */
function isBroadcast({ type, incident }: IncidentEvent): boolean {
  return (type === 'incident.called' && incident.step >= 2) || type === 'incident.reopened'
}

async function currentMessage(
  bot: BotContext,
  incident: ShownIncident,
  place: ShownPlace,
  isMinor = false,
): Promise<Shown> {
  const { channel, wording } = place
  const { db } = bot.store
  const message = await postedMessage(bot, incident, place)
  if (message.revision >= incident.revision) return message
  if (isMinor && (await isTooSoon(bot, incident, message))) return message
  const beside = await besideOf(bot, incident)
  await update(bot, incidentMessage(incident, wording, beside), {
    channel,
    ts: message.ts,
    tag: incidentTag,
    payload: tagOf(incident),
  })
  await setMessageRevision(db, incident.number, channel, incident.revision)
  await setMessageRelated(db, incident.number, channel, beside.related)
  return { ...message, revision: incident.revision }
}

/** While an incident flaps, its message changes seldom; refresh() brings it up to date then. */
async function isTooSoon(bot: BotContext, incident: ShownIncident, message: Shown): Promise<boolean> {
  if (!isFlapping(incident) || incident.state === 'resolved') return false
  const shownAt = await shownStepAt(bot.store.db, message)
  return shownAt !== null && shownAt.getTime() > bot.clock.now().getTime() - flappingMs
}

/** The incident's message: known, found in its place, or posted now. */
async function postedMessage(bot: BotContext, incident: ShownIncident, place: ShownPlace): Promise<Shown> {
  const { channel, wording } = place
  const { db } = bot.store
  const { number, revision } = incident
  const isFirst = (await messageOf(db, number, channel)) === null
  const storm = isFirst ? await stormOf(bot, incident, place) : null
  const thread = { storm: storm?.number ?? null, threadTs: storm?.ts ?? null }
  const intent = { incidentNumber: number, channel, revision, intentAt: bot.clock.now(), ...thread }
  const known = await intendMessage(db, intent)
  if (known.ts !== null) return { ...known, ts: known.ts }
  const placed = { channel, threadTs: known.threadTs, tag: incidentTag }
  const payload = { incident: nameOf(incident) }
  const found = known.isNew ? null : await findPosted(bot, { ...placed, since: known.intentAt, payload })
  const beside = await besideOf(bot, incident)
  const content = incidentMessage(incident, wording, beside)
  const ts = found?.ts ?? (await post(bot, content, { ...placed, payload: tagOf(incident) }))
  const shown = found === null ? revision : revisionOf(found)
  await db.transaction(async (tx) => {
    await confirmMessage(tx, number, channel, ts)
    await setMessageRevision(tx, number, channel, shown)
    await setMessageRelated(tx, number, channel, found === null ? beside.related : unknownRelated)
  })
  return { ...known, ts, revision: shown }
}

/** Of a message that was found it is not known how many hidden incidents it tells of: no count is this. */
const unknownRelated = -1

async function addLine(
  bot: BotContext,
  event: IncidentEvent,
  message: Shown,
  { called, isBroadcast }: { readonly called: string | null; readonly isBroadcast: boolean },
  { wording }: ShownPlace,
): Promise<void> {
  const { db } = bot.store
  const { channel } = message
  const place = { incidentNumber: event.incident.number, channel, intentAt: bot.clock.now() }
  const known = await intendThreadLine(db, { eventId: event.id, ...place })
  if (known.ts !== null) return
  const payload = { event: event.id, incident: event.incident.id }
  const placed = { channel, threadTs: message.threadTs ?? message.ts, tag: eventTag, payload }
  const found = known.isNew ? null : await findPosted(bot, { ...placed, since: known.intentAt })
  const isHeard = called !== null || isBroadcast
  const plain = threadLine(event, wording.texts, wording.onCall.length, called, isHeard)
  // A storm's thread tells several stories: each line of it says whose it is.
  const line = message.storm === null || isHeard ? plain : sentence(`*${event.incident.id}* ${plain.text}`)
  const ts = found?.ts ?? (await post(bot, line, { ...placed, isBroadcast }))
  await db.transaction(async (tx) => {
    await confirmThreadLine(tx, event.id, channel, ts)
    await markConsumed(tx, subscriber, event.id, bot.clock.now())
  })
}

/** The revision that a found message shows; 0, which is older than any, where it does not say. */
function revisionOf({ payload }: Posted): number {
  const revision = payload['revision']
  return typeof revision === 'number' && Number.isSafeInteger(revision) ? revision : 0
}

function tagOf(incident: ShownIncident): { readonly incident: string; readonly revision: number } {
  return { incident: nameOf(incident), revision: incident.revision }
}
