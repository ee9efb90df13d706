import { acceptDrifts, alignWithMutes, endOf, isWatched, longestMuteMs } from '@mailhealth/alerting'
import { targetKey, targetName } from '@mailhealth/core'
import { type Align, acceptDrift, listTargets, startMute, stopMute, type Transaction } from '@mailhealth/store'
import type { BotContext } from '../bot-context.ts'
import { scopeText } from '../render/mute-message.ts'
import { code, escaped } from '../render/safe-text.ts'
import { checkWord, date } from '../render/words.ts'
import { notWatched } from './not-watched.ts'
import type { Changing } from './perform.ts'
import type { TargetDeed } from './submission.ts'

/** Mutes a target, ends a mute, or accepts what changed as right; and says what came of it. */
export function changeTargetAs(
  tx: Transaction,
  bot: BotContext,
  deed: TargetDeed,
  changing: Changing,
): Promise<string> {
  switch (deed.verb) {
    case 'mute':
      return mute(tx, bot, deed, changing)
    case 'unmute':
      return unmute(tx, bot, deed.mute, changing)
    case 'accept':
      return accept(tx, bot, deed, changing)
  }
}

async function mute(
  tx: Transaction,
  bot: BotContext,
  { scope, span, note }: Extract<TargetDeed, { readonly verb: 'mute' }>,
  { by, now, timeZone, wording }: Changing,
): Promise<string> {
  const { texts } = wording
  const end = endOf(span, now, timeZone, longestMuteMs)
  if (end === null) return texts.problem.badTime
  const targets = await listTargets(tx)
  if (!isWatched(scope, targets)) return notWatched(scope, targets, texts)
  const wanted = { scope, startsAt: now.toISOString(), endsAt: end.toISOString(), by, reason: note }
  const begun = await startMute(tx, wanted, alignAt(now, by, note), bot.clock)
  return texts.answer.muted(scopeText(scope, texts), date(begun.endsAt), begun.id)
}

async function unmute(tx: Transaction, bot: BotContext, id: number, { by, now, wording }: Changing): Promise<string> {
  const ended = await stopMute(tx, id, by, alignAt(now, by, null), bot.clock)
  const { texts } = wording
  return ended === null ? texts.answer.noMute(id) : texts.answer.unmuted(scopeText(ended.scope, texts))
}

async function accept(
  tx: Transaction,
  bot: BotContext,
  { target, check, note }: Extract<TargetDeed, { readonly verb: 'accept' }>,
  { by, wording }: Changing,
): Promise<string> {
  const { texts } = wording
  const targets = await listTargets(tx)
  const named = targets.filter((one) => targetName(one) === target)
  if (named.length === 0) return notWatched(target, targets, texts)
  const facts: string[] = []
  for (const one of named) {
    const accepting = { target, targetKey: targetKey(one), check, by, note }
    facts.push(...(await acceptDrift(tx, accepting, acceptDrifts, bot.clock)).map((drift) => drift.fact))
  }
  const [shown, word] = [escaped(target, 253), checkWord(check)]
  if (facts.length === 0) return texts.answer.nothingAdrift(shown, word)
  return texts.answer.accepted(shown, word, facts.map((fact) => code(fact, 80)).join(', '))
}

function alignAt(now: Date, by: string, note: string | null): Align {
  return (tagged, lasting) => alignWithMutes(tagged, lasting, { by, at: now.toISOString(), note })
}
