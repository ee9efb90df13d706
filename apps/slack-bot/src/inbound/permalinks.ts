import { postedPlacesOf } from '@mailhealth/store'
import type { BotContext } from '../bot-context.ts'
import { permalink } from '../render/permalink.ts'

/** Where people find the messages of some incidents, by number. What was not posted, or not found out, is absent. */
export async function permalinksOf(bot: BotContext, numbers: readonly number[]): Promise<ReadonlyMap<number, string>> {
  const url = await bot.identity().then(
    (identity) => identity.url,
    () => null,
  )
  if (url === null) return new Map()
  const places = await postedPlacesOf(bot.store.db, numbers)
  return new Map(places.map((place) => [place.incidentNumber, permalink(url, place)]))
}
