import { type IncidentMessage, messageOf } from '@mailhealth/store'
import type { BotContext } from '../bot-context.ts'
import { sentence } from '../render/blocks.ts'
import type { Wording } from '../render/incident-message.ts'
import { permalink } from '../render/permalink.ts'
import { post } from './post.ts'
import { eventTag } from './posted.ts'

/**
 * A message that was deleted was posted again: its new thread leads to the one before, and that one to the new message,
 * where Slack still takes a line there. It is a help to read, and holds nothing up.
 */
export async function linkBoth(bot: BotContext, gone: IncidentMessage, { texts }: Wording): Promise<void> {
  const { incidentNumber, channel } = gone
  try {
    const now = await messageOf(bot.store.db, incidentNumber, channel)
    const { url } = await bot.identity()
    if (gone.ts === null || now?.ts == null || gone.ts === now.ts || url === null) return
    const [before, after] = [gone, now].map(({ ts, threadTs }) => permalink(url, { channel, ts: ts ?? '', threadTs }))
    const placed = { channel, tag: eventTag, payload: { incident: `MH-${incidentNumber}`, part: 'moved' } }
    await post(bot, sentence(texts.line.movedFrom(`${before}`)), { ...placed, threadTs: now.threadTs ?? now.ts })
    await post(bot, sentence(texts.line.movedTo(`${after}`)), { ...placed, threadTs: gone.threadTs ?? gone.ts })
  } catch (error) {
    bot.log.debug({ err: error }, `the threads of MH-${incidentNumber} do not lead to each other`)
  }
}
