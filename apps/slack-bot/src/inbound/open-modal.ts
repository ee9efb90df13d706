import type { Locale } from '@mailhealth/catalogue'
import { type Incident, incidentName, isCheckId } from '@mailhealth/core'
import { incidentByNumber, transitionsOf } from '@mailhealth/store'
import type { types } from '@slack/bolt'
import { tryToAnswer } from '../answer.ts'
import type { BotContext } from '../bot-context.ts'
import { type Block, type Content, context, section, sentence } from '../render/blocks.ts'
import { evidenceBlocks } from '../render/evidence.ts'
import { incidentActions, resolvedActions } from '../render/incident-actions.ts'
import { storyLine } from '../render/incident-list.ts'
import { incidentSentence, type Wording } from '../render/incident-message.ts'
import { type AskingModal, askingModal, type ModalAbout, readingModal } from '../render/modals.ts'
import { runbookMessage, runbookModal } from '../render/runbook.ts'
import { nameOf } from '../render/words.ts'
import { latestOf } from './look-up.ts'
import { type Opening, openAndFill, openAtOnce } from './open-view.ts'
import type { Doing } from './submit.ts'

const mostSteps = 40

/** The runbooks of some findings, as a modal; as an answer where it cannot open. */
export async function openRunbook(
  bot: BotContext,
  doing: Doing,
  ids: readonly string[],
  opening: Opening,
): Promise<void> {
  const { isOpen, wording } = await openAtOnce(bot, doing, opening, (wording) => runbookModal(ids, wording))
  if (!isOpen) await tryToAnswer(bot, doing.place, runbookMessage(ids, wording))
}

/** Asks what a deed needs. */
export function openAsking(
  bot: BotContext,
  doing: Doing,
  kind: AskingModal,
  number: number,
  opening: Opening,
  find: () => Promise<Incident | null>,
): Promise<void> {
  return openAndFill(bot, doing, opening, async ({ texts, locale }) => {
    const incident = await find()
    if (incident === null) return none(texts.answer.noIncident(incidentName(number)), texts.modal[kind], texts)
    const about = aboutOf(doing, incident, locale)
    return askingModal(kind, about, nameOf(incident), bot.clock.now(), texts)
  })
}

/** What was last seen of an incident's check. */
export function openEvidence(bot: BotContext, doing: Doing, number: number, opening: Opening): Promise<void> {
  return openAndFill(bot, doing, opening, async ({ texts, locale }) => {
    const incident = await incidentByNumber(bot.store.db, number)
    const verdicts =
      incident === null || !isCheckId(incident.check) ? [] : await latestOf(bot, incident.target, [incident.check])
    if (verdicts.length === 0) return none(texts.modal.noEvidence, texts.modal.evidence, texts)
    return readingModal(texts.modal.evidence, evidenceBlocks(verdicts, texts, locale), texts)
  })
}

/** An incident's story. */
export function openTimeline(bot: BotContext, doing: Doing, number: number, opening: Opening): Promise<void> {
  return openAndFill(bot, doing, opening, async ({ texts }) => {
    const steps = await transitionsOf(bot.store.db, number)
    const shown = steps.slice(-mostSteps).map((step) => section(storyLine(step, texts)))
    const before = steps.length - shown.length
    const blocks: Block[] = [...(before > 0 ? [context(texts.more(before))] : []), ...shown]
    return readingModal(texts.modal.timeline, [section(`*${incidentName(number)}*`), ...blocks], texts)
  })
}

/** The buttons of the incident that a message is about, for those who came by the message's own menu. */
export function openActions(
  bot: BotContext,
  doing: Doing,
  opening: Opening,
  find: () => Promise<Incident | null>,
): Promise<void> {
  return openAndFill(bot, doing, opening, async (wording) => {
    const { texts, locale } = wording
    const incident = await find()
    if (incident === null) return none(texts.modal.notAbout, texts.modal.actions, texts)
    const row = incident.state === 'resolved' ? resolvedActions(incident, wording) : incidentActions(incident, wording)
    const blocks = [section(incidentSentence(incident, wording)), row]
    return readingModal(texts.modal.actions, blocks, texts, aboutOf(doing, incident, locale))
  })
}

function aboutOf({ place }: Doing, { number, target }: Incident, locale: Locale): ModalAbout {
  return { incident: number, target, channel: place.channel, threadTs: place.threadTs, locale }
}

function none(text: string, title: string, texts: Wording['texts']): types.ModalView {
  const content: Content = sentence(text)
  return readingModal(title, content.blocks, texts)
}
