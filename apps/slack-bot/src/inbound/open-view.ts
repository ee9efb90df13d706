import type { types } from '@slack/bolt'
import { tryToAnswer } from '../answer.ts'
import type { BotContext } from '../bot-context.ts'
import { isHashConflict } from '../connection/trouble.ts'
import { section, sentence } from '../render/blocks.ts'
import type { Wording } from '../render/incident-message.ts'
import { readingModal } from '../render/modals.ts'
import type { Doing } from './submit.ts'
import { wordingFor } from './wording-for.ts'

/** What lets a modal open, once, for three seconds. */
export interface Opening {
  readonly triggerId: string
  /** It was used in a modal: the next one goes on top of it. */
  readonly isInModal: boolean
}

/**
 * Acknowledges, and opens a modal that can be made at once: in the usual language before anybody is asked, and then
 * in its reader's, who may have typed into it already.
 */
export async function openAtOnce(
  bot: BotContext,
  doing: Doing,
  opening: Opening,
  viewIn: (wording: Wording) => types.ModalView,
): Promise<{ readonly isOpen: boolean; readonly wording: Wording }> {
  await doing.acknowledge()
  const opened = await openView(bot, viewIn(bot.wording), opening)
  const wording = await wordingFor(bot, doing.place)
  if (opened !== null && wording.locale !== bot.wording.locale) await turnInto(bot, opened, viewIn(wording))
  return { isOpen: opened !== null, wording }
}

/** Opens at once, before the store or Slack is asked anything, and fills in what is known then. */
export async function openAndFill(
  bot: BotContext,
  doing: Doing,
  opening: Opening,
  viewIn: (wording: Wording) => Promise<types.ModalView>,
): Promise<void> {
  await doing.acknowledge()
  const { texts } = bot.wording
  const opened = await openView(bot, readingModal(texts.modal.actions, [section(texts.modal.loading)], texts), opening)
  const wording = await wordingFor(bot, doing.place)
  try {
    if (opened === null) throw new Error('Slack did not open it')
    await bot.interactive.views.update({ view_id: opened, view: await viewIn(wording) })
  } catch (error) {
    bot.log.warn({ err: error }, 'a modal could not be shown')
    await tryToAnswer(bot, doing.place, sentence(wording.texts.answer.notRead))
  }
}

/** A modal that is open, as it was when somebody used something in it. */
export interface ShownView {
  readonly id: string
  readonly hash: string
}

/** Acknowledges, and shows something else in the modal that was used; one that changed meanwhile stays as it is. */
export async function refill(
  bot: BotContext,
  doing: Doing,
  shown: ShownView,
  viewIn: (wording: Wording) => Promise<types.ModalView>,
): Promise<void> {
  await doing.acknowledge()
  const wording = await wordingFor(bot, doing.place)
  try {
    await bot.interactive.views.update({ view_id: shown.id, hash: shown.hash, view: await viewIn(wording) })
  } catch (error) {
    if (isHashConflict(error)) return
    bot.log.warn({ err: error }, 'a modal could not be shown')
    await tryToAnswer(bot, doing.place, sentence(wording.texts.answer.notRead))
  }
}

/** Shows an open modal in its reader's language; it stays as it is when Slack does not take that. */
async function turnInto(bot: BotContext, opened: string, view: types.ModalView): Promise<void> {
  try {
    await bot.interactive.views.update({ view_id: opened, view })
  } catch (error) {
    bot.log.debug({ err: error }, 'a modal stays in the usual language')
  }
}

/** The view's id; null when Slack does not open it. */
async function openView(
  bot: BotContext,
  view: types.ModalView,
  { triggerId, isInModal }: Opening,
): Promise<string | null> {
  const asked = { trigger_id: triggerId, view }
  try {
    const answer = isInModal ? await bot.interactive.views.push(asked) : await bot.interactive.views.open(asked)
    return answer.view?.id ?? null
  } catch (error) {
    bot.log.debug({ err: error }, 'a modal did not open')
    return null
  }
}
