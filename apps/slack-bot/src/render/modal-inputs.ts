import { type Locale, locales } from '@mailhealth/catalogue'
import type { types } from '@slack/bolt'
import { type Block, limits } from './blocks.ts'
import { plain } from './safe-text.ts'

/** What is entered in modals, by block_id; the element inside has the same action_id. */
export const inputIds = {
  until: 'until',
  note: 'note',
  force: 'force',
  category: 'category',
  target: 'target',
  kinds: 'kinds',
  plan: 'plan',
  at: 'at',
  day: 'day',
  name: 'name',
  choice: 'choice',
  channels: 'channels',
  severity: 'severity',
  checks: 'checks',
  tags: 'tags',
  call: 'call',
  language: 'language',
} as const
export type InputId = (typeof inputIds)[keyof typeof inputIds]

/** Where a modal was opened, as it keeps it: ids only. */
export interface ModalPlace {
  readonly channel: string
  readonly threadTs: string | null
  /** The language that it is shown in: errors come in the same. */
  readonly locale: Locale
}

/** Reads where a modal was opened; null for what another version wrote. */
export function readPlaceOfModal(text: string): (ModalPlace & { readonly [key: string]: unknown }) | null {
  try {
    const { channel, threadTs, locale, ...rest } = JSON.parse(text) as { readonly [key: string]: unknown }
    const known = locales.find((one) => one === locale)
    if (typeof channel !== 'string' || known === undefined) return null
    return { ...rest, channel, threadTs: typeof threadTs === 'string' ? threadTs : null, locale: known }
  } catch {
    return null
  }
}

interface Labelled {
  readonly id: InputId
  readonly label: string
  readonly hint?: string
}

/** A field for text; one line unless told otherwise. */
export function textInput(
  labelled: Labelled,
  field: {
    readonly longest: number
    readonly placeholder?: string
    readonly multiline?: boolean
    readonly isOptional?: boolean
    readonly initial?: string
  },
): Block {
  const { longest, placeholder, initial, multiline = false, isOptional = false } = field
  return {
    ...around(labelled, isOptional),
    element: {
      type: 'plain_text_input',
      action_id: labelled.id,
      multiline,
      max_length: longest,
      ...(initial === undefined ? {} : { initial_value: initial }),
      ...(placeholder === undefined ? {} : { placeholder: plainText(placeholder) }),
    },
  }
}

/** Something to choose. */
interface Choosable {
  readonly value: string
  readonly text: string
}

/** Boxes to tick; none of them need be. */
export function boxesInput(labelled: Labelled, options: readonly Choosable[]): Block {
  const element = { type: 'checkboxes' as const, action_id: labelled.id, options: options.map(optionOf) }
  return { ...around(labelled, true), element }
}

/** One of a few; `chosen` is at first. */
export function choiceInput(labelled: Labelled, options: readonly Choosable[], chosen: string): Block {
  const element = {
    type: 'radio_buttons' as const,
    action_id: labelled.id,
    options: options.map(optionOf),
    ...initialOf(options, chosen),
  }
  return { ...around(labelled, false), element }
}

/** One of many, or none; `chosen` is at first. */
export function menuInput(labelled: Labelled, options: readonly Choosable[], chosen: string | null): Block {
  const element = {
    type: 'static_select' as const,
    action_id: labelled.id,
    ...inGroups(options),
    ...initialOf(options, chosen),
  }
  return { ...around(labelled, true), element }
}

/** Some of many, or none; `chosen` are at first. */
export function severalInput(
  labelled: Labelled,
  options: readonly Choosable[],
  chosen: readonly string[],
  most: number,
): Block {
  const initial = options.filter(({ value }) => chosen.includes(value)).map(optionOf)
  const element = {
    type: 'multi_static_select' as const,
    action_id: labelled.id,
    ...inGroups(options),
    max_selected_items: most,
    ...(initial.length === 0 ? {} : { initial_options: initial }),
  }
  return { ...around(labelled, true), element }
}

/** Channels of the workspace, or none; `chosen` are at first, by id. */
export function channelsInput(
  labelled: Labelled,
  chosen: readonly string[],
  { most, isOptional }: { readonly most: number; readonly isOptional: boolean },
): Block {
  const element = {
    type: 'multi_conversations_select' as const,
    action_id: labelled.id,
    filter: { include: ['public' as const, 'private' as const], exclude_bot_users: true },
    max_selected_items: most,
    ...(chosen.length === 0 ? {} : { initial_conversations: [...chosen] }),
  }
  return { ...around(labelled, isOptional), element }
}

/** A time of day; `initial` is `HH:MM`. */
export function clockInput(labelled: Labelled, initial: string): Block {
  const element = { type: 'timepicker' as const, action_id: labelled.id, initial_time: initial }
  return { ...around(labelled, false), element }
}

/** A hundred is the most of a menu, and of each group in it. */
const mostOptions = 100

/** All options; where those are too many for one list, in groups that say from where to where they go. */
function inGroups(options: readonly Choosable[]) {
  if (options.length <= mostOptions) return { options: options.map(optionOf) }
  const groups: types.PlainTextOption[][] = []
  for (let at = 0; at < options.length && groups.length < mostOptions; at += mostOptions)
    groups.push(options.slice(at, at + mostOptions).map(optionOf))
  const ends = (group: types.PlainTextOption[]): string =>
    [group[0], group.at(-1)].map((one) => plain(one?.text.text ?? '', 30)).join(' – ')
  return { option_groups: groups.map((group) => ({ label: plainText(ends(group)), options: group })) }
}

function initialOf(options: readonly Choosable[], chosen: string | null) {
  const initial = options.find(({ value }) => value === chosen)
  return initial === undefined ? {} : { initial_option: optionOf(initial) }
}

function optionOf({ value, text }: Choosable): types.PlainTextOption {
  return { text: plainText(plain(text, limits.optionText)), value }
}

/** A day and a time to pick. `initial` is where the picker begins. */
export function timeInput(labelled: Labelled, initial: Date): Block {
  const seconds = Math.floor(initial.getTime() / 1_000)
  return {
    ...around(labelled, false),
    element: { type: 'datetimepicker', action_id: labelled.id, initial_date_time: seconds },
  }
}

function around({ id, label, hint }: Labelled, isOptional: boolean) {
  return {
    type: 'input' as const,
    block_id: id,
    label: plainText(label),
    ...(hint === undefined ? {} : { hint: plainText(hint) }),
    optional: isOptional,
  }
}

export function plainText(text: string): types.PlainTextElement {
  return { type: 'plain_text', text, emoji: false }
}
