import type { BotContext } from '../bot-context.ts'
import { named } from '../inbound/wording-for.ts'
import type { Wording } from '../render/incident-message.ts'
import type { Channels } from './channel.ts'

/** The words of a channel, by its id: in the language of its route, with those on call by name. */
export async function wordingAt(bot: BotContext, channels: Channels, id: string): Promise<Wording> {
  const { slack } = bot.config
  for (const route of slack.routes) {
    if (route.locale === undefined || route.locale === slack.locale) continue
    const known = await channels.idOf(route.channel).catch(() => null)
    if (known === id) return named(bot, bot.wordingIn(route.locale))
  }
  return named(bot, bot.wording)
}
