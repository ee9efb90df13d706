import type { Locale } from '@mailhealth/catalogue'
import { type CheckId, type Incident, incidentName, isCheckId } from '@mailhealth/core'
import { incidentByNumber, transitionsOf } from '@mailhealth/store'
import type { types } from '@slack/bolt'
import { tryToAnswer } from '../answer.ts'
import type { BotContext } from '../bot-context.ts'
import { type Content, section, sentence } from '../render/blocks.ts'
import { evidenceBlocks } from '../render/evidence.ts'
import { incidentActions, resolvedActions } from '../render/incident-actions.ts'
import { incidentSentence, type Wording } from '../render/incident-message.ts'
import { type AskingModal, askingModal, type ModalAbout, readingModal } from '../render/modals.ts'
import { driftRunbookMessage, driftRunbookModal, runbookMessage, runbookModal } from '../render/runbook.ts'
import { timelineModal } from '../render/timeline-modal.ts'
import { nameOf } from '../render/words.ts'
import { latestOf } from './look-up.ts'
import { type Opening, openAndFill, openAtOnce, refill, type ShownView } from './open-view.ts'
import type { Doing } from './submit.ts'

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

/** As openRunbook(), for facts of a check that left their baseline. */
export async function openDriftRunbook(bot: BotContext, doing: Doing, check: CheckId, opening: Opening): Promise<void> {
  const { isOpen, wording } = await openAtOnce(bot, doing, opening, (wording) => driftRunbookModal(check, wording))
  if (!isOpen) await tryToAnswer(bot, doing.place, driftRunbookMessage(check, wording))
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

/** An incident's story, from its newest step. */
export function openTimeline(bot: BotContext, doing: Doing, number: number, opening: Opening): Promise<void> {
  return openAndFill(bot, doing, opening, (wording) => timelineOf(bot, number, 0, wording))
}

/** Shows another page of a story in the modal that is open. */
export function turnTimeline(
  bot: BotContext,
  doing: Doing,
  { incident, page }: { readonly incident: number; readonly page: number },
  shown: ShownView,
): Promise<void> {
  return refill(bot, doing, shown, (wording) => timelineOf(bot, incident, page, wording))
}

async function timelineOf(bot: BotContext, number: number, page: number, wording: Wording): Promise<types.ModalView> {
  return timelineModal(number, await transitionsOf(bot.store.db, number), page, wording)
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
