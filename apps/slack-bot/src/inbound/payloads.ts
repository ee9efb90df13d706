import { resolutionCategories } from '@mailhealth/core'
import type { BlockAction, ViewOutput } from '@slack/bolt'
import type { Place } from '../answer.ts'
import { type InputId, inputIds, readPlaceOfModal } from '../render/modal-inputs.ts'
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

/** Where somebody is who used a modal or their Home. It has no channel: what a modal is about may have one. */
export function placeOfView(view: Pick<ViewOutput, 'private_metadata'>, user: string): Place {
  const place = readPlaceOfModal(view.private_metadata)
  return placeIn(place?.channel ?? user, place?.threadTs ?? null, user)
}

/** A place without a response_url. In the Home there is no channel either: answers come as direct messages. */
export function placeIn(channel: string, threadTs: string | null, user: string): Place {
  return { responseUrl: null, audience: channel === user ? 'direct' : 'user', channel, user, threadTs }
}

/** What was entered into a modal. */
export function enteredIn(view: Pick<ViewOutput, 'state' | 'callback_id' | 'private_metadata' | 'blocks'>): Entered {
  const entry = (id: InputId) => view.state.values[id]?.[id]
  const text = (id: InputId): string | null => entry(id)?.value?.trim() || null
  const chosen = (id: InputId): string | null => entry(id)?.selected_option?.value ?? null
  const ticked = (id: InputId): readonly string[] => (entry(id)?.selected_options ?? []).map((one) => one.value)
  return {
    callbackId: view.callback_id,
    firstInput: view.blocks.find((block) => block.type === 'input')?.block_id ?? null,
    about: view.private_metadata,
    until: entry(inputIds.until)?.selected_date_time ?? null,
    note: text(inputIds.note),
    force: ticked(inputIds.force).length > 0,
    category: resolutionCategories.find((one) => one === chosen(inputIds.category)) ?? null,
    target: text(inputIds.target),
    kinds: ticked(inputIds.kinds),
    plan: chosen(inputIds.plan),
    at: entry(inputIds.at)?.selected_time ?? null,
    day: chosen(inputIds.day),
    route: {
      name: text(inputIds.name),
      choice: chosen(inputIds.choice),
      channels: entry(inputIds.channels)?.selected_conversations ?? [],
      severity: chosen(inputIds.severity),
      checks: ticked(inputIds.checks),
      tags: ticked(inputIds.tags),
      call: chosen(inputIds.call),
      language: chosen(inputIds.language),
    },
  }
}
