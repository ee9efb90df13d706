import type { CheckFinishedEvent } from '@mailhealth/core'
import { markConsumed, markRequestDone, type Request, requestById, requestsJoining } from '@mailhealth/store'
import { answer, readPlace } from '../answer.ts'
import { type BotContext, subscriber } from '../bot-context.ts'
import { wordingFor } from '../inbound/wording-for.ts'
import { lookAnswer } from '../render/report-card.ts'

/** Gives whoever asked for a look what came of it, and those who joined. Looks that others asked for are passed over. */
export async function answerLook(bot: BotContext, event: CheckFinishedEvent): Promise<void> {
  const { db } = bot.store
  const request = await requestById(db, event.request)
  if (request !== null && request.subscriber === subscriber && request.doneAt === null) await tell(bot, event, request)
  await markRequestDone(db, event.request, bot.clock.now())
  for (const joined of await requestsJoining(db, event.request)) {
    await tell(bot, event, joined)
    await markRequestDone(db, joined.id, bot.clock.now())
  }
  await db.transaction((tx) => markConsumed(tx, subscriber, event.id, bot.clock.now()))
}

async function tell(bot: BotContext, event: CheckFinishedEvent, { payload }: Request): Promise<void> {
  const place = readPlace(payload['place'])
  const { texts } = await wordingFor(bot, place)
  await answer(bot, bot.outbound, place, lookAnswer(event, String(payload['target']), texts))
}
