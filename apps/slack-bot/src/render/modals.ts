import { longestMuteMs, longestSnoozeMs } from '@mailhealth/alerting'
import { resolutionCategories } from '@mailhealth/core'
import type { types } from '@slack/bolt'
import type { Texts } from '../texts/texts.ts'
import { type Block, context, limits, section } from './blocks.ts'
import {
  boxesInput,
  inputIds,
  type ModalPlace,
  menuInput,
  plainText,
  readPlaceOfModal,
  textInput,
  timeInput,
} from './modal-inputs.ts'
import { escaped, plain } from './safe-text.ts'
import { fullName } from './target-name.ts'

/** The modals that ask for something, by callback_id. */
export const modalIds = { snooze: 'mh:snooze', note: 'mh:note', resolve: 'mh:resolve', mute: 'mh:mute' } as const
export type AskingModal = keyof typeof modalIds

/** What a modal is about, as it keeps it: ids only. */
export interface ModalAbout extends ModalPlace {
  readonly incident: number
  /** What `mute` is about. */
  readonly target: string
}

const hourMs = 3_600_000
const dayMs = 86_400_000
/** What somebody says why they do something, in UTF-16 units. */
export const longestNote = 500

/** A modal without questions. */
export function readingModal(
  title: string,
  blocks: readonly Block[],
  texts: Texts,
  about?: ModalAbout,
): types.ModalView {
  return {
    type: 'modal',
    title: plainText(title.slice(0, limits.modalTitle)),
    close: plainText(texts.runbook.close),
    ...(about === undefined ? {} : { private_metadata: JSON.stringify(about) }),
    blocks: [...blocks],
  }
}

/**
 * The modal that asks what a deed needs.
 *
 * @param name how the incident is called
 * @param now when it opens: the picker begins an hour later
 */
export function askingModal(
  kind: AskingModal,
  about: ModalAbout,
  name: string,
  now: Date,
  texts: Texts,
): types.ModalView {
  const { modal } = texts
  return {
    type: 'modal',
    callback_id: modalIds[kind],
    private_metadata: JSON.stringify(about),
    title: plainText(modal[kind].slice(0, limits.modalTitle)),
    submit: plainText(modal.submit),
    close: plainText(modal.cancel),
    blocks: [section(`*${name}*\n${escaped(fullName(about.target), 253)}`), ...inputsOf(kind, about, now, texts)],
  }
}

/** Reads what a modal is about; null for what another version wrote, and for a modal that is about no incident. */
export function readAbout(text: string): ModalAbout | null {
  const place = readPlaceOfModal(text)
  if (place === null) return null
  const { incident, target, channel, threadTs, locale } = place
  if (!Number.isSafeInteger(incident) || typeof target !== 'string') return null
  return { incident: incident as number, target, channel, threadTs, locale }
}

function inputsOf(kind: AskingModal, { target }: ModalAbout, now: Date, texts: Texts): Block[] {
  const { modal } = texts
  switch (kind) {
    case 'note':
      return [noteInput(modal.note, modal.noteHint, false)]
    case 'resolve':
      return [
        noteInput(modal.reason, modal.noteHint, false),
        categoryInput(texts),
        forceInput(modal.stillFails, modal.force),
      ]
    case 'snooze':
      return [
        untilInput(modal.until, modal.untilHint(longestSnoozeMs / dayMs), now),
        noteInput(modal.reason, modal.noteHint, true),
      ]
    case 'mute':
      return [
        untilInput(modal.until, modal.untilHint(longestMuteMs / dayMs), now),
        noteInput(modal.reason, modal.noteHint, false),
        context(modal.muteHint(plain(fullName(target), 253))),
      ]
  }
}

function noteInput(label: string, hint: string, isOptional: boolean): Block {
  return textInput({ id: inputIds.note, label, hint }, { longest: longestNote, multiline: true, isOptional })
}

function categoryInput({ modal, category: words }: Texts): Block {
  const options = resolutionCategories.map((value) => ({ value, text: words[value] }))
  return menuInput({ id: inputIds.category, label: modal.category, hint: modal.categoryHint }, options, null)
}

function untilInput(label: string, hint: string, now: Date): Block {
  return timeInput({ id: inputIds.until, label, hint }, new Date(now.getTime() + hourMs))
}

function forceInput(label: string, text: string): Block {
  return boxesInput({ id: inputIds.force, label }, [{ value: inputIds.force, text }])
}
