import type { JsonObject } from '@mailhealth/core'
import type { UploadedFile } from '../file-log.ts'
import { newContent } from '../message-content.ts'
import { SlackRefusal } from '../refusal.ts'
import { app, assertWritable } from '../workspace.ts'
import type { Method, Methods } from './method.ts'

const mostAltText = 1_000
const mostBytes = 1_000_000_000

const getUploadUrl: Method = (args, { files, url }) => {
  const name = args.text('filename')
  const altText = args.text('alt_txt') ?? ''
  if (name === null || args.text('length') === null) throw new SlackRefusal('missing_argument')
  const length = args.number('length', 1)
  if (length > mostBytes) throw new SlackRefusal('file_upload_size_restricted')
  if (altText.length > mostAltText) throw new SlackRefusal('alt_txt_too_large')
  const id = files.announce(name, length, altText)
  return { upload_url: `${url}/upload/${id}`, file_id: id }
}

const completeUpload: Method = (args, { workspace, files, messages }) => {
  const wanted = args.json('files')
  if (!Array.isArray(wanted) || wanted.length === 0) throw new SlackRefusal('invalid_arguments')
  const channelId = args.text('channel_id')
  const channel = channelId === null ? null : workspace.channel(channelId)
  if (channel !== null) assertWritable(channel)
  const threadTs = args.text('thread_ts')
  if (channel !== null && threadTs !== null && messages.find(channel.id, threadTs) === null)
    throw new SlackRefusal('thread_not_found')
  const done = (wanted as readonly JsonObject[]).map(({ id, title }) =>
    files.complete(String(id), title === undefined ? null : String(title)),
  )
  const content = newContent({ text: args.text('initial_comment') ?? '' })
  if (channel !== null) messages.post({ channel: channel.id, author: app.botUser, threadTs, files: done }, content)
  return { files: done.map(({ id, title }) => ({ id, title })) }
}

/** A file as messages show it. */
export function shownFile({ id, name, title, bytes }: UploadedFile): JsonObject {
  return { id, name, title, mimetype: 'image/png', filetype: 'png', mode: 'hosted', size: bytes.length }
}

export const fileMethods: Methods = {
  'files.getUploadURLExternal': getUploadUrl,
  'files.completeUploadExternal': completeUpload,
}
