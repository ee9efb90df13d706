import { renderBlocks } from './block-kit.js'
import { clockTime, h } from './dom.js'
import { renderMrkdwn } from './mrkdwn.js'

/**
 * One message with its thread.
 *
 * @param message as the server sent it
 * @param replies the messages of its thread, oldest first
 * @param page `state`, `names`, `contextOf(message)`, `say(text, threadTs)`, `redraw(message)`
 */
export function renderMessage(message, replies, page) {
  const item = h('li', {
    class: 'message',
    'data-ts': message.ts,
    'data-part': `${message.channel} ${message.ts}`,
    tabindex: '-1',
  })
  if (message.visibleTo !== null) item.classList.add('ephemeral')
  const author = page.state.users.get(message.author)
  item.append(
    h(
      'div',
      { class: author.isBot ? 'avatar bot' : 'avatar', 'aria-hidden': 'true' },
      author.realName.charAt(0).toUpperCase(),
    ),
    h(
      'div',
      { class: 'content' },
      message.visibleTo === null ? null : h('p', { class: 'quiet' }, 'Only visible to you'),
      heading(message, author),
      body(message, page),
      revisions(message, page),
      message.threadTs === null && message.visibleTo === null ? thread(message, replies, page) : null,
    ),
  )
  return item
}

function heading(message, author) {
  const name = h('strong', { class: 'author' }, author.realName)
  const tag = author.isBot ? h('span', { class: 'tag' }, 'APP') : null
  return h('p', { class: 'heading' }, name, ' ', tag, ' ', clockTime(new Date(Number(message.ts) * 1000)))
}

function body(message, page) {
  const { text, blocks, attachments } = message.revisions.at(-1)
  const context = page.contextOf(message)
  return h(
    'div',
    { class: 'body' },
    blocks.length === 0 ? h('p', { class: 'section-text' }, renderMrkdwn(text, page.names)) : null,
    blocks.length > 0 ? renderBlocks(blocks, context) : null,
    ...attachments.map((one) => attachment(one, context, page)),
    ...message.files.map(picture),
  )
}

function picture({ id, title, altText }) {
  return h(
    'figure',
    { class: 'file' },
    h('img', { src: `/page/files/${id}`, alt: altText }),
    h('figcaption', { class: 'quiet' }, title),
  )
}

function attachment(one, context, page) {
  const node = h(
    'div',
    { class: 'attachment' },
    one.title ? h('p', {}, h('strong', {}, one.title)) : null,
    one.text ? h('p', { class: 'section-text' }, renderMrkdwn(one.text, page.names)) : null,
    one.blocks ? renderBlocks(one.blocks, context) : null,
  )
  if (/^#?[0-9a-f]{6}$/i.test(one.color ?? '')) node.style.borderColor = `#${one.color.replace('#', '')}`
  return node
}

function revisions(message, { state, names }) {
  const edits = message.revisions.length - 1
  if (edits === 0) return null
  const lines = message.revisions.map((revision) =>
    h('li', {}, clockTime(new Date(revision.at)), ' ', renderMrkdwn(revision.text || '(no text)', names)),
  )
  const key = `revisions ${message.ts}`
  const details = h('details', { class: 'revisions', open: state.unfolded.has(key) })
  details.append(h('summary', {}, edits === 1 ? 'edited once' : `edited ${edits} times`), h('ol', {}, ...lines))
  details.addEventListener('toggle', () => remember(state.unfolded, key, details.open))
  return details
}

function thread(message, replies, page) {
  const { state } = page
  const key = `thread ${message.ts}`
  const isOpen = state.unfolded.has(key)
  const count = replies.length === 1 ? '1 reply' : `${replies.length} replies`
  const toggle = h(
    'button',
    {
      type: 'button',
      class: 'link',
      'aria-expanded': String(isOpen),
      'data-key': 'thread',
      onclick: () => {
        remember(state.unfolded, key, !isOpen)
        page.redraw(message)
      },
    },
    replies.length === 0 ? 'Reply in thread' : `${isOpen ? 'Hide' : 'Show'} ${count}`,
  )
  if (!isOpen) return toggle
  const lines = replies.map((reply) => renderMessage(reply, [], page))
  return h('div', { class: 'thread' }, toggle, h('ol', {}, ...lines), replyForm(message, page))
}

function replyForm(message, page) {
  const name = page.state.botName
  const input = h('input', {
    type: 'text',
    'aria-label': 'Reply',
    placeholder: `Reply, or @${name} …`,
    maxlength: '4000',
    'data-key': 'reply',
  })
  const onsubmit = async (event) => {
    event.preventDefault()
    const text = input.value
    input.value = ''
    await page.say(text, message.ts)
  }
  return h(
    'form',
    { class: 'reply', autocomplete: 'off', onsubmit },
    input,
    h('button', { type: 'submit', class: 'plain' }, 'Reply'),
  )
}

function remember(set, key, isOn) {
  if (isOn) set.add(key)
  else set.delete(key)
}
