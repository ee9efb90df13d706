import type { JsonObject } from '@mailhealth/core'
import type { Arguments } from '../arguments.ts'
import type { Message } from '../message-log.ts'
import { SlackRefusal } from '../refusal.ts'
import { assertReadable, type SlackChannel } from '../workspace.ts'
import { type Method, type Methods, page } from './method.ts'
import { shownMessage } from './shown-message.ts'

const history: Method = (args, { workspace, messages }) => {
  const channel = workspace.channel(args.text('channel'))
  assertReadable(channel)
  const top = messages.in(channel.id).filter((one) => one.threadTs === null || one.broadcast)
  const { items, next } = page(within(top, args).toReversed(), args, 100)
  const shown = items.map((one) => shownMessage(one, messages, args.flag('include_all_metadata')))
  return { messages: shown, has_more: next !== '', pin_count: 0, ...cursor(next) }
}

const replies: Method = (args, { workspace, messages }) => {
  const channel = workspace.channel(args.text('channel'))
  assertReadable(channel)
  const ts = args.text('ts') ?? ''
  const asked = messages.find(channel.id, ts)
  if (asked === null || asked.visibleTo !== null) throw new SlackRefusal('thread_not_found')
  const root = asked.threadTs ?? asked.ts
  const parent = messages.in(channel.id).filter((one) => one.ts === root)
  const answers = within(
    messages.in(channel.id).filter((one) => one.threadTs === root),
    args,
  )
  const { items, next } = page([...parent, ...answers], args, 1000)
  const shown = items.map((one) => shownMessage(one, messages, args.flag('include_all_metadata')))
  return { messages: shown, has_more: next !== '', ...cursor(next) }
}

const list: Method = (args, { workspace }) => {
  const types = (args.text('types') ?? 'public_channel').split(',').map((type) => type.trim())
  const wanted = workspace.channels.filter(
    (one) =>
      types.includes(typeOf(one)) &&
      (one.isMember || one.isPrivate !== true) &&
      !(args.flag('exclude_archived') && one.isArchived),
  )
  const { items, next } = page(wanted, args, 100)
  return { channels: items.map(shownChannel), ...cursor(next) }
}

const info: Method = (args, { workspace }) => ({ channel: shownChannel(workspace.channel(args.text('channel'))) })

export const conversationMethods: Methods = {
  'conversations.history': history,
  'conversations.replies': replies,
  'conversations.list': list,
  'conversations.info': info,
}

/** The messages between `oldest` and `latest`, the bounds themselves only when `inclusive`. */
function within(messages: readonly Message[], args: Arguments): readonly Message[] {
  const oldest = micros(args.text('oldest') ?? '0')
  const latest = micros(args.text('latest') ?? '9999999999')
  return messages.filter(({ ts }) => {
    const at = micros(ts)
    return args.flag('inclusive') ? at >= oldest && at <= latest : at > oldest && at < latest
  })
}

function micros(ts: string): number {
  const [seconds, fraction = ''] = ts.split('.')
  const value = Number(seconds) * 1e6 + Number(fraction.padEnd(6, '0').slice(0, 6))
  if (!Number.isFinite(value)) throw new SlackRefusal('invalid_arguments')
  return value
}

function typeOf({ directWith, isPrivate = false }: SlackChannel): string {
  if (directWith !== null) return 'im'
  return isPrivate ? 'private_channel' : 'public_channel'
}

function shownChannel(channel: SlackChannel): JsonObject {
  const { id, name, isMember, isArchived, isPrivate = false, directWith } = channel
  if (directWith !== null) return { id, is_im: true, user: directWith, is_archived: isArchived }
  return {
    id,
    name,
    name_normalized: name,
    is_channel: true,
    is_group: false,
    is_im: false,
    is_private: isPrivate,
    is_archived: isArchived,
    is_member: isMember,
  }
}

function cursor(next: string): JsonObject {
  return { response_metadata: { next_cursor: next } }
}
