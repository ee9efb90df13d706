import type { JsonObject, JsonValue } from '@mailhealth/core'
import { elementsOf } from './block-elements.ts'

/** What a person put into an element: text, an option's value, a user's or channel's id, seconds for a date and time. */
export type Choice = string | number | readonly string[] | null

/**
 * `state.values` of some blocks: what was chosen, and for the rest what the app put there.
 *
 * @throws Error when what was chosen is not on offer
 */
export function stateOf(blocks: readonly JsonObject[], chosen: { readonly [key: string]: Choice }): JsonObject {
  const values: { [blockId: string]: { [actionId: string]: JsonValue } } = {}
  for (const { blockId, element } of elementsOf(blocks)) {
    if (['button', 'overflow'].includes(String(element['type']))) continue
    const actionId = String(element['action_id'])
    const choice = chosen[`${blockId} ${actionId}`]
    const entry = choice === undefined ? initialOf(element) : choiceOf(element, choice)
    values[blockId] = { ...values[blockId], [actionId]: { type: String(element['type']), ...entry } }
  }
  return values
}

/**
 * What an element says once a choice is made: `{ "selected_option": … }`, `{ "value": … }` and so on.
 *
 * @throws Error when the choice is not on offer
 */
export function choiceOf(element: JsonObject, choice: Choice): JsonObject {
  const type = String(element['type'])
  if (type === 'datetimepicker') return { selected_date_time: choice === null ? null : Number(choice) }
  if (isSeveral(type)) return { [keyOf(type)]: [choice ?? []].flat().map((one) => oneOf(element, type, String(one))) }
  return { [keyOf(type)]: choice === null ? null : oneOf(element, type, String(choice)) }
}

/** Whether a choice is as good as none. */
export function isEmptyEntry(entry: JsonObject): boolean {
  const value = Object.entries(entry).find(([key]) => key !== 'type')?.[1]
  return value === undefined || value === null || value === '' || (Array.isArray(value) && value.length === 0)
}

function initialOf(element: JsonObject): JsonObject {
  const type = String(element['type'])
  const initial = element[`initial_${keyOf(type).replace('selected_', '')}`]
  return { [keyOf(type)]: initial ?? (isSeveral(type) ? [] : null) }
}

const keys: { readonly [type: string]: string } = {
  static_select: 'selected_option',
  external_select: 'selected_option',
  overflow: 'selected_option',
  radio_buttons: 'selected_option',
  multi_static_select: 'selected_options',
  checkboxes: 'selected_options',
  users_select: 'selected_user',
  multi_users_select: 'selected_users',
  conversations_select: 'selected_conversation',
  multi_conversations_select: 'selected_conversations',
  channels_select: 'selected_channel',
  multi_channels_select: 'selected_channels',
  datepicker: 'selected_date',
  timepicker: 'selected_time',
  datetimepicker: 'selected_date_time',
}

function keyOf(type: string): string {
  return keys[type] ?? 'value'
}

function isSeveral(type: string): boolean {
  return keyOf(type).endsWith('s') && type !== 'value'
}

function oneOf(element: JsonObject, type: string, value: string): JsonValue {
  if (!keyOf(type).startsWith('selected_option')) return value
  const groups = (element['option_groups'] ?? []) as readonly JsonObject[]
  const options = [element['options'] ?? [], groups.map((group) => group['options'] ?? [])].flat(
    2,
  ) as readonly JsonObject[]
  const option = options.find((one) => one['value'] === value)
  if (option === undefined) throw new Error(`${String(element['action_id'])} does not offer ${value}`)
  return option
}
