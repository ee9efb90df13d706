import type { BlockAction, ViewOutput } from '@slack/bolt'
import type { Place } from '../answer.ts'
import { inputIds, readAbout } from '../render/modals.ts'
import type { Entered } from './hear-modal.ts'

/** Where somebody is who used a button or a menu of a message. */
export function placeOfMessage(body: BlockAction): Place {
  const message = body.message as { readonly ts?: string; readonly thread_ts?: string } | undefined
  const isReply = message?.thread_ts !== undefined && message.thread_ts !== message.ts
  return {
    responseUrl: body.response_url,
    audience: 'user',
    channel: String(body.channel?.id ?? body.container['channel_id']),
    user: body.user.id,
    threadTs: isReply ? String(message.thread_ts) : null,
  }
}

/** Where somebody is who used a modal. It has no channel: what it is about has. */
export function placeOfView(view: Pick<ViewOutput, 'private_metadata'>, user: string): Place {
  const about = readAbout(view.private_metadata)
  return {
    responseUrl: null,
    audience: 'user',
    channel: about?.channel ?? user,
    user,
    threadTs: about?.threadTs ?? null,
  }
}

/** What was entered into a modal. */
export function enteredIn(view: Pick<ViewOutput, 'state' | 'callback_id' | 'private_metadata'>): Entered {
  const { values } = view.state
  const note = values[inputIds.note]?.[inputIds.note]?.value?.trim() ?? ''
  return {
    callbackId: view.callback_id,
    about: view.private_metadata,
    until: values[inputIds.until]?.[inputIds.until]?.selected_date_time ?? null,
    note: note === '' ? null : note,
    force: (values[inputIds.force]?.[inputIds.force]?.selected_options ?? []).length > 0,
  }
}
