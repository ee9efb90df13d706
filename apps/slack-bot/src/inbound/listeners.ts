import type { App, BlockAction, ButtonAction, StaticSelectAction } from '@slack/bolt'
import type { BotContext } from '../bot-context.ts'
import { handleElement, handleText } from './handle.ts'

/** The command, as the manifest names it. */
export const commandName = '/mailhealth'

/** Makes the app hear what people do. */
export function addListeners(app: App, bot: BotContext): void {
  app.command(commandName, async ({ ack, body }) => {
    const doing = {
      id: `command-${body.trigger_id}`,
      place: { responseUrl: body.response_url, channel: body.channel_id, user: body.user_id, threadTs: null },
      acknowledge: acknowledging(ack, bot),
    }
    await handleText(bot, doing, body.text)
  })
  app.event('app_mention', async ({ event, body }) => {
    if (event.user === undefined || event.bot_id !== undefined) return
    const doing = {
      id: `mention-${body.event_id}`,
      place: { responseUrl: null, channel: event.channel, user: event.user, threadTs: event.thread_ts ?? event.ts },
      acknowledge: async () => undefined, // Bolt acknowledges events by itself.
    }
    await handleText(bot, doing, event.text.replace(/^\s*(?:<@[^>]+>\s*)+/, ''))
  })
  app.action<BlockAction<ButtonAction | StaticSelectAction>>(/^mh:/, async ({ ack, body, action }) => {
    const channel = body.channel?.id ?? body.container['channel_id']
    const message = body.message as { readonly ts?: string; readonly thread_ts?: string } | undefined
    const isReply = message?.thread_ts !== undefined && message.thread_ts !== message.ts
    const doing = {
      id: `action-${action.action_ts}-${body.user.id}`,
      place: {
        responseUrl: body.response_url,
        channel: String(channel),
        user: body.user.id,
        threadTs: isReply ? String(message.thread_ts) : null,
      },
      acknowledge: acknowledging(ack, bot),
    }
    // A button with an address opens that; all Slack wants is to hear that its use arrived.
    if (action.type === 'button' && action.url !== undefined) return doing.acknowledge()
    const value = action.type === 'button' ? action.value : action.selected_option.value
    await handleElement(bot, doing, { actionId: action.action_id, value: value ?? '', triggerId: body.trigger_id })
  })
}

/** A socket may close between Slack's word and ours: what was done is done all the same. */
function acknowledging(ack: () => Promise<void>, bot: BotContext): () => Promise<void> {
  return async () => {
    try {
      await ack()
    } catch (error) {
      bot.log.warn({ err: error }, 'an acknowledgement did not reach Slack; what was asked for is done')
    }
  }
}
