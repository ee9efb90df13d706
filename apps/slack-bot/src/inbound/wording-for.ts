import type { Place } from '../answer.ts'
import type { BotContext } from '../bot-context.ts'
import type { Wording } from '../render/incident-message.ts'

/** The words for whoever reads the answer: one person's own language, or that of the channel. */
export async function wordingFor(bot: BotContext, place: Pick<Place, 'audience' | 'user'>): Promise<Wording> {
  if (place.audience !== 'user') return bot.wording
  const persona = await bot.people.personaOf(place.user)
  return persona?.locale == null ? bot.wording : bot.wordingIn(persona.locale)
}
