import { listEventText } from '@mailhealth/catalogue'
import type { CoverageEvent, ListEvent } from '@mailhealth/core'
import { markConsumed } from '@mailhealth/store'
import { type BotContext, subscriber } from '../bot-context.ts'
import { sentence } from '../render/blocks.ts'
import type { Wording } from '../render/incident-message.ts'
import { escaped } from '../render/safe-text.ts'
import { post } from './post.ts'
import { eventTag, findPosted } from './posted.ts'

const room = 800

/** Posts a line about a DNSBL that is out of verdicts or back, or about all of them. An event that comes again is looked for first. */
export async function showLists(
  bot: BotContext,
  event: ListEvent | CoverageEvent,
  channel: string,
  wording: Wording,
): Promise<void> {
  const placed = { channel, threadTs: null, tag: eventTag, payload: { event: event.id } }
  // In each channel of its own: what was posted in one does not say that it was in another.
  const name = `${subscriber} ${channel}`
  const isNew = await bot.store.db.transaction((tx) => markConsumed(tx, name, event.id, bot.clock.now()))
  const found = isNew ? null : await findPosted(bot, { ...placed, since: new Date(event.at) })
  if (found === null) await post(bot, sentence(escaped(listEventText(event, wording.locale), room)), placed)
}
