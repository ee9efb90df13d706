import { createHash } from 'node:crypto'
import { callsPeople, isInStorm, storms } from '@mailhealth/alerting'
import type { Incident } from '@mailhealth/core'
import {
  beginStorm,
  currentStorm,
  extendStorm,
  incidentsOpenedBetween,
  noteStorm,
  type Storm,
  tagsOf,
} from '@mailhealth/store'
import type { BotContext } from '../bot-context.ts'
import type { Content } from '../render/blocks.ts'
import type { Wording } from '../render/incident-message.ts'
import { type Opened, stormMessage } from '../render/storm-message.ts'
import type { ShownIncident } from '../render/words.ts'
import { inChannel } from './in-channel.ts'
import { post, update } from './post.ts'
import { findPosted } from './posted.ts'
import type { ShownPlace } from './show-incident.ts'

/** What a storm's message carries, to be found by. */
export const stormTag = 'mailhealth_storm'
/** How many incidents of a storm are read. */
const mostRead = 2_000

/** A storm whose message is in the channel. */
export type PostedStorm = Storm & { readonly ts: string }

/** The storm that a new incident belongs to, its message posted; null when it stands alone. */
export async function stormOf(
  bot: BotContext,
  incident: ShownIncident,
  place: ShownPlace,
): Promise<PostedStorm | null> {
  const { db } = bot.store
  const { channel } = place
  const openedAt = new Date(incident.openedAt)
  const current = await currentStorm(db, channel)
  if (current !== null) {
    await extendStorm(db, current.number, openedAt)
    const lastOpenedAt = openedAt > current.lastOpenedAt ? openedAt : current.lastOpenedAt
    return posted(bot, { ...current, lastOpenedAt }, place)
  }
  const openings = await openingsAround(bot, channel, openedAt)
  if (!isInStorm(openedAt.getTime(), openings)) return null
  const startedAt = new Date(Math.min(...openings))
  const lastOpenedAt = new Date(Math.max(...openings))
  const begun = await beginStorm(db, { channel, intentAt: bot.clock.now(), startedAt, lastOpenedAt })
  return posted(bot, begun, place)
}

/** Brings a storm's message up to what is now. */
export async function refreshStorm(bot: BotContext, storm: PostedStorm, wording: Wording): Promise<void> {
  const content = stormMessage(storm, await openedIn(bot, storm), wording, null)
  const shown = digestOf(content)
  if (shown === storm.shown) return
  await update(bot, content, { channel: storm.channel, ts: storm.ts, tag: stormTag, payload: { storm: storm.number } })
  await noteStorm(bot.store.db, storm.number, { shown })
}

/** The incidents that a storm tells of: all that opened while it lasted and that its channel is told of, or is to be. */
export function incidentsOf(bot: BotContext, storm: Storm): Promise<Incident[]> {
  return openedBetween(bot, storm.channel, storm.startedAt, storm.lastOpenedAt)
}

async function openedBetween(bot: BotContext, channel: string, from: Date, to: Date): Promise<Incident[]> {
  const opened = await incidentsOpenedBetween(bot.store.db, from, to, mostRead)
  return inChannel(bot, channel, opened, to)
}

/** When incidents of the channel opened, so close to a time that they may be one storm. */
async function openingsAround(bot: BotContext, channel: string, at: Date): Promise<number[]> {
  const [from, to] = [new Date(at.getTime() - storms.withinMs), new Date(at.getTime() + storms.withinMs)]
  const opened = await openedBetween(bot, channel, from, to)
  return opened.map(({ openedAt }) => Date.parse(openedAt))
}

/** Its message calls where one of those that opened does, whichever of them is told first. */
async function posted(
  bot: BotContext,
  storm: Storm & { isNew?: boolean },
  { wording, mention }: ShownPlace,
): Promise<PostedStorm> {
  if (storm.ts !== null) return { ...storm, ts: storm.ts }
  const { number, channel } = storm
  const placed = { channel, threadTs: null, tag: stormTag, payload: { storm: number } }
  const found = storm.isNew ? null : await findPosted(bot, { ...placed, since: storm.intentAt })
  const opened = await openedIn(bot, storm)
  const calls = mention !== null && opened.incidents.some((one) => callsPeople('opened', one))
  const content = stormMessage(storm, opened, wording, calls ? mention : null)
  const ts = found?.ts ?? (await post(bot, content, { ...placed, payload: { storm: number, called: calls ? 1 : 0 } }))
  const called = found === null ? calls : found.payload['called'] === 1
  await noteStorm(bot.store.db, number, { ts, called })
  return { ...storm, ts, called }
}

async function openedIn(bot: BotContext, storm: Storm): Promise<Opened> {
  const incidents = await incidentsOf(bot, storm)
  const targets = incidents.map((one) => one.targetKey)
  return { incidents, tags: await tagsOf(bot.store.db, targets) }
}

function digestOf(content: Content): string {
  return createHash('sha256').update(JSON.stringify(content)).digest('base64url')
}
