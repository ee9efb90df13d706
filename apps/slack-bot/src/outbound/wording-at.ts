import type { BotContext } from '../bot-context.ts'
import type { Wording } from '../render/incident-message.ts'
import type { Channels } from './channel.ts'
import { slackInForce } from './routes.ts'

/**
 * The words of a channel, by its id: in the language of its route, with those on call by name. While the store does not
 * answer they are those that the configuration's routes say: whoever is told so still understands it.
 */
export async function wordingAt(bot: BotContext, channels: Channels, id: string): Promise<Wording> {
  const slack = await slackInForce(bot.store.db, bot).catch(() => bot.config.slack)
  for (const route of slack.routes) {
    if (route.locale === undefined || route.locale === slack.locale) continue
    const known = await channels.idOf(route.channel).catch(() => null)
    if (known === id) return named(bot, bot.wordingIn(route.locale))
  }
  return named(bot, bot.wording)
}

/** The same words, with those on call by name: an id says nothing to people, and a mention would call them. */
export async function named(bot: BotContext, wording: Wording): Promise<Wording> {
  const names = await bot.people.namesOf(wording.onCall.filter((id) => id !== null))
  let at = 0
  return { ...wording, onCall: wording.onCall.map((id) => (id === null ? null : (names[at++] ?? id))) }
}
