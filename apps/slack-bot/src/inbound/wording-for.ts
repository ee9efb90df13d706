import type { Place } from '../answer.ts'
import type { BotContext } from '../bot-context.ts'
import { named, wordingAt } from '../outbound/wording-at.ts'
import type { Wording } from '../render/incident-message.ts'

/** The words for whoever reads the answer: one person's own language, or that of the channel. */
export async function wordingFor(
  bot: BotContext,
  place: Pick<Place, 'audience' | 'channel' | 'user'>,
): Promise<Wording> {
  if (place.audience !== 'user' && place.audience !== 'direct') return wordingAt(bot, bot.channels, place.channel)
  const persona = await bot.people.personaOf(place.user)
  return named(bot, persona?.locale == null ? bot.wording : bot.wordingIn(persona.locale))
}
