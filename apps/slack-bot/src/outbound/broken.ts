import { type BrokenChannel, listBrokenChannels, noteBroken, noteMended } from '@mailhealth/store'
import type { BotContext } from '../bot-context.ts'
import { isAboutChannel, sentenceOf } from '../connection/trouble.ts'
import { tellAdmins } from './admins.ts'
import { slackInForce } from './routes.ts'

/** Does what a channel, as the configuration names it, is needed for; where it does not take it, that is noted of it. */
export async function orMarkBroken<Result>(
  bot: BotContext,
  channel: string,
  work: () => Promise<Result>,
): Promise<Result> {
  try {
    return await work()
  } catch (error) {
    if (isAboutChannel(error)) await markBroken(bot, channel, sentenceOf(error) ?? String(error))
    throw error
  }
}

/** Marks a channel as one that takes no alerts; who can act is told when that is news. */
async function markBroken(bot: BotContext, channel: string, reason: string): Promise<void> {
  const isNews = await noteBroken(bot.store.db, { channel, reason: reason.slice(0, 500), since: bot.clock.now() })
  if (!isNews) return
  bot.log.error(`${channel} takes no alerts: ${reason}`)
  await tellAdmins(bot, `${channel}: ${reason}`)
}

/** A channel took an alert: it is not broken, or not any more. */
export async function markMended(bot: BotContext, channel: string): Promise<void> {
  if (await noteMended(bot.store.db, channel)) bot.log.info(`${channel} takes alerts again`)
}

/** The channels that something goes to and that take no alerts. */
export async function brokenRoutes(bot: BotContext): Promise<readonly BrokenChannel[]> {
  const { store } = bot
  const slack = await slackInForce(store.db, bot)
  const named = new Set([slack.channel, slack.digest?.channel, ...slack.routes.map((route) => route.channel)])
  return (await listBrokenChannels(store.db)).filter(({ channel }) => named.has(channel))
}
