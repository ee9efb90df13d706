import { OperatorError } from '@mailhealth/core'
import type { BotContext } from '../bot-context.ts'
import { troubleOf } from '../connection/trouble.ts'
import type { ChannelTrouble } from '../texts/routes.ts'
import { channelsOf } from './channel.ts'

/** A channel that the bot cannot post in, and why. */
export interface TroubledChannel {
  /** `#name` where Slack tells the name, else as it was given. */
  readonly name: string
  readonly trouble: ChannelTrouble
}

/** The channels (`#name` or id) that the bot cannot post in. Asks Slack anew. @throws what the client throws */
export async function channelTroubles(
  bot: BotContext,
  channels: readonly string[],
): Promise<readonly TroubledChannel[]> {
  const found = await Promise.all(channels.map((channel) => troubleIn(bot, channel)))
  return found.filter((one) => one !== null)
}

async function troubleIn(bot: BotContext, channel: string): Promise<TroubledChannel | null> {
  try {
    const id = await channelsOf(bot.interactive).idOf(channel)
    const { channel: found } = await bot.interactive.conversations.info({ channel: id })
    const name = found?.name === undefined ? channel : `#${found.name}`
    if (found?.is_archived) return { name, trouble: 'archived' }
    return found?.is_member || found?.is_im ? null : { name, trouble: 'not-member' }
  } catch (error) {
    const trouble = troubleOf(error)
    const isUnseen = trouble !== null && trouble.kind !== 'passing' && trouble.code === 'channel_not_found'
    if (isUnseen || error instanceof OperatorError) return { name: channel, trouble: 'unseen' }
    throw error
  }
}
