import type { MuteEvent } from '@mailhealth/core'
import { markConsumed } from '@mailhealth/store'
import { type BotContext, subscriber } from '../bot-context.ts'
import type { Wording } from '../render/incident-message.ts'
import { muteMessage } from '../render/mute-message.ts'
import { post } from './post.ts'
import { eventTag, findPosted } from './posted.ts'

/** Says in the channel that something went quiet, or came back. An event that comes again is looked for first. */
export async function showMute(bot: BotContext, event: MuteEvent, channel: string, wording: Wording): Promise<void> {
  const placed = { channel, threadTs: null, tag: eventTag, payload: { event: event.id } }
  // In each channel of its own: what was posted in one does not say that it was in another.
  const name = `${subscriber} ${channel}`
  const isNew = await bot.store.db.transaction((tx) => markConsumed(tx, name, event.id, bot.clock.now()))
  const found = isNew ? null : await findPosted(bot, { ...placed, since: new Date(event.at) })
  if (found === null) await post(bot, muteMessage(event, wording.texts), placed)
}
