import type { Config } from '@mailhealth/config'
import type { Incident } from '@mailhealth/core'
import { listBrokenChannels, messagesIn, tagsOf } from '@mailhealth/store'
import type { BotContext } from '../bot-context.ts'
import { placementsOf } from './placements.ts'
import { slackSince } from './routes.ts'

/** Those of some incidents that a channel, by its id, was told of, or is to be by the routes of a time. */
export async function inChannel(
  bot: BotContext,
  channel: string,
  incidents: readonly Incident[],
  at: Date,
): Promise<Incident[]> {
  const { db } = bot.store
  const slack = await slackSince(db, bot, at)
  const names = await namesOf(bot, channel, slack)
  const told = await messagesIn(
    db,
    channel,
    incidents.map((one) => one.number),
  )
  const tags = await tagsOf(
    db,
    incidents.map((one) => one.targetKey),
  )
  return incidents.filter(({ number, check, severity, targetKey }) => {
    const places = placementsOf(slack, { check, severity, tags: tags.get(targetKey) ?? [] })
    return told.has(number) || places.some((place) => names.has(place.channel))
  })
}

/** What the configuration calls a channel; that of the rest has besides what goes to one that takes nothing. */
async function namesOf(bot: BotContext, id: string, slack: Config['slack']): Promise<ReadonlySet<string>> {
  const names = new Set<string>()
  for (const name of [slack.channel, ...slack.routes.map((route) => route.channel)]) {
    if ((await bot.channels.idOf(name).catch(() => null)) === id) names.add(name)
  }
  if (names.has(slack.channel)) for (const { channel } of await listBrokenChannels(bot.store.db)) names.add(channel)
  return names
}
