import type { DigestEvent } from '@mailhealth/core'
import {
  countResolutions,
  countSteps,
  latestOutcomes,
  listAcceptances,
  listIncidents,
  listMutes,
  listTargets,
  markConsumed,
} from '@mailhealth/store'
import { type BotContext, subscriber } from '../bot-context.ts'
import { type DigestFacts, digestMessage } from '../render/digest.ts'
import type { Wording } from '../render/incident-message.ts'
import { addDigestChart } from './add-chart.ts'
import { brokenRoutes } from './broken.ts'
import { post } from './post.ts'
import { eventTag, findPosted } from './posted.ts'

const mostIncidents = 2_000
/** More changes than these are not counted. */
const mostAcceptances = 1_000

/** Posts a digest; that of a week with a chart in its thread. An event that comes again is looked for first. */
export async function showDigest(
  bot: BotContext,
  event: DigestEvent,
  channel: string,
  wording: Wording,
): Promise<void> {
  const placed = { channel, threadTs: null, tag: eventTag, payload: { event: event.id } }
  const name = `${subscriber} ${channel}`
  const isNew = await bot.store.db.transaction((tx) => markConsumed(tx, name, event.id, bot.clock.now()))
  const found = isNew ? null : await findPosted(bot, { ...placed, since: new Date(event.at) })
  const ts = found?.ts ?? (await post(bot, digestMessage(await digestFacts(bot, event), wording), placed))
  if (event.period === 'weekly' && bot.config.slack.thread === 'full') {
    await addDigestChart(bot, event, { channel, threadTs: ts, wording })
  }
}

/** What there is to tell of a span of time, and of now. */
export async function digestFacts(
  bot: BotContext,
  { period, since, until }: DigestFacts['span'],
): Promise<DigestFacts> {
  const { db } = bot.store
  const states = ['open', 'acknowledged', 'snoozed'] as const
  const [steps, categories, acceptances, incidents, outcomes, targets, mutes, broken] = await Promise.all([
    countSteps(db, new Date(since), new Date(until)),
    countResolutions(db, new Date(since), new Date(until)),
    listAcceptances(db, null, mostAcceptances),
    listIncidents(db, { states, limit: mostIncidents }),
    latestOutcomes(db),
    listTargets(db),
    listMutes(db),
    brokenRoutes(bot),
  ])
  return {
    span: { period, since, until },
    steps,
    categories,
    acceptances: acceptances.filter(({ at }) => at >= since && at < until).length,
    incidents,
    outcomes,
    targets: targets.length,
    mutes: mutes.length,
    channel: bot.config.slack.channel,
    broken,
  }
}
