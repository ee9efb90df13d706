import { weekdays } from '@mailhealth/core'
import type { types } from '@slack/bolt'
import { digestTextsIn } from '../texts/digest.ts'
import { limits, section } from './blocks.ts'
import { type DigestSetting, planSentence } from './digest.ts'
import type { Wording } from './incident-message.ts'
import { choiceInput, clockInput, inputIds, type ModalPlace, menuInput, plainText } from './modal-inputs.ts'

/** Its callback_id. */
export const digestModalId = 'mh:digest'

/** The modal that asks when digests come; it begins with what is so now. */
export function digestModal(
  place: ModalPlace,
  setting: DigestSetting,
  { texts, locale }: Pick<Wording, 'texts' | 'locale'>,
): types.ModalView {
  const words = digestTextsIn(locale)
  const { modal } = words
  const kinds = (['daily', 'weekly', 'off', 'configured'] as const).map((value) => ({
    value,
    text: modal.choices[value],
  }))
  // The week begins on a Monday for whoever plans one.
  const days = [...weekdays.slice(1), weekdays[0]].map((value) => ({ value, text: words.plan.days[value] }))
  const { at, weekly } = setting.plan ?? { at: '09:00', weekly: 'monday' }
  return {
    type: 'modal',
    callback_id: digestModalId,
    private_metadata: JSON.stringify(place),
    title: plainText(words.heading.settings.slice(0, limits.modalTitle)),
    submit: plainText(texts.modal.submit),
    close: plainText(texts.modal.cancel),
    blocks: [
      section(planSentence(setting, locale)),
      choiceInput({ id: inputIds.plan, label: modal.when }, kinds, kindOf(setting)),
      clockInput({ id: inputIds.at, label: modal.at, hint: modal.atHint }, at),
      menuInput({ id: inputIds.day, label: modal.day, hint: modal.dayHint }, days, weekly),
    ],
  }
}

function kindOf({ plan, chosen }: DigestSetting): string {
  if (chosen === null) return 'configured'
  if (plan === null) return 'off'
  return plan.daily ? 'daily' : 'weekly'
}

/** What was entered, as the grammar has it. */
export function digestText(plan: string, at: string | null, day: string | null): string {
  const details = plan === 'daily' || plan === 'weekly' ? [at, day].filter((one) => one !== null) : []
  return ['digest', plan, ...details].join(' ')
}
