import type { MuteEvent } from '@mailhealth/core'
import { markConsumed } from '@mailhealth/store'
import { type BotContext, subscriber } from '../bot-context.ts'
import { muteMessage } from '../render/mute-message.ts'
import { post } from './post.ts'
import { eventTag, findPosted } from './posted.ts'

/** Says in the channel that something went quiet, or came back. An event that comes again is looked for first. */
export async function showMute(bot: BotContext, event: MuteEvent, channel: string): Promise<void> {
  const placed = { channel, threadTs: null, tag: eventTag, payload: { event: event.id } }
  const isNew = await bot.store.db.transaction((tx) => markConsumed(tx, subscriber, event.id, bot.clock.now()))
  const found = isNew ? null : await findPosted(bot, { ...placed, since: new Date(event.at) })
  if (found === null) await post(bot, muteMessage(event, bot.wording.texts), placed)
}
