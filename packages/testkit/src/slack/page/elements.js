import { h } from './dom.js'
import { isSafeUrl, withEmoji } from './mrkdwn.js'

/**
 * An interactive element: its node, and for what can be filled in, what it holds.
 *
 * @param element as the app sent it
 * @param context `use(kind, actionId, value)` tells the app, `confirm(dialog)` asks first, `label` names an input,
 * `people` and `channels` fill the menus of users and channels; inside a form nothing is told until it is submitted
 * @returns {{ node: HTMLElement, value?: () => string | string[] | null }}
 */
export function renderElement(element, context) {
  const render = renderers[element.type]
  return render ? render(element, context) : { node: h('span', { class: 'unknown' }, `[${element.type}]`) }
}

const renderers = {
  button,
  overflow,
  static_select: (element, context) => menu(element, context, optionNodes(element), false),
  multi_static_select: (element, context) => menu(element, context, optionNodes(element), true),
  external_select: (element, context) => menu(element, context, [], false),
  users_select: (element, context) => menu(element, context, nameNodes(context.people), false),
  multi_users_select: (element, context) => menu(element, context, nameNodes(context.people), true),
  channels_select: (element, context) => menu(element, context, nameNodes(context.channels), false),
  multi_channels_select: (element, context) => menu(element, context, nameNodes(context.channels), true),
  conversations_select: (element, context) => menu(element, context, nameNodes(context.channels), false),
  multi_conversations_select: (element, context) => menu(element, context, nameNodes(context.channels), true),
  radio_buttons: (element, context) => choices(element, context, 'radio'),
  checkboxes: (element, context) => choices(element, context, 'checkbox'),
  datepicker: (element, context) => picker(element, context, 'date', element.initial_date),
  timepicker: (element, context) => picker(element, context, 'time', element.initial_time),
  datetimepicker,
  plain_text_input: (element, context) => textInput(element, context, 'text'),
  url_text_input: (element, context) => textInput(element, context, 'url'),
  email_text_input: (element, context) => textInput(element, context, 'email'),
  number_input: (element, context) => textInput(element, context, 'number'),
}

function button(element, context) {
  const onclick = async () => {
    if (element.confirm && !(await context.confirm(element.confirm))) return
    if (element.url && isSafeUrl(element.url)) window.open(element.url, '_blank', 'noopener,noreferrer')
    await context.use('click', element.action_id, element.value ?? null)
  }
  const text = withEmoji(element.text.text)
  const attributes = {
    type: 'button',
    class: element.style ?? 'plain',
    'aria-label': element.accessibility_label,
    'data-key': element.action_id,
    onclick,
  }
  const leaves = element.url ? h('span', { 'aria-hidden': 'true' }, ' ↗') : null
  return { node: h('button', attributes, text, leaves) }
}

function overflow(element, context) {
  const details = h(
    'details',
    { class: 'overflow' },
    h('summary', { 'aria-label': 'More actions', title: 'More actions', 'data-key': element.action_id }, '⋯'),
  )
  const pick = async (option) => {
    // What the entry opens gives the focus back to where it was.
    details.firstElementChild.focus()
    details.open = false
    if (element.confirm && !(await context.confirm(element.confirm))) return
    await context.use('select', element.action_id, option.value)
  }
  const items = element.options.map((option) =>
    h('button', { type: 'button', onclick: () => pick(option) }, withEmoji(option.text.text)),
  )
  details.append(h('div', {}, ...items))
  // The menu hangs to the left, unless it would leave the screen there.
  details.addEventListener('toggle', () => {
    details.classList.remove('rightwards')
    details.classList.toggle('rightwards', details.open && details.lastElementChild.getBoundingClientRect().left < 0)
  })
  details.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape' || !details.open) return
    event.stopPropagation()
    event.preventDefault()
    details.open = false
    details.firstElementChild.focus()
  })
  details.addEventListener('focusout', (event) => {
    if (!details.contains(event.relatedTarget)) details.open = false
  })
  return { node: details }
}

function optionNodes(element) {
  const initial = [element.initial_option ?? [], element.initial_options ?? []].flat().map((one) => one.value)
  const node = ({ text, value }) => h('option', { value, selected: initial.includes(value) }, withEmoji(text.text))
  const groups = (element.option_groups ?? []).map((group) =>
    h('optgroup', { label: group.label.text }, ...group.options.map(node)),
  )
  return [...groups, ...(element.options ?? []).map(node)]
}

function nameNodes(named) {
  return named.map(({ id, name }) => h('option', { value: id }, name))
}

function menu(element, context, options, isMultiple) {
  const title = element.placeholder?.text ?? 'Choose'
  const select = h('select', {
    multiple: isMultiple,
    'aria-label': context.label ?? title,
    'data-key': element.action_id,
  })
  if (!isMultiple) select.append(h('option', { value: '' }, title))
  select.append(...options)
  const initial = element.initial_user ?? element.initial_channel ?? element.initial_conversation
  if (initial) select.value = initial
  const initials = element.initial_users ?? element.initial_channels ?? element.initial_conversations ?? []
  for (const option of options) if (initials.includes(option.value)) option.selected = true
  const chosen = () => [...select.selectedOptions].map((option) => option.value).filter((value) => value !== '')
  const value = () => (isMultiple ? chosen() : (chosen()[0] ?? null))
  tellChange(select, element, context, value, () => {
    select.selectedIndex = isMultiple ? -1 : 0
  })
  return { node: select, value }
}

let groupCount = 0

function choices(element, context, type) {
  groupCount += 1
  const initial = [element.initial_option ?? [], element.initial_options ?? []].flat().map((one) => one.value)
  const inputs = element.options.map((option) =>
    h('input', {
      type,
      name: `choice-${groupCount}`,
      value: option.value,
      checked: initial.includes(option.value),
      'data-key': element.action_id,
    }),
  )
  const labels = element.options.map((option, index) => h('label', {}, inputs[index], ' ', withEmoji(option.text.text)))
  const node = h(
    'div',
    { class: 'choices', role: type === 'radio' ? 'radiogroup' : 'group', 'aria-label': context.label },
    ...labels,
  )
  const chosen = () => inputs.filter((input) => input.checked).map((input) => input.value)
  const value = () => (type === 'checkbox' ? chosen() : (chosen()[0] ?? null))
  tellChange(node, element, context, value, () => {
    for (const input of inputs) input.checked = initial.includes(input.value)
  })
  return { node, value }
}

function picker(element, context, type, initial) {
  const input = h('input', {
    type,
    value: initial,
    'aria-label': context.label ?? element.placeholder?.text ?? type,
    'data-key': element.action_id,
  })
  const value = () => input.value || null
  tellChange(input, element, context, value, () => {
    input.value = initial ?? ''
  })
  return { node: input, value }
}

/** The browser's own input is in local time without a zone; Slack wants seconds since 1970. */
function datetimepicker(element, context) {
  const local = (seconds) => {
    const date = new Date(seconds * 1000)
    return new Date(date.getTime() - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 16)
  }
  const initial = element.initial_date_time ? local(element.initial_date_time) : ''
  const input = h('input', {
    type: 'datetime-local',
    value: initial,
    'aria-label': context.label ?? 'Date and time',
    'data-key': element.action_id,
  })
  const value = () => (input.value ? String(Math.floor(new Date(input.value).getTime() / 1000)) : null)
  tellChange(input, element, context, value, () => {
    input.value = initial
  })
  return { node: input, value }
}

function textInput(element, context, type) {
  const shared = {
    'aria-label': context.label,
    placeholder: element.placeholder?.text,
    minlength: element.min_length,
    maxlength: element.max_length ?? 3000,
    'data-key': element.action_id,
  }
  const node = element.multiline
    ? h('textarea', { ...shared, rows: 4 }, element.initial_value ?? '')
    : h('input', { ...shared, type, value: element.initial_value })
  return { node, value: () => node.value || null }
}

function tellChange(node, element, context, value, undo) {
  if (context.isInput) return
  const tell = async () => {
    const chosen = value()
    if (chosen === null) return
    if (element.confirm && !(await context.confirm(element.confirm))) undo()
    else await context.use('select', element.action_id, chosen)
  }
  // Arrows and letters change it while somebody still looks for the right choice: Enter says that this is it.
  const isLooking = () => 'looking' in node.dataset
  const look = (does) => node.toggleAttribute('data-looking', does)
  node.setAttribute('aria-description', 'Enter takes the choice')
  node.addEventListener('pointerdown', () => look(false))
  node.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter') look(!['Tab', 'Shift', ' '].includes(event.key))
    else if (isLooking()) {
      event.preventDefault()
      look(false)
      tell()
    }
  })
  node.addEventListener('focusout', () => {
    if (isLooking()) undo()
    look(false)
  })
  node.addEventListener('change', () => {
    if (!isLooking()) tell()
  })
}
