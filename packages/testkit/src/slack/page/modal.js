import { renderBlocks, renderText } from './block-kit.js'
import { h } from './dom.js'
import { focusAgain, whereFocusIs } from './focus.js'

const dialog = document.querySelector('#modal')
let shown = null
/** Where the focus goes when the modal closes: what it was opened from may have been redrawn meanwhile. */
let cameFrom = null

/**
 * Shows a view in the modal dialog, or closes it when there is none. A view that is shown already stays as it is, with
 * what was typed into it.
 *
 * @param view as the server sent it, or null
 * @param context as renderBlocks() wants it
 * @param act tells the server: resolves with its answer
 */
export function showModal(view, context, act) {
  if (view === null) {
    shown = null
    if (!dialog.open) return
    dialog.close()
    focusAgain(cameFrom)
    return
  }
  const key = `${view.id} ${view.hash}`
  if (shown === key) return
  shown = key
  dialog.replaceChildren(formOf(view, context, act))
  dialog.oncancel = (event) => {
    event.preventDefault()
    closeView(view.id, act)
  }
  if (!dialog.open) {
    cameFrom = whereFocusIs()
    dialog.showModal()
  }
  firstIn(dialog).focus()
}

/** What is to be filled in first; where nothing is, the title, from which one reads on. */
function firstIn(form) {
  return form.querySelector('.blocks :is(input, select, textarea)') ?? form.querySelector('h2')
}

/** Tab goes round inside a dialog, and does not leave it for the browser's own controls. */
for (const one of document.querySelectorAll('dialog')) {
  one.addEventListener('keydown', (event) => {
    if (event.key !== 'Tab') return
    const stops = [...one.querySelectorAll('a[href], button, input, select, textarea, summary')].filter(
      (node) => node.checkVisibility() && !node.disabled,
    )
    const [from, to] = event.shiftKey ? [stops[0], stops.at(-1)] : [stops.at(-1), stops[0]]
    const isOutside = !stops.includes(document.activeElement) && event.shiftKey
    if (document.activeElement !== from && !isOutside) return
    event.preventDefault()
    to.focus()
  })
}

/**
 * Asks before something is done, as the element's `confirm` says. Resolves with whether to do it, before anything else
 * happens to the page: `close` is told later only, and by then somebody may choose anew.
 */
export function askFirst(confirm, context) {
  const ask = document.querySelector('#confirm')
  const label = (value) => (value === 'yes' ? (confirm.confirm?.text ?? 'Yes') : (confirm.deny?.text ?? 'Cancel'))
  const answer = (value) =>
    h(
      'button',
      { type: 'submit', value, class: value === 'yes' ? (confirm.style ?? 'primary') : 'plain' },
      label(value),
    )
  const askedFrom = whereFocusIs()
  return new Promise((resolve) => {
    const answered = (event) => {
      event.preventDefault()
      ask.close()
      focusAgain(askedFrom)
      resolve(event.submitter?.value === 'yes')
    }
    ask.oncancel = answered
    ask.replaceChildren(
      h(
        'form',
        { onsubmit: answered },
        h('h2', { id: 'confirm-title' }, confirm.title?.text ?? 'Are you sure?'),
        h('p', { class: 'section-text' }, renderText(confirm.text, context)),
        h('p', { class: 'buttons' }, answer('no'), answer('yes')),
      ),
    )
    ask.showModal()
  })
}

// Slack's client says nothing when an app does not answer to a modal being closed.
function closeView(viewId, act) {
  act({ do: 'close', viewId }).catch(() => {})
}

function formOf(opened, context, act) {
  const { view } = opened
  const inputs = []
  const close = () => closeView(opened.id, act)
  const failure = h('p', { class: 'error', role: 'alert' })
  const blocks = renderBlocks(view.blocks, { ...context, inputs })
  const submit = async (event) => {
    event.preventDefault()
    for (const node of blocks.querySelectorAll('.error')) node.textContent = ''
    failure.textContent = ''
    const missing = missingIn(blocks)
    if (missing.length > 0) return showErrors(blocks, Object.fromEntries(missing))
    const values = Object.fromEntries(inputs.map(({ key, value }) => [key, value()]))
    try {
      const { errors } = await act({ do: 'submit', viewId: opened.id, values })
      if (errors) showErrors(blocks, errors)
    } catch (error) {
      failure.textContent = error.message
    }
  }
  return h(
    'form',
    { onsubmit: submit, novalidate: true },
    h(
      'header',
      {},
      h('h2', { id: 'modal-title', tabindex: '-1' }, view.title.text),
      h('button', { type: 'button', class: 'close', 'aria-label': 'Close', onclick: close }, '×'),
    ),
    blocks,
    failure,
    h(
      'p',
      { class: 'buttons' },
      h('button', { type: 'button', class: 'plain', onclick: close }, view.close?.text ?? 'Close'),
      view.submit ? h('button', { type: 'submit', class: 'primary' }, view.submit.text) : null,
    ),
  )
}

/** What Slack's client says of required inputs that are empty, by their blocks. */
function missingIn(blocks) {
  const inputs = [...blocks.querySelectorAll('[data-block] :is(input, select, textarea)')]
  const empty = inputs.filter((node) => node.validity.valueMissing)
  return empty.map((node) => [node.closest('[data-block]').dataset.block, 'Please complete this required field.'])
}

function showErrors(blocks, errors) {
  let isFirst = true
  for (const node of blocks.querySelectorAll('[data-block]')) {
    const message = errors[node.dataset.block]
    if (!message) continue
    node.querySelector('.error').textContent = message
    if (isFirst) node.querySelector('input, select, textarea')?.focus()
    isFirst = false
  }
}
