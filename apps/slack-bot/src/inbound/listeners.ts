import { incidentByNumber, messageAt } from '@mailhealth/store'
import type {
  App,
  BlockAction,
  ButtonAction,
  GlobalShortcut,
  MessageShortcut,
  OverflowAction,
  StaticSelectAction,
} from '@slack/bolt'
import type { Place } from '../answer.ts'
import type { BotContext, ConnectedBot } from '../bot-context.ts'
import { allOfStorm, readStorm } from '../render/storm-message.ts'
import { openCheck } from './ask-for-check.ts'
import { hearElement } from './hear-element.ts'
import { chooseInHome, openHomeOf } from './hear-home.ts'
import { hearModal } from './hear-modal.ts'
import { hearText } from './hear-text.ts'
import { openActions } from './open-modal.ts'
import { openStorm } from './open-storm.ts'
import { enteredIn, placeIn, placeOfMessage, placeOfView } from './payloads.ts'

/** The command and the shortcuts, as the manifest names them: one of a message, one of everywhere. */
export const commandName = '/mailhealth'
export const shortcutId = 'mh_msg_actions'
export const checkShortcutId = 'mh_global_check'

type Used = ButtonAction | StaticSelectAction | OverflowAction

/** Makes the app hear what people do. */
export function addListeners(app: App, bot: ConnectedBot): void {
  app.command(commandName, async ({ ack, body }) => {
    const place: Place = {
      responseUrl: body.response_url,
      audience: 'user',
      channel: body.channel_id,
      user: body.user_id,
      threadTs: null,
    }
    const doing = { id: `command-${body.trigger_id}`, place, acknowledge: acknowledging(ack, bot) }
    const opening = { triggerId: body.trigger_id, isInModal: false }
    await hearText(bot, doing, body.text, { page: 0, opening })
  })
  app.event('app_mention', async ({ event, body }) => {
    if (event.user === undefined || event.bot_id !== undefined) return
    const place: Place = {
      responseUrl: null,
      audience: 'thread',
      channel: event.channel,
      user: event.user,
      threadTs: event.thread_ts ?? event.ts,
    }
    // Bolt acknowledges events by itself.
    const doing = { id: `mention-${body.event_id}`, place, acknowledge: async () => undefined }
    await hearText(bot, doing, event.text.replace(/^\s*(?:<@[^>]+>\s*)+/, ''))
  })
  app.action<BlockAction<Used>>(/^mh:(?!storm$|home-)/, async ({ ack, body, action }) => {
    const place = body.view === undefined ? placeOfMessage(body) : placeOfView(body.view, body.user.id)
    const doing = { id: `action-${action.action_ts}-${body.user.id}`, place, acknowledge: acknowledging(ack, bot) }
    // A button with an address opens that; all Slack wants is to hear that its use arrived.
    if (action.type === 'button' && action.url !== undefined) return doing.acknowledge()
    const value = action.type === 'button' ? action.value : action.selected_option.value
    const { trigger_id: triggerId, view = null } = body
    const opening = { triggerId, isInModal: view?.type === 'modal', view }
    await hearElement(bot, doing, { actionId: action.action_id, value: value ?? '', ...opening })
  })
  app.shortcut<MessageShortcut>({ type: 'message_action', callback_id: shortcutId }, async ({ ack, body }) => {
    const threadTs = body.message['thread_ts'] as string | undefined
    const place: Place = {
      responseUrl: body.response_url,
      audience: 'user',
      channel: body.channel.id,
      user: body.user.id,
      threadTs: threadTs ?? null,
    }
    const doing = { id: `shortcut-${body.trigger_id}`, place, acknowledge: acknowledging(ack, bot) }
    const opening = { triggerId: body.trigger_id, isInModal: false }
    await openActions(bot, doing, opening, async () => {
      const message = await messageAt(bot.store.db, body.channel.id, threadTs ?? body.message_ts)
      return message === null ? null : incidentByNumber(bot.store.db, message.incidentNumber)
    })
  })
  app.shortcut<GlobalShortcut>({ type: 'shortcut', callback_id: checkShortcutId }, async ({ ack, body }) => {
    const place = placeIn(body.user.id, null, body.user.id)
    const doing = { id: `shortcut-${body.trigger_id}`, place, acknowledge: acknowledging(ack, bot) }
    await openCheck(bot, doing, { triggerId: body.trigger_id, isInModal: false })
  })
  app.action<BlockAction<ButtonAction>>(allOfStorm, async ({ ack, body, action }) => {
    const place = placeOfMessage(body)
    const doing = { id: `action-${action.action_ts}-${body.user.id}`, place, acknowledge: acknowledging(ack, bot) }
    await openStorm(bot, doing, readStorm(action.value ?? ''), { triggerId: body.trigger_id, isInModal: false })
  })
  app.event('app_home_opened', async ({ event }) => {
    if (event.tab === 'home') await openHomeOf(bot, event.user)
  })
  app.action<BlockAction<ButtonAction | StaticSelectAction>>(/^mh:home-/, async ({ ack, body, action }) => {
    await acknowledging(ack, bot)()
    const value = action.type === 'button' ? action.value : action.selected_option.value
    await chooseInHome(bot, body.user.id, action.action_id, value ?? '')
  })
  app.view(/^mh:/, async ({ ack, body, view }) => {
    await hearModal(
      bot,
      enteredIn(view),
      (channel, threadTs) => ({
        id: `view-${view.id}-${view.hash}`,
        place: placeIn(channel, threadTs, body.user.id),
        acknowledge: acknowledging(ack, bot),
      }),
      (errors) => ack({ response_action: 'errors', errors }),
    )
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
