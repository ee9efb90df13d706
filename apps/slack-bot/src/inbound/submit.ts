import { setTimeout as wait } from 'node:timers/promises'
import { newEventId } from '@mailhealth/core'
import { type Place, tryToAnswer } from '../answer.ts'
import type { BotContext } from '../bot-context.ts'
import { sentence } from '../render/blocks.ts'
import { type Deed, writeSubmission } from './submission.ts'
import { wordingFor } from './wording-for.ts'

/** Something that somebody did in Slack. */
export interface Doing {
  /** Slack's own id of it. */
  readonly id: string
  readonly place: Place
  /** Tells Slack that it arrived; never throws. */
  readonly acknowledge: () => Promise<void>
}

/**
 * Stores a deed to be done, then acknowledges it; at the latest in time for Slack, and then goes on storing. Whoever did
 * it is told when it could not be stored.
 */
export async function submit(bot: BotContext, doing: Doing, deed: Deed): Promise<void> {
  const payload = writeSubmission({ key: newEventId(bot.clock), deed, place: doing.place })
  const stored = bot.queues.addSlackAction({ schemaVersion: 1, id: doing.id, verb: deed.verb, payload })
  await settledWithin(stored, bot.timings.acknowledgeMs)
  await doing.acknowledge()
  try {
    await stored
  } catch (error) {
    bot.log.error({ err: error }, `what ${doing.place.user} did could not be stored`)
    await tryToAnswer(bot, doing.place, sentence((await wordingFor(bot, doing.place)).texts.answer.notStored))
  }
}

async function settledWithin(work: Promise<void>, ms: number): Promise<void> {
  const timer = new AbortController()
  const late = wait(ms, undefined, { signal: timer.signal }).catch(() => undefined)
  await Promise.race([work.catch(() => undefined), late])
  timer.abort()
}
