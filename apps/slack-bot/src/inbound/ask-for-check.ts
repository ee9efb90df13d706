import { parseCommand } from '@mailhealth/alerting'
import { findingIds } from '@mailhealth/catalogue'
import { tryToAnswer } from '../answer.ts'
import type { BotContext } from '../bot-context.ts'
import { checkModal, checkText } from '../render/check-modal.ts'
import { helpMessage } from '../render/help.ts'
import { inputIds } from '../render/modal-inputs.ts'
import { problemInPlainText } from '../render/problem.ts'
import type { Texts } from '../texts/texts.ts'
import type { Entered, InputErrors } from './hear-modal.ts'
import { type Opening, openAtOnce } from './open-view.ts'
import { type Doing, submit } from './submit.ts'

/** Asks what to look at; where the modal cannot open, says how to ask for a look by a command. */
export async function openCheck(bot: BotContext, doing: Doing, opening: Opening): Promise<void> {
  const { channel, threadTs } = doing.place
  const { isOpen, wording } = await openAtOnce(bot, doing, opening, (wording) =>
    checkModal({ channel, threadTs, locale: wording.locale }, wording),
  )
  if (!isOpen) await tryToAnswer(bot, doing.place, helpMessage(wording.texts, 'check'))
}

/** Takes what was entered as the command that says the same: what is wrong with that is shown at the target. */
export async function hearCheck(
  bot: BotContext,
  doing: Doing,
  { target, kinds }: Pick<Entered, 'target' | 'kinds'>,
  texts: Texts,
  refuse: (errors: InputErrors) => Promise<void>,
): Promise<void> {
  const { allow } = bot.config.network
  const parsed = parseCommand(checkText(target ?? '', kinds), { incident: null, findingIds, allow })
  if (!parsed.ok) return refuse({ [inputIds.target]: problemInPlainText(parsed.problem, texts) })
  if (parsed.command.verb !== 'check') throw new Error(`a look became ${parsed.command.verb}`)
  await submit(bot, doing, { verb: 'check', target: parsed.command.target, checks: parsed.command.checks })
}
