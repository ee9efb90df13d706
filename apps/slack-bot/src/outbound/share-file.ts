import type { BotContext } from '../bot-context.ts'

/** A picture to be shown. */
export interface SharedFile {
  readonly name: string
  readonly title: string
  readonly bytes: Uint8Array<ArrayBuffer>
  /** For those who do not see it; at most 1000 characters. */
  readonly altText: string
}

/**
 * Uploads a file and shows it in a thread, with a comment in mrkdwn.
 *
 * @throws what the client throws, and Error when the upload's own address does not take it; it may be shown all the same
 */
export async function shareFile(
  bot: BotContext,
  { name, title, bytes, altText }: SharedFile,
  { channel, threadTs, comment }: { readonly channel: string; readonly threadTs: string; readonly comment: string },
): Promise<void> {
  await bot.pace.turn(channel)
  // The SDK's own upload says `alt_text`, which Slack does not know: the description would be lost.
  const announced = { filename: name, length: bytes.length, alt_txt: altText }
  const { upload_url: url, file_id: id } = await bot.outbound.files.getUploadURLExternal(announced)
  if (url === undefined || id === undefined) throw new Error('files.getUploadURLExternal gave no address')
  const response = await fetch(url, { method: 'POST', body: bytes, signal: AbortSignal.timeout(bot.timings.callMs) })
  await response.body?.cancel() // Unread, it keeps the connection.
  if (!response.ok) throw new Error(`the upload was answered with HTTP ${response.status}`)
  await bot.outbound.files.completeUploadExternal({
    files: [{ id, title }],
    channel_id: channel,
    thread_ts: threadTs,
    initial_comment: comment,
  })
}
