import type { types } from '@slack/bolt'
import type { BotContext } from '../bot-context.ts'
import type { Wording } from '../render/incident-message.ts'
import type { Doing } from './submit.ts'
import { wordingFor } from './wording-for.ts'

/** What lets a modal open, once, for three seconds. */
export interface Opening {
  readonly triggerId: string
  /** It was used in a modal: the next one goes on top of it. */
  readonly isInModal: boolean
}

/**
 * Acknowledges, and opens a modal that can be made at once: in the channel's language before anybody is asked, and then
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

/** Shows an open modal in its reader's language; it stays as it is when Slack does not take that. */
async function turnInto(bot: BotContext, opened: string, view: types.ModalView): Promise<void> {
  try {
    await bot.interactive.views.update({ view_id: opened, view })
  } catch (error) {
    bot.log.debug({ err: error }, "a modal stays in the channel's language")
  }
}

/** The view's id; null when Slack does not open it. */
export async function openView(
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
