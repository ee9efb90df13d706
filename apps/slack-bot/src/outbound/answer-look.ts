import type { CheckFinishedEvent } from '@mailhealth/core'
import { markConsumed, markRequestDone, requestById } from '@mailhealth/store'
import { answer, readPlace } from '../answer.ts'
import { type BotContext, subscriber } from '../bot-context.ts'
import { lookAnswer } from '../render/report-card.ts'

/** Gives whoever asked for a look what came of it. Looks that others asked for are passed over. */
export async function answerLook(bot: BotContext, event: CheckFinishedEvent): Promise<void> {
  const { db } = bot.store
  const request = await requestById(db, event.request)
  if (request !== null && request.subscriber === subscriber && request.doneAt === null) {
    const { place, target } = request.payload
    await answer(bot, bot.outbound, readPlace(place), lookAnswer(event, String(target), bot.wording.texts))
  }
  await db.transaction(async (tx) => {
    await markRequestDone(tx, event.request, bot.clock.now())
    await markConsumed(tx, subscriber, event.id, bot.clock.now())
  })
}
