import type { DriftEvent } from '@mailhealth/core'
import { markConsumed } from '@mailhealth/store'
import { type BotContext, subscriber } from '../bot-context.ts'
import { driftMessage } from '../render/drift-message.ts'
import type { Wording } from '../render/incident-message.ts'
import { post, update } from './post.ts'
import { eventTag, findPosted } from './posted.ts'

/** Cards of older changes are left as they are: to look for one takes a request for each page of the channel. */
const longestSearchMs = 30 * 86_400_000

/**
 * Posts a message for facts that left their baseline; when they come back or are accepted, that message says so, or a
 * new one where it is gone. While a change propagates, it says how far it has come, and a new one is not posted for
 * that. An event that comes again is looked for first.
 */
export async function showDrift(bot: BotContext, event: DriftEvent, channel: string, wording: Wording): Promise<void> {
  const isOpen = event.type === 'drift.detected' || event.type === 'drift.spread'
  const about = { event: event.id, target: event.targetKey, check: event.check }
  const placed = { channel, threadTs: null, tag: eventTag, payload: { ...about, open: isOpen ? 1 : 0 } }
  // In each channel of its own: what was posted in one does not say that it was in another.
  const name = `${subscriber} ${channel}`
  const isNew = await bot.store.db.transaction((tx) => markConsumed(tx, name, event.id, bot.clock.now()))
  const found = isNew ? null : await findPosted(bot, { ...placed, since: new Date(event.at) })
  if (found !== null) return
  const content = driftMessage(event, wording)
  const card = event.type === 'drift.detected' ? null : await openCard(bot, event, channel)
  if (card === null && event.type === 'drift.spread') return
  if (card === null) await post(bot, content, placed)
  else await update(bot, content, { ...placed, ts: card.ts })
}

/** The newest message about a change of the same check that is not over yet. */
function openCard(bot: BotContext, { targetKey, check, drifts, at }: DriftEvent, channel: string) {
  const earliest = Date.parse(at) - longestSearchMs
  const since = new Date(Math.max(earliest, Math.min(...drifts.map((drift) => Date.parse(drift.since)))))
  const payload = { target: targetKey, check, open: 1 }
  return findPosted(bot, { channel, threadTs: null, tag: eventTag, payload, since })
}
