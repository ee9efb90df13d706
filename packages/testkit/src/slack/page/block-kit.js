import { h } from './dom.js'
import { renderElement } from './elements.js'
import { dateNode, link, renderMrkdwn, withEmoji } from './mrkdwn.js'

/**
 * Blocks as DOM nodes.
 *
 * @param blocks as the app sent them
 * @param context as renderElement() wants it, with `names` for mentions; `inputs` collects `{ key, value() }` of all that
 * can be filled in
 */
export function renderBlocks(blocks, context) {
  const nodes = blocks.map((block) => {
    const render = renderers[block.type]
    return render ? render(block, context) : h('p', { class: 'unknown' }, `[${block.type} block]`)
  })
  return h('div', { class: 'blocks' }, ...nodes)
}

/** A text object: mrkdwn or plain. */
export function renderText(object, { names }) {
  return object.type === 'mrkdwn' ? renderMrkdwn(object.text, names) : document.createTextNode(withEmoji(object.text))
}

const renderers = {
  header: (block, context) => h('h3', { class: 'block-header' }, renderText(block.text, context)),
  divider: () => h('hr'),
  section,
  context: (block, context) =>
    h('div', { class: 'block-context' }, ...block.elements.map((one) => contextItem(one, context))),
  actions: (block, context) =>
    h('div', { class: 'block-actions' }, ...block.elements.map((one) => placed(one, context))),
  image: (block, context) =>
    h('figure', {}, imageAlt(block), block.title ? h('figcaption', {}, renderText(block.title, context)) : null),
  input,
  rich_text: (block, context) =>
    h('div', { class: 'rich-text' }, ...block.elements.map((one) => richElement(one, context))),
  markdown: (block) => h('p', { class: 'section-text preserved' }, block.text),
  alert: (block, context) =>
    h('p', { class: `block-alert ${block.level ?? 'default'}` }, renderText(block.text, context)),
  table: (block, context) => table(block, context),
  data_table: (block, context) => table(block, context, block.caption),
}

function section(block, context) {
  const fields = (block.fields ?? []).map((field) => h('div', {}, renderText(field, context)))
  const main = h(
    'div',
    { class: 'section-main' },
    block.text ? h('p', { class: 'section-text' }, renderText(block.text, context)) : null,
    fields.length > 0 ? h('div', { class: 'fields' }, ...fields) : null,
  )
  const accessory = block.accessory ? h('div', { class: 'accessory' }, placed(block.accessory, context)) : null
  return h('div', { class: 'block-section' }, main, accessory)
}

function contextItem(element, context) {
  return element.type === 'image' ? imageAlt(element) : h('span', {}, renderText(element, context))
}

function placed(element, context) {
  if (element.type === 'image') return imageAlt(element)
  const { node, value } = renderElement(element, context)
  if (value) context.inputs?.push({ key: element.action_id, value })
  return node
}

/** The page loads nothing from outside, so an image is shown by what it says. */
function imageAlt({ alt_text: alt }) {
  return h('span', { class: 'image', role: 'img', 'aria-label': alt }, `🖼 ${alt}`)
}

let inputCount = 0

function input(block, context) {
  inputCount += 1
  const id = `input-${inputCount}`
  const { node, value } = renderElement(block.element, {
    ...context,
    label: block.label.text,
    isInput: !block.dispatch_action,
  })
  context.inputs?.push({ key: block.block_id, value })
  if (!block.optional && 'required' in node) node.required = true
  node.setAttribute('aria-describedby', `${id}-hint ${id}-error`)
  return h(
    'div',
    { class: 'block-input', 'data-block': block.block_id },
    h(
      'p',
      { class: 'label' },
      withEmoji(block.label.text),
      block.optional ? h('span', { class: 'quiet' }, ' (optional)') : null,
    ),
    node,
    block.hint ? h('p', { class: 'quiet', id: `${id}-hint` }, withEmoji(block.hint.text)) : null,
    h('p', { class: 'error', id: `${id}-error`, role: 'alert' }),
  )
}

function table(block, context, caption) {
  const rows = block.rows.map((row, index) => {
    const cells = row.map((cell) =>
      h(index === 0 ? 'th' : 'td', {}, cell.type === 'rich_text' ? renderers.rich_text(cell, context) : cell.text),
    )
    return h('tr', {}, ...cells)
  })
  return h('div', { class: 'table' }, h('table', {}, caption ? h('caption', {}, caption) : null, ...rows))
}

function richElement(element, context) {
  const children = () => element.elements.map((one) => richPiece(one, context))
  switch (element.type) {
    case 'rich_text_list':
      return h(
        element.style === 'ordered' ? 'ol' : 'ul',
        {},
        ...element.elements.map((item) => h('li', {}, ...item.elements.map((one) => richPiece(one, context)))),
      )
    case 'rich_text_quote':
      return h('blockquote', { class: 'preserved' }, ...children())
    case 'rich_text_preformatted':
      return h('pre', {}, ...children())
    default:
      return h('p', { class: 'preserved' }, ...children())
  }
}

const styles = { bold: 'strong', italic: 'em', strike: 's', code: 'code', underline: 'u' }

function richPiece(piece, context) {
  const wanted = Object.keys(styles).filter((style) => piece.style?.[style])
  return wanted.reduce((node, style) => h(styles[style], {}, node), bareRichPiece(piece, context))
}

function bareRichPiece(piece, { names }) {
  const mention = (text) => h('span', { class: 'mention' }, text)
  switch (piece.type) {
    case 'text':
      return document.createTextNode(piece.text)
    case 'link':
      return link(piece.url, piece.text ?? piece.url)
    case 'user':
      return mention(`@${names.user(piece.user_id) ?? piece.user_id}`)
    case 'usergroup':
      return mention(`@${names.group(piece.usergroup_id) ?? piece.usergroup_id}`)
    case 'channel':
      return mention(`#${names.channel(piece.channel_id) ?? piece.channel_id}`)
    case 'broadcast':
      return mention(`@${piece.range}`)
    case 'emoji':
      return document.createTextNode(withEmoji(`:${piece.name}:`))
    case 'date':
      return dateNode({ seconds: piece.timestamp, format: piece.format, fallback: piece.fallback ?? '', url: null })
    default:
      return document.createTextNode(`[${piece.type}]`)
  }
}
