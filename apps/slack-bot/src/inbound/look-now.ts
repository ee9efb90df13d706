import { incidentName, isCheckId } from '@mailhealth/core'
import { addOrJoinRequest, answeredSince, incidentByNumber } from '@mailhealth/store'
import { writePlace } from '../answer.ts'
import { type BotContext, subscriber } from '../bot-context.ts'
import { type Content, sentence } from '../render/blocks.ts'
import { targetText } from '../render/target-name.ts'
import type { Texts } from '../texts/texts.ts'
import type { LookDeed, Submission } from './submission.ts'

/** A look that takes longer than this is not joined any more: it may be lost. */
const joinableMs = 60_000
/** What was looked at is not looked at again before: whoever asks reaches out to hosts of others. */
const restMs = 30_000

/**
 * Asks for a look; its result comes as an event. Whoever asks for what is being looked at already gets that result too;
 * whoever asks for what was looked at just now learns when they may again.
 *
 * @returns null when it was asked for before
 */
export async function lookNow(
  bot: BotContext,
  { key, place }: Submission,
  { target, checks }: Omit<Extract<LookDeed, { readonly verb: 'check' }>, 'verb'>,
  { answer }: Texts,
): Promise<Content | null> {
  const now = bot.clock.now()
  const subject = `${target.toLowerCase()} ${checks === null ? 'all' : [...checks].sort().join(',')}`
  const payload = { place: writePlace(place), target, subject }
  const request = { id: key, subscriber, payload, createdAt: now }
  const since = new Date(now.getTime() - joinableMs)
  const resting = await answeredSince(bot.store.db, request, new Date(now.getTime() - restMs))
  if (resting !== null) {
    const againAt = new Date(resting.getTime() + restMs)
    return sentence(answer.checkedJustNow(targetText(target), Math.ceil((againAt.getTime() - now.getTime()) / 1_000)))
  }
  const added = await bot.store.db.transaction((tx) => addOrJoinRequest(tx, request, since))
  if (added === 'joined') return sentence(answer.joined(targetText(target)))
  await bot.queues.addLook({ schemaVersion: 1, request: key, target, checks })
  return added === 'new' ? sentence(answer.checking(targetText(target))) : null
}

/** As lookNow(), for the check of an incident. */
export async function lookAgain(
  bot: BotContext,
  submission: Submission,
  number: number,
  texts: Texts,
): Promise<Content | null> {
  const incident = await incidentByNumber(bot.store.db, number)
  if (incident === null) return sentence(texts.answer.noIncident(incidentName(number)))
  // The resolver is asked anew every few seconds anyway.
  if (!isCheckId(incident.check)) return sentence(texts.answer.checking(targetText(incident.target)))
  return lookNow(bot, submission, { target: incident.target, checks: [incident.check] }, texts)
}
