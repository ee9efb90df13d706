import { longestMuteMs, longestSnoozeMs } from '@mailhealth/alerting'
import type { types } from '@slack/bolt'
import type { Texts } from '../texts/texts.ts'
import { type Block, context, limits, section } from './blocks.ts'
import { plain } from './safe-text.ts'

/** The modals that ask for something, by callback_id. */
export const modalIds = { snooze: 'mh:snooze', note: 'mh:note', resolve: 'mh:resolve', mute: 'mh:mute' } as const
export type AskingModal = keyof typeof modalIds

/** What is entered in modals, by block_id; the element inside has the same action_id. */
export const inputIds = { until: 'until', note: 'note', force: 'force' } as const

/** What a modal is about, as it keeps it: ids only. */
export interface ModalAbout {
  readonly incident: number
  /** What `mute` is about. */
  readonly target: string
  readonly channel: string
  readonly threadTs: string | null
}

const dayMs = 86_400_000
const longestNote = 500

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
    blocks: [section(`*${name}*`), ...inputsOf(kind, about, now, texts)],
  }
}

/** Reads what a modal is about; null for what another version wrote. */
export function readAbout(text: string): ModalAbout | null {
  try {
    const { incident, target, channel, threadTs } = JSON.parse(text) as { readonly [key: string]: unknown }
    if (!Number.isSafeInteger(incident) || typeof target !== 'string' || typeof channel !== 'string') return null
    return {
      incident: incident as number,
      target,
      channel,
      threadTs: typeof threadTs === 'string' ? threadTs : null,
    }
  } catch {
    return null
  }
}

function inputsOf(kind: AskingModal, { target }: ModalAbout, now: Date, texts: Texts): Block[] {
  const { modal } = texts
  switch (kind) {
    case 'note':
      return [noteInput(modal.note, modal.noteHint, false)]
    case 'resolve':
      return [noteInput(modal.reason, modal.noteHint, false), forceInput(modal.stillFails, modal.force)]
    case 'snooze':
      return [
        untilInput(modal.until, modal.untilHint(longestSnoozeMs / dayMs), now),
        noteInput(modal.reason, modal.noteHint, true),
      ]
    case 'mute':
      return [
        untilInput(modal.until, modal.untilHint(longestMuteMs / dayMs), now),
        noteInput(modal.reason, modal.noteHint, false),
        context(modal.muteHint(plain(target, 253))),
      ]
  }
}

function noteInput(label: string, hint: string, isOptional: boolean): Block {
  return {
    type: 'input',
    block_id: inputIds.note,
    label: plainText(label),
    hint: plainText(hint),
    optional: isOptional,
    element: { type: 'plain_text_input', action_id: inputIds.note, multiline: true, max_length: longestNote },
  }
}

function untilInput(label: string, hint: string, now: Date): Block {
  const inAnHour = Math.floor(now.getTime() / 1_000) + 3_600
  return {
    type: 'input',
    block_id: inputIds.until,
    label: plainText(label),
    hint: plainText(hint),
    element: { type: 'datetimepicker', action_id: inputIds.until, initial_date_time: inAnHour },
  }
}

function forceInput(label: string, text: string): Block {
  return {
    type: 'input',
    block_id: inputIds.force,
    label: plainText(label),
    optional: true,
    element: {
      type: 'checkboxes',
      action_id: inputIds.force,
      options: [{ text: plainText(text), value: inputIds.force }],
    },
  }
}

function plainText(text: string): types.PlainTextElement {
  return { type: 'plain_text', text, emoji: false }
}
