import { renderBlocks } from './block-kit.js'
import { h, post } from './dom.js'
import { focusAgain, whereFocusIs } from './focus.js'
import { renderMessage } from './message.js'
import { askFirst, showModal } from './modal.js'
import { renderMrkdwn } from './mrkdwn.js'

const byId = (id) => document.getElementById(id)

const state = {
  app: null,
  botName: '',
  users: new Map(),
  channels: new Map(),
  groups: new Map(),
  messages: new Map(),
  views: new Map(),
  panel: null,
  sockets: 0,
  me: sessionStorage.getItem('me'),
  /** A channel's id, or `home`. */
  place: 'C0MAILOPS',
  /** Threads and revision lists that are open. */
  unfolded: new Set(),
  /** Direct messages that came while somebody looked elsewhere. */
  unread: new Set(),
}

const names = {
  user: (id) => state.users.get(id)?.name,
  channel: (id) => state.channels.get(id)?.name,
  group: (id) => state.groups.get(id)?.handle,
}

const page = { state, names, contextOf: contextOfMessage, say, redraw: (message) => drawMessage(message) }

const events = new EventSource('/page/events')
events.addEventListener('snapshot', (event) => takeSnapshot(JSON.parse(event.data)))
events.addEventListener('change', (event) => takeChange(JSON.parse(event.data)))
events.addEventListener('error', () => tell('The simulated Slack is gone. Trying again…'))
events.addEventListener('open', () => tell(''))

byId('me').addEventListener('change', () => {
  state.me = byId('me').value
  sessionStorage.setItem('me', state.me)
  drawAll()
})
byId('composer').addEventListener('submit', (event) => {
  event.preventDefault()
  const text = byId('text').value
  byId('text').value = ''
  say(text, null)
})

byId('shortcut').addEventListener('click', () =>
  attempt(() => act({ do: 'shortcut', callbackId: state.app.shortcut.callbackId })),
)

function takeSnapshot(snapshot) {
  const keyed = (list, key) => new Map(list.map((one) => [key(one), one]))
  state.app = snapshot.app
  state.users = keyed(snapshot.users, (one) => one.id)
  state.botName = names.user(snapshot.app.botUser)
  state.channels = keyed(snapshot.channels, (one) => one.id)
  state.groups = keyed(snapshot.groups, (one) => one.id)
  state.messages = keyed(snapshot.messages, keyOf)
  state.views = keyed(snapshot.views, (one) => one.id)
  state.sockets = snapshot.sockets
  state.panel = snapshot.panel
  if (!state.users.has(state.me)) state.me = snapshot.users[0].id
  drawAll()
}

function takeChange(change) {
  if (change.kind === 'message') takeMessage(change.message)
  else if (change.kind === 'view') {
    if (change.view.open) state.views.set(change.view.id, change.view)
    else state.views.delete(change.view.id)
    drawViews()
  } else if (change.kind === 'sockets') {
    state.sockets = change.count
    drawSockets()
  } else if (change.kind === 'panel') {
    state.panel = change.panel
    drawPanel()
  }
}

function takeMessage(message) {
  const isNew = !state.messages.has(keyOf(message))
  state.messages.set(keyOf(message), message)
  if (message.channel !== state.place) {
    if (!isNew || state.channels.get(message.channel)?.directWith !== state.me) return
    state.unread.add(message.channel)
    drawPlaces()
    announce(message)
    return
  }
  const parent = message.threadTs === null ? null : state.messages.get(`${message.channel} ${message.threadTs}`)
  drawMessage(parent ?? message)
  if (parent && message.broadcast) drawMessage(message)
  if (isNew && isVisible(message)) announce(message)
}

function keyOf(message) {
  return `${message.channel} ${message.ts}`
}

function isVisible(message) {
  return !message.deleted && (message.visibleTo === null || message.visibleTo === state.me)
}

function announce(message) {
  const author = state.users.get(message.author).realName
  const { text } = message.revisions.at(-1)
  const live = byId('live')
  live.append(h('p', {}, `${author}: ${renderMrkdwn(text, names).textContent || 'a message'}`))
  while (live.childElementCount > 20) live.firstElementChild.remove()
}

async function act(body) {
  tell('')
  return post('/page/act', { user: state.me, ...body })
}

async function say(text, threadTs) {
  await attempt(() => act({ do: 'say', channel: state.place, text, ...(threadTs ? { threadTs } : {}) }))
}

async function attempt(work) {
  try {
    await work()
  } catch (error) {
    tell(error.message)
  }
}

function tell(text) {
  byId('notice').textContent = text
  byId('notice').hidden = text === ''
}

function contextOfMessage(message) {
  return contextOf({ messageTs: message.ts, channel: message.channel })
}

function contextOf(where) {
  const context = {
    names,
    people: [...state.users.values()].filter((one) => !one.isBot).map(({ id, realName }) => ({ id, name: realName })),
    channels: [...state.channels.values()]
      .filter((one) => !one.directWith)
      .map(({ id, name }) => ({ id, name: `#${name}` })),
    confirm: (confirm) => askFirst(confirm, context),
    use: (kind, actionId, value) =>
      attempt(() => act({ do: kind, ...where, actionId, ...(value === null ? {} : { value }) })),
  }
  return context
}

function drawAll() {
  drawPeople()
  drawPlaces()
  drawPlace()
  drawViews()
  drawPanel()
  drawSockets()
}

function drawPeople() {
  const people = [...state.users.values()].filter((one) => !one.isBot)
  byId('me').replaceChildren(
    ...people.map((one) => h('option', { value: one.id, selected: one.id === state.me }, one.realName)),
  )
}

function drawPlaces() {
  const mine = [...state.channels.values()].filter((one) => one.directWith === null || one.directWith === state.me)
  const entries = mine.map((one) => [one.id, titleOf(one.id)])
  const items = [...entries, ['home', titleOf('home')]].map(([id, text]) =>
    h(
      'li',
      {},
      h(
        'button',
        { type: 'button', 'aria-current': id === state.place ? 'page' : null, 'data-key': id, onclick: () => go(id) },
        text,
        state.unread.has(id) ? h('span', { class: 'tag' }, 'new') : null,
      ),
    ),
  )
  const place = byId('places').contains(document.activeElement) ? whereFocusIs() : null
  byId('places').replaceChildren(...items)
  focusAgain(place)
}

function titleOf(place) {
  if (place === 'home') return `${state.botName}: Home`
  const { name, directWith, isArchived } = state.channels.get(place)
  if (directWith) return `${state.botName}: Messages`
  return `# ${name}${isArchived && name !== 'archived' ? ' (archived)' : ''}`
}

function go(place) {
  state.place = place
  state.unread.delete(place)
  drawPlaces()
  drawPlace()
  if (place === 'home') attempt(() => act({ do: 'home' }))
}

function drawPlace() {
  const isHome = state.place === 'home'
  byId('title').textContent = titleOf(state.place)
  byId('scroll').hidden = isHome
  byId('home').hidden = !isHome
  byId('composer').hidden = isHome || state.channels.get(state.place).isArchived
  byId('shortcut').title = state.app.shortcut.name
  byId('shortcut').setAttribute('aria-label', state.app.shortcut.name)
  byId('text').placeholder = `${state.app.command} status, @${state.botName} help, or a message`
  const visible = isHome ? [] : [...state.messages.values()].filter((one) => standsInLog(one))
  byId('log').replaceChildren(...visible.map((one) => renderMessage(one, repliesTo(one), page)))
  byId('scroll').scrollTop = byId('scroll').scrollHeight
}

function standsInLog(message) {
  if (message.channel !== state.place || !isVisible(message)) return false
  return message.threadTs === null || message.broadcast || message.visibleTo !== null
}

function repliesTo(message) {
  return [...state.messages.values()].filter(
    (one) => one.channel === message.channel && one.threadTs === message.ts && one.visibleTo === null && !one.deleted,
  )
}

/** Messages that are drawn anew as soon as nobody chooses in them, by their ts. */
const postponed = new Map()

for (const happening of ['focusout', 'keydown', 'toggle']) {
  document.addEventListener(happening, () => setTimeout(() => [...postponed.values()].map(drawMessage)), true)
}

/**
 * Draws one message anew, and keeps the focus and the reading position where they were. Waits while somebody chooses in
 * it: an open menu would be shut before them.
 */
function drawMessage(message) {
  postponed.delete(message.ts)
  const scroll = byId('scroll')
  const isAtEnd = scroll.scrollHeight - scroll.scrollTop - scroll.clientHeight < 40
  const log = byId('log')
  const old = [...log.children].find((one) => one.dataset.ts === message.ts)
  if (old?.querySelector('details.overflow[open], select[data-looking]')) {
    postponed.set(message.ts, message)
    return
  }
  const place = old?.contains(document.activeElement) ? whereFocusIs() : null
  if (!standsInLog(message)) old?.remove()
  else {
    const drawn = renderMessage(message, repliesTo(message), page)
    if (old) old.replaceWith(drawn)
    else log.append(drawn)
    focusAgain(place)
  }
  if (isAtEnd) scroll.scrollTop = scroll.scrollHeight
}

function drawViews() {
  const mine = [...state.views.values()].filter((one) => one.user === state.me)
  const modal = mine.findLast((one) => one.kind === 'modal') ?? null
  showModal(modal, modal && contextOf({ viewId: modal.id }), act)
  const home = mine.find((one) => one.kind === 'home')
  const empty = h('p', { class: 'quiet' }, 'Nothing here yet.')
  const place = byId('home').contains(document.activeElement) ? whereFocusIs() : null
  byId('home').replaceChildren(home ? renderBlocks(home.view.blocks, contextOf({ viewId: home.id })) : empty)
  focusAgain(place)
}

function drawSockets() {
  const text =
    { 0: 'app not connected', 1: 'app connected' }[state.sockets] ?? `app connected (${state.sockets} sockets)`
  byId('sockets').textContent = text
  byId('sockets').className = state.sockets === 0 ? 'off' : 'on'
}

function drawPanel() {
  const section = byId('panel')
  section.hidden = state.panel === null
  document.body.classList.toggle('with-panel', state.panel !== null)
  if (state.panel === null) return
  const place = section.contains(document.activeElement) ? whereFocusIs() : null
  section.replaceChildren(h('h2', { id: 'panel-title' }, state.panel.title), ...state.panel.controls.map(switchOf))
  focusAgain(place)
}

function switchOf({ id, label, hint, state: isOn }) {
  const input = h('input', {
    type: 'checkbox',
    role: 'switch',
    'data-key': id,
    checked: isOn,
    'aria-describedby': `hint-${id}`,
    onchange: async () => {
      const wanted = input.checked
      await attempt(() => post('/page/panel', { id, on: wanted })).finally(drawPanel)
    },
  })
  return h(
    'div',
    { class: 'switch' },
    h('label', {}, input, ' ', label),
    h('p', { class: 'quiet', id: `hint-${id}` }, hint),
  )
}
