import { takeLease } from '@mailhealth/store'
import type { BotContext } from '../bot-context.ts'
import { troubleOf } from '../connection/trouble.ts'
import { sentence } from '../render/blocks.ts'
import { escaped } from '../render/safe-text.ts'
import { deliveryTextsIn } from '../texts/delivery.ts'

/** The same is said again after a day at the earliest, by whichever process. */
const againMs = 86_400_000
const room = 600

/**
 * Tells those who can act, by direct message, what keeps alerts from arriving, or which scopes the token lacks. What
 * does not reach them is logged.
 */
export async function tellAdmins(bot: BotContext, what: string, as: 'admins' | 'lacking' = 'admins'): Promise<void> {
  const people = await bot.people.administrators()
  if (people.length === 0) return
  if ((await takeLease(bot.store.db, `told.${what.slice(0, 200)}`, bot.clock.now(), againMs)) === null) return
  const content = sentence(deliveryTextsIn(bot.wording.locale)[as](escaped(what, room)))
  for (const channel of people) {
    try {
      await bot.outbound.chat.postMessage({ channel, ...content, unfurl_links: false, unfurl_media: false })
    } catch (error) {
      bot.log.warn(`an admin could not be told: ${troubleOf(error)?.sentence ?? String(error)}`)
    }
  }
}
