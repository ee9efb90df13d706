import { parseSnooze } from '@mailhealth/alerting'
import { tryToAnswer } from '../answer.ts'
import type { BotContext } from '../bot-context.ts'
import { type Content, sentence } from '../render/blocks.ts'
import { helpMessage } from '../render/help.ts'
import { actionIds, readValue } from '../render/incident-actions.ts'
import { problemMessage } from '../render/problem.ts'
import { runbookMessage, runbookModal } from '../render/runbook.ts'
import { parseCommand } from './grammar.ts'
import { lookUp, type Question } from './look-up.ts'
import { type Doing, submit } from './submit.ts'

/** Deals with what somebody typed. */
export async function handleText(bot: BotContext, doing: Doing, text: string): Promise<void> {
  const parsed = parseCommand(text)
  if (!parsed.ok) return reply(bot, doing, problemMessage(parsed.problem, bot.wording.texts))
  const { command } = parsed
  switch (command.verb) {
    case 'help':
      return reply(bot, doing, helpMessage(bot.wording.texts))
    case 'status':
    case 'incidents':
    case 'show':
    case 'runbook':
      return tell(bot, doing, command)
    case 'check':
    case 'ack':
    case 'snooze':
    case 'resolve':
      return submit(bot, doing, command)
  }
}

/** A button or a menu that somebody used. `triggerId` lets a modal open. */
export interface UsedElement {
  readonly actionId: string
  readonly value: string
  readonly triggerId: string
}

/** Deals with a button or a menu. */
export async function handleElement(bot: BotContext, doing: Doing, used: UsedElement): Promise<void> {
  const value = readValue(used.value)
  if (value === null) return reply(bot, doing, sentence(bot.wording.texts.answer.gone))
  const { incident } = value
  switch (used.actionId) {
    case actionIds.ack:
      return submit(bot, doing, { verb: 'ack', incident, note: null })
    case actionIds.recheck:
      return submit(bot, doing, { verb: 'recheck', incident })
    case actionIds.runbook:
      return openRunbook(bot, doing, value.findings, used.triggerId)
    case actionIds.snooze: {
      const durationMs = parseSnooze(value.duration ?? '')
      if (durationMs !== null) return submit(bot, doing, { verb: 'snooze', incident, durationMs, note: null })
    }
  }
  return reply(bot, doing, sentence(bot.wording.texts.answer.gone))
}

async function reply(bot: BotContext, doing: Doing, content: Content): Promise<void> {
  await doing.acknowledge()
  await tryToAnswer(bot, doing.place, content)
}

async function tell(bot: BotContext, doing: Doing, question: Question): Promise<void> {
  await doing.acknowledge()
  const content = await lookUp(bot, question).catch((error) => {
    bot.log.error({ err: error }, 'a question could not be answered')
    return sentence(bot.wording.texts.answer.notRead)
  })
  await tryToAnswer(bot, doing.place, content)
}

/** A trigger is good for three seconds: the modal is opened before anything else is asked. */
async function openRunbook(bot: BotContext, doing: Doing, ids: readonly string[], triggerId: string): Promise<void> {
  await doing.acknowledge()
  try {
    await bot.interactive.views.open({ trigger_id: triggerId, view: runbookModal(ids, bot.wording) })
  } catch (error) {
    bot.log.debug({ err: error }, 'the runbook did not open as a modal')
    await tryToAnswer(bot, doing.place, runbookMessage(ids, bot.wording))
  }
}
