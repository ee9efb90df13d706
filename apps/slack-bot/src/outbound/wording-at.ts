import type { BotContext } from '../bot-context.ts'
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

/** The same words, with those on call by name: an id says nothing to people, and a mention would call them. */
export async function named(bot: BotContext, wording: Wording): Promise<Wording> {
  const names = await bot.people.namesOf(wording.onCall.filter((id) => id !== null))
  let at = 0
  return { ...wording, onCall: wording.onCall.map((id) => (id === null ? null : (names[at++] ?? id))) }
}
