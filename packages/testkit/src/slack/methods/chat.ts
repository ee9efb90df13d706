import type { Arguments } from '../arguments.ts'
import { acceptContent, newContent, type SentContent, updatedContent } from '../message-content.ts'
import { latest } from '../message-log.ts'
import { SlackRefusal } from '../refusal.ts'
import { wholes } from '../validator/validator.ts'
import { app, assertWritable, team } from '../workspace.ts'
import type { Method, Methods } from './method.ts'
import { shownMessage } from './shown-message.ts'

const postMessage: Method = (args, { workspace, messages }) => {
  const channel = workspace.destination(args.text('channel'))
  assertWritable(channel)
  const content = newContent(acceptContent(sentContent(args)))
  const threadTs = args.text('thread_ts')
  if (threadTs !== null && messages.find(channel.id, threadTs) === null) throw new SlackRefusal('thread_not_found')
  const broadcast = threadTs !== null && args.flag('reply_broadcast')
  const message = messages.post({ channel: channel.id, author: app.botUser, threadTs, broadcast }, content)
  return { channel: channel.id, ts: message.ts, message: shownMessage(message, messages, true) }
}

const update: Method = (args, { workspace, messages }) => {
  const channel = workspace.channel(args.text('channel'))
  assertWritable(channel)
  const message = messages.find(channel.id, args.text('ts') ?? '')
  if (message === null || message.visibleTo !== null) throw new SlackRefusal('message_not_found')
  if (message.author !== app.botUser) throw new SlackRefusal('cant_update_message')
  if ((args.text('text')?.length ?? 0) > wholes.updatedText) throw new SlackRefusal('msg_too_long')
  const updated = messages.edit(message, updatedContent(latest(message), acceptContent(sentContent(args))))
  const { text } = latest(updated)
  return { channel: channel.id, ts: message.ts, text, message: shownMessage(updated, messages, true) }
}

const postEphemeral: Method = (args, { workspace, messages }) => {
  const channel = workspace.channel(args.text('channel'))
  assertWritable(channel)
  const user = workspace.user(args.text('user'))
  const content = newContent(acceptContent(sentContent(args)))
  const placement = { channel: channel.id, author: app.botUser, threadTs: args.text('thread_ts'), visibleTo: user.id }
  return { message_ts: messages.post(placement, content).ts }
}

const getPermalink: Method = (args, { workspace, messages }) => {
  const channel = workspace.channel(args.text('channel'))
  const message = messages.find(channel.id, args.text('message_ts') ?? '')
  if (message === null || message.visibleTo !== null) throw new SlackRefusal('message_not_found')
  return { channel: channel.id, permalink: permalink(channel.id, message.ts, message.threadTs) }
}

function permalink(channel: string, ts: string, threadTs: string | null): string {
  const thread = threadTs === null ? '' : `?thread_ts=${threadTs}&cid=${channel}`
  return `${team.url}archives/${channel}/p${ts.replace('.', '')}${thread}`
}

function sentContent(args: Arguments): SentContent {
  return {
    text: args.fields['text'],
    blocks: args.json('blocks'),
    attachments: args.json('attachments'),
    metadata: args.json('metadata'),
  }
}

export const chatMethods: Methods = {
  'chat.postMessage': postMessage,
  'chat.update': update,
  'chat.postEphemeral': postEphemeral,
  'chat.getPermalink': getPermalink,
}
