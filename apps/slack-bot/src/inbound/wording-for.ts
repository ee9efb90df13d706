import type { Place } from '../answer.ts'
import type { BotContext } from '../bot-context.ts'
import type { Wording } from '../render/incident-message.ts'

/** The words for whoever reads the answer: one person's own language, or that of the channel. */
export async function wordingFor(bot: BotContext, place: Pick<Place, 'audience' | 'user'>): Promise<Wording> {
  if (place.audience !== 'user' && place.audience !== 'direct') return named(bot, bot.wording)
  const persona = await bot.people.personaOf(place.user)
  return named(bot, persona?.locale == null ? bot.wording : bot.wordingIn(persona.locale))
}

/** The same words, with those on call by name: an id says nothing to people, and a mention would call them. */
export async function named(bot: BotContext, wording: Wording): Promise<Wording> {
  const names = await bot.people.namesOf(wording.onCall.filter((id) => id !== null))
  let at = 0
  return { ...wording, onCall: wording.onCall.map((id) => (id === null ? null : (names[at++] ?? id))) }
}
