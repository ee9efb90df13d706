import type { Change, OutlineRow, RawFinding } from '@mailhealth/core'
import { changeMessages, findingMessages, isFindingId, type Locale, noteMessages, specOf } from './catalogue.ts'
import type { Message, Told } from './spec.ts'

/** A finding in words. Plain text that may hold strangers' text: whoever shows it escapes it for that place. */
export interface Rendered {
  readonly summary: string
  readonly remedy: string
  readonly reference: string
}

/**
 * Puts a finding into words. One that another version stored, with an id or arguments that this one does not know, is
 * shown as it is.
 */
export function renderFinding(finding: RawFinding, locale: Locale): Rendered {
  const { id, subject, args } = finding
  const asItIs = { summary: `${id}: ${subject}`, remedy: JSON.stringify(args), reference: '' }
  if (!isFindingId(id)) return asItIs
  const message = findingMessages[locale][id] as Message<RawFinding['args']>
  try {
    const told = { subject, args }
    return { summary: message.summary(told), remedy: message.remedy(told), reference: specOf(id).reference }
  } catch (error) {
    if (error instanceof TypeError) return asItIs
    throw error
  }
}

/** Puts a change of a target's facts into a sentence. One that this version does not know is shown by its id. */
export function renderChange(change: Change, subject: string, locale: Locale): string {
  const messages: { readonly [id: string]: (told: Told<never>) => string } = changeMessages[locale]
  const message = Object.hasOwn(messages, change.id) ? messages[change.id] : undefined
  return message?.({ subject, args: change.args as never }) ?? `${change.id}: ${subject}`
}

/** Puts a note of an outline into words. One that this version does not know is shown by its id. */
export function renderNote({ id, args }: OutlineRow['notes'][number], locale: Locale): string {
  const messages: { readonly [id: string]: (args: never) => string } = noteMessages[locale]
  const message = Object.hasOwn(messages, id) ? messages[id] : undefined
  return message?.(args as never) ?? id
}
