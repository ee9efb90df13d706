import type { JsonObject, JsonValue } from '@mailhealth/core'
import { latest, type Message, type MessageLog } from '../message-log.ts'
import { app, team } from '../workspace.ts'
import { shownFile } from './files.ts'

/** A message as the Web API and the payloads of interactions show it. */
export function shownMessage(message: Message, messages: MessageLog, includeMetadata: boolean): JsonObject {
  const { text, blocks, attachments, metadata } = latest(message)
  const isBot = message.author === app.botUser
  return {
    type: 'message',
    ...(message.broadcast ? { subtype: 'thread_broadcast' } : {}),
    user: message.author,
    team: team.id,
    ...(isBot ? { bot_id: app.botId, app_id: app.id } : {}),
    ts: message.ts,
    text,
    ...(blocks.length > 0 ? { blocks } : {}),
    ...(message.files === undefined ? {} : { files: message.files.map(shownFile), upload: true }),
    ...(attachments.length > 0 ? { attachments } : {}),
    ...(includeMetadata && metadata !== null ? { metadata: metadata as unknown as JsonValue } : {}),
    ...threadOf(message, messages),
    // Slack marks an update only when it has no blocks.
    ...(message.revisions.length > 1 && blocks.length === 0
      ? { edited: { user: message.author, ts: message.ts } }
      : {}),
  }
}

function threadOf(message: Message, messages: MessageLog): JsonObject {
  if (message.threadTs !== null) return { thread_ts: message.threadTs }
  const replies = messages.in(message.channel).filter((one) => one.threadTs === message.ts)
  const last = replies.at(-1)
  if (last === undefined) return {}
  const users = [...new Set(replies.map((one) => one.author))]
  return {
    thread_ts: message.ts,
    reply_count: replies.length,
    reply_users_count: users.length,
    reply_users: users,
    latest_reply: last.ts,
  }
}
