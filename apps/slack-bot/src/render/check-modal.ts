import { checkIds } from '@mailhealth/core'
import type { types } from '@slack/bolt'
import { checkKinds, checkModalTextsIn } from '../texts/check-modal.ts'
import { context } from './blocks.ts'
import type { Wording } from './incident-message.ts'
import { boxesInput, inputIds, type ModalPlace, plainText, textInput } from './modal-inputs.ts'

/** Its callback_id. */
export const checkModalId = 'mh:check'

/** No name is longer; a mail or web address around it may be. */
const longestTarget = 320

/** The modal that asks what to look at, for those who do not know the command. */
export function checkModal(place: ModalPlace, { texts, locale }: Pick<Wording, 'texts' | 'locale'>): types.ModalView {
  const words = checkModalTextsIn(locale)
  const target = { id: inputIds.target, label: words.target, hint: words.targetHint }
  const options = checkKinds.map((kind) => ({ value: kind, text: words.kind[kind] }))
  const kinds = { id: inputIds.kinds, label: words.kinds, hint: words.kindsHint(checkIds.length) }
  return {
    type: 'modal',
    callback_id: checkModalId,
    private_metadata: JSON.stringify(place),
    title: plainText(words.title),
    submit: plainText(words.submit),
    close: plainText(texts.modal.cancel),
    blocks: [
      textInput(target, { placeholder: words.example, longest: longestTarget }),
      boxesInput(kinds, options),
      context(words.whereTo),
    ],
  }
}

/** What was entered, as the grammar has it. */
export function checkText(target: string, kinds: readonly string[]): string {
  return ['check', target, ...kinds].join(' ')
}
