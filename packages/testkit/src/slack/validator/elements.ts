import {
  anyText,
  confirm,
  hasOneSource,
  hasOptions,
  identifier,
  imageSource,
  initialIsOffered,
  link,
  menuOption,
  option,
  plainText,
} from './composition.ts'
import {
  all,
  type Fields,
  flag,
  list,
  none,
  number,
  object,
  oneOf,
  only,
  pattern,
  problem,
  type Rule,
  string,
  whole,
} from './rules.ts'

type Shape = { readonly [key: string]: Rule }

/** An interactive element: every one has a type and may have an action_id. */
function element(required: Shape, optional: Shape): Rule {
  return object({ type: string(1, 50), ...required }, { action_id: identifier, ...optional })
}

const focusable: Shape = { confirm, focus_on_load: flag }
const choosable: Shape = { ...focusable, placeholder: plainText(150) }
const optionLists: Shape = { options: anything, option_groups: anything }
const several: Shape = { max_selected_items: whole(1, 100) }
const dispatch: Shape = {
  dispatch_action_config: object(
    {},
    { trigger_actions_on: list(oneOf('on_enter_pressed', 'on_character_entered'), 1, 2) },
  ),
}
const typable: Shape = { ...dispatch, placeholder: plainText(150), focus_on_load: flag }
const chosenOption = anything
const boxes = option(anyText(75))
const length = whole(0, 3000)
const conversations: Shape = { default_to_current_conversation: flag, filter: anything }

// What is inside these fields is looked at by a rule of its own, after the shape.
function anything(): readonly never[] {
  return []
}

const button = element(
  { text: plainText(75) },
  {
    value: string(1, 2000),
    url: link,
    style: oneOf('primary', 'danger'),
    accessibility_label: string(1, 75),
    confirm,
  },
)

const day: Rule = all(pattern(/^\d{4}-\d\d-\d\d$/, 'must be YYYY-MM-DD'), (value, pointer) => {
  const at = Date.parse(`${value}T00:00:00Z`)
  const isOne = !Number.isNaN(at) && new Date(at).toISOString().startsWith(String(value))
  return isOne ? none : problem(pointer, 'must be a day that there is')
})

const lengthsAgree: Rule = (value, pointer) => {
  const { min_length: min, max_length: max, initial_value: initial } = value as Fields
  if (typeof initial === 'string' && typeof max === 'number' && initial.length > max)
    return problem(`${pointer}/initial_value`, `must be less than ${max + 1} characters`)
  return typeof min === 'number' && typeof max === 'number' && min > max
    ? problem(pointer, 'min_length must not exceed max_length')
    : none
}

const elements: Shape = {
  button,
  overflow: element({ options: list(option(plainText(75), { url: link }), 1, 5) }, { confirm }),
  static_select: all(
    element({}, { ...choosable, ...optionLists, initial_option: chosenOption }),
    hasOptions,
    initialIsOffered,
  ),
  multi_static_select: all(
    element({}, { ...choosable, ...optionLists, ...several, initial_options: list(menuOption, 1, 100) }),
    hasOptions,
    initialIsOffered,
  ),
  external_select: element({}, { ...choosable, initial_option: menuOption, min_query_length: number(0, 100) }),
  users_select: element({}, { ...choosable, initial_user: identifier }),
  multi_users_select: element({}, { ...choosable, ...several, initial_users: list(identifier, 1, 100) }),
  conversations_select: element(
    {},
    { ...choosable, ...conversations, initial_conversation: identifier, response_url_enabled: flag },
  ),
  multi_conversations_select: element(
    {},
    { ...choosable, ...conversations, ...several, initial_conversations: list(identifier, 1, 100) },
  ),
  channels_select: element({}, { ...choosable, initial_channel: identifier, response_url_enabled: flag }),
  multi_channels_select: element({}, { ...choosable, ...several, initial_channels: list(identifier, 1, 100) }),
  radio_buttons: all(
    element({ options: list(boxes, 1, 10) }, { ...focusable, initial_option: chosenOption }),
    initialIsOffered,
  ),
  checkboxes: all(
    element({ options: list(boxes, 1, 10) }, { ...focusable, initial_options: list(boxes, 1, 10) }),
    initialIsOffered,
  ),
  datepicker: element({}, { ...choosable, initial_date: day }),
  timepicker: element(
    {},
    { ...choosable, initial_time: pattern(/^(?:[01]\d|2[0-3]):[0-5]\d$/, 'must be HH:mm'), timezone: string(1, 100) },
  ),
  datetimepicker: element({}, { ...focusable, initial_date_time: whole(1_000_000_000, 9_999_999_999) }),
  plain_text_input: all(
    element(
      {},
      { ...typable, initial_value: string(0, 3000), multiline: flag, min_length: length, max_length: whole(1, 3000) },
    ),
    lengthsAgree,
  ),
  url_text_input: element({}, { ...typable, initial_value: string(0, 3000) }),
  email_text_input: element({}, { ...typable, initial_value: string(0, 3000) }),
  number_input: element(
    { is_decimal_allowed: flag },
    { ...typable, initial_value: string(1, 100), min_value: string(1, 100), max_value: string(1, 100) },
  ),
  image: all(object({ type: oneOf('image'), alt_text: string(1, 2000) }, imageSource), hasOneSource),
}

const selects = ['static_select', 'external_select', 'users_select', 'conversations_select', 'channels_select']
const multiSelects = [
  'multi_static_select',
  'multi_users_select',
  'multi_conversations_select',
  'multi_channels_select',
]
const pickers = ['radio_buttons', 'checkboxes', 'datepicker', 'timepicker']

/** What may stand beside a section's text. */
export const accessory: Rule = only(elements, 'button', 'overflow', 'image', ...selects, ...multiSelects, ...pickers)

/** What may stand in an actions block. */
export const action: Rule = only(elements, 'button', 'overflow', 'datetimepicker', ...selects, ...pickers)

/** What may stand in an input block. */
export const input: Rule = only(
  elements,
  'plain_text_input',
  'url_text_input',
  'email_text_input',
  'number_input',
  'datetimepicker',
  ...selects,
  ...multiSelects,
  ...pickers,
)

/** An image among the elements of a context block, or in a card. */
export const imageElement: Rule = only(elements, 'image')

/** A button on its own, as cards have them. */
export const buttonElement: Rule = button
