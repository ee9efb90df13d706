import { type DigestEvent, type IncidentEvent, isCheckId } from '@mailhealth/core'
import { listIncidents, markConsumed, runsBetween, stepsBetween } from '@mailhealth/store'
import { type BotContext, subscriber } from '../bot-context.ts'
import { type Charted, chartSentence, chartTitle } from '../charts/chart-sentence.ts'
import { type IncidentSeries, incidentSeries } from '../charts/incident-series.ts'
import { openingSteps, openSeries } from '../charts/open-series.ts'
import { encodePng } from '../charts/png.ts'
import { drawSteps } from '../charts/step-chart.ts'
import { troubleOf } from '../connection/trouble.ts'
import { sentence } from '../render/blocks.ts'
import type { Wording } from '../render/incident-message.ts'
import { escaped } from '../render/safe-text.ts'
import { tellAdmins } from './admins.ts'
import { post } from './post.ts'
import { eventTag, findPosted, isShared } from './posted.ts'
import { shareFile } from './share-file.ts'

/** The story of what was shorter needs no picture. */
const shortestMs = 600_000
const mostRuns = 5_000
/** A week that had more is past drawing. */
const mostSteps = 5_000
const mostIncidents = 2_000
const sentenceRoom = 900

/** The thread that a chart goes to. */
export interface ChartPlace {
  readonly channel: string
  readonly threadTs: string
  readonly wording: Wording
}

/**
 * Adds to the thread of an incident that was resolved how it went, as a picture with its sentence. No picture holds an
 * alert up: where Slack does not take it, the sentence stands alone. An event that comes again is looked for first.
 */
export async function addChart(bot: BotContext, event: IncidentEvent, place: ChartPlace): Promise<void> {
  const { incident } = event
  const series = await seriesOf(bot, event)
  if (series === null) return
  await addPicture(
    bot,
    event,
    { series, target: incident.target, name: `${incident.id}-${incident.revision}.png` },
    place,
  )
}

/** Adds to the thread of a digest how many incidents were open; as addChart(). */
export async function addDigestChart(bot: BotContext, event: DigestEvent, place: ChartPlace): Promise<void> {
  const { db } = bot.store
  const [since, until] = [new Date(event.since), bot.clock.now()]
  const states = ['open', 'acknowledged', 'snoozed'] as const
  const steps = await stepsBetween(db, openingSteps, { from: since, to: until }, mostSteps + 1)
  const open = await listIncidents(db, { states, limit: mostIncidents + 1 })
  const span = { since: since.getTime(), until: until.getTime() }
  const isPastDrawing = steps.length > mostSteps || open.length > mostIncidents
  const series = isPastDrawing ? null : openSeries(open.length, steps, span)
  if (series !== null) await addPicture(bot, event, { series, target: '', name: `digest-${event.id}.png` }, place)
}

async function addPicture(
  bot: BotContext,
  event: { readonly id: string; readonly at: string },
  { series, target, name }: { readonly series: Charted; readonly target: string; readonly name: string },
  { channel, threadTs, wording }: ChartPlace,
): Promise<void> {
  const where = { channel, threadTs, since: new Date(event.at) }
  const placed = { channel, threadTs, tag: eventTag, payload: { event: event.id, part: 'chart' } }
  const isNew = await bot.store.db.transaction((tx) =>
    markConsumed(tx, `${subscriber} chart ${channel}`, event.id, bot.clock.now()),
  )
  const isThere = async (): Promise<boolean> =>
    (await isShared(bot, where, name)) || (await findPosted(bot, { ...placed, since: where.since })) !== null
  if (!isNew && (await isThere())) return
  const altText = chartSentence(target, series, wording.locale)
  const comment = escaped(altText, sentenceRoom)
  const title = chartTitle(target, series, wording.locale)
  const file = { name, title, bytes: new Uint8Array(encodePng(drawSteps(series))), altText }
  try {
    await shareFile(bot, file, { channel, threadTs, comment })
  } catch (error) {
    await tellTrouble(bot, error)
    if (!(await isThere())) await post(bot, sentence(comment), placed)
  }
}

async function seriesOf({ store }: BotContext, { type, incident, at }: IncidentEvent): Promise<IncidentSeries | null> {
  const { check, targetKey, openedAt } = incident
  const [since, until] = [Date.parse(openedAt), Date.parse(at)]
  if (type !== 'incident.resolved' || !isCheckId(check) || until - since < shortestMs) return null
  // A little of the time before shows what it rose from.
  const span = { since: new Date(since - (until - since) / 8), until: new Date(until) }
  return incidentSeries(check, await runsBetween(store.db, { targetKey, check }, span, mostRuns), until)
}

async function tellTrouble(bot: BotContext, error: unknown): Promise<void> {
  const trouble = troubleOf(error)
  bot.log.warn(`a chart is told in words: ${trouble?.sentence ?? String(error)}`)
  if (trouble?.kind === 'operator') await tellAdmins(bot, trouble.sentence)
}
