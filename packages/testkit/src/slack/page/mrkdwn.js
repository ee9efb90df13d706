import { h } from './dom.js'

/**
 * Slack's mrkdwn as a tree: `{ type: 'text', text }`, `{ type: 'bold' | 'italic' | 'strike' | 'quote', children }`,
 * `{ type: 'code' | 'pre', text }`, `{ type: 'link', url, text }`, `{ type: 'mention', text }`,
 * `{ type: 'date', seconds, format, fallback, url }`, `{ type: 'break' }`. Never fails: what it cannot read is text.
 *
 * @param {string} text
 * @param {{ user(id: string): string, channel(id: string): string, group(id: string): string }} names
 */
export function parseMrkdwn(text, names) {
  const nodes = []
  const parts = text.split('```')
  for (const [index, part] of parts.entries()) {
    // An odd part stands between two fences; without a closing one it is ordinary text.
    if (index % 2 === 0) nodes.push(...parseLines(part, names))
    else if (index === parts.length - 1) nodes.push(...parseLines(`\`\`\`${part}`, names))
    else nodes.push({ type: 'pre', text: plain(part.replace(/^\n/, '').replace(/\n$/, '')) })
  }
  return nodes
}

/** Renders mrkdwn as DOM nodes; text only ever becomes text nodes. */
export function renderMrkdwn(text, names) {
  const fragment = document.createDocumentFragment()
  fragment.append(...parseMrkdwn(text, names).map(toNode))
  return fragment
}

/** A date as Slack writes it for the reader: `{date_short_pretty}`, `{time}` and so on inside a text. */
export function formatDate(seconds, format, now = new Date()) {
  const date = new Date(seconds * 1000)
  return format.replace(/\{([a-z_]+)\}/g, (whole, token) => dateTokens(token, date, now) ?? whole)
}

/** `:name:` of the emoji that alerts use; others stay as they are written. */
export function withEmoji(text) {
  return text.replace(/:([a-z0-9_+-]+):/g, (whole, name) => emoji[name] ?? whole)
}

/** Only links that lead somewhere harmless. */
export function isSafeUrl(url) {
  return /^(https?:\/\/|mailto:)/i.test(url)
}

const emoji = {
  bell: '🔔',
  eyes: '👀',
  fire: '🔥',
  hourglass: '⌛',
  information_source: 'ℹ️',
  large_blue_circle: '🔵',
  large_green_circle: '🟢',
  large_orange_circle: '🟠',
  large_purple_circle: '🟣',
  large_yellow_circle: '🟡',
  question: '❓',
  red_circle: '🔴',
  rotating_light: '🚨',
  warning: '⚠️',
  white_check_mark: '✅',
  white_circle: '⚪',
  wrench: '🔧',
  x: '❌',
  zzz: '💤',
}

function parseLines(text, names) {
  const nodes = []
  const lines = text.split('\n')
  for (const [index, line] of lines.entries()) {
    const quoted = /^(?:>|&gt;) ?(.*)$/.exec(line)
    if (quoted) nodes.push({ type: 'quote', children: parseInline(quoted[1], names) })
    else nodes.push(...parseInline(line, names))
    if (index < lines.length - 1 && !quoted) nodes.push({ type: 'break' })
  }
  return nodes
}

const span = (mark) =>
  String.raw`(?<![\p{L}\p{N}${mark}])${mark}(?![\s${mark}])([^${mark}]*?[^\s${mark}])${mark}(?![\p{L}\p{N}${mark}])`
const inline = new RegExp(`\`([^\`]+)\`|<([^<>]+)>|${span('\\*')}|${span('_')}|${span('~')}`, 'gu')

function parseInline(text, names) {
  const nodes = []
  let end = 0
  for (const match of text.matchAll(inline)) {
    if (match.index > end) nodes.push({ type: 'text', text: plain(text.slice(end, match.index)) })
    const [whole, code, angle, bold, italic, strike] = match
    if (code !== undefined) nodes.push({ type: 'code', text: plain(code) })
    else if (angle !== undefined) nodes.push(parseAngle(angle, names))
    else if (bold !== undefined) nodes.push({ type: 'bold', children: parseInline(bold, names) })
    else if (italic !== undefined) nodes.push({ type: 'italic', children: parseInline(italic, names) })
    else nodes.push({ type: 'strike', children: parseInline(strike, names) })
    end = match.index + whole.length
  }
  if (end < text.length) nodes.push({ type: 'text', text: plain(text.slice(end)) })
  return nodes
}

function parseAngle(inside, names) {
  const bar = inside.indexOf('|')
  const target = bar < 0 ? inside : inside.slice(0, bar)
  const label = bar < 0 ? null : plain(inside.slice(bar + 1))
  if (target.startsWith('@')) return { type: 'mention', text: `@${names.user(target.slice(1)) ?? label}` }
  if (target.startsWith('#')) return { type: 'mention', text: `#${names.channel(target.slice(1)) ?? label}` }
  if (target.startsWith('!subteam^')) return { type: 'mention', text: `@${names.group(target.slice(9)) ?? label}` }
  if (target.startsWith('!date^')) {
    const [, seconds, format = '', url = ''] = target.split('^')
    const fallback = label ?? ''
    return /^\d{1,12}$/.test(seconds)
      ? { type: 'date', seconds: Number(seconds), format: plain(format), fallback, url: isSafeUrl(url) ? url : null }
      : { type: 'text', text: fallback }
  }
  if (/^!(here|channel|everyone)$/.test(target)) return { type: 'mention', text: `@${target.slice(1)}` }
  const url = plain(target)
  return isSafeUrl(url) ? { type: 'link', url, text: label ?? url } : { type: 'text', text: label ?? `<${url}>` }
}

function plain(text) {
  return withEmoji(text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&'))
}

const tags = { bold: 'strong', italic: 'em', strike: 's', quote: 'blockquote', code: 'code', pre: 'pre' }

function toNode(node) {
  switch (node.type) {
    case 'text':
      return document.createTextNode(node.text)
    case 'break':
      return h('br')
    case 'mention':
      return h('span', { class: 'mention' }, node.text)
    case 'link':
      return link(node.url, node.text)
    case 'date':
      return dateNode(node)
    case 'code':
    case 'pre':
      return h(tags[node.type], {}, node.text)
    default:
      return h(tags[node.type], {}, ...node.children.map(toNode))
  }
}

/** A link that opens beside the page and tells the other side nothing. */
export function link(url, text) {
  return isSafeUrl(url)
    ? h('a', { href: url, target: '_blank', rel: 'noopener noreferrer' }, text)
    : document.createTextNode(text)
}

/** A date in the reader's zone, with the fallback as its title. */
export function dateNode({ seconds, format, fallback, url }) {
  const text = formatDate(seconds, format)
  const time = h('time', { datetime: new Date(seconds * 1000).toISOString(), title: fallback }, text)
  return url ? h('a', { href: url, target: '_blank', rel: 'noopener noreferrer' }, time) : time
}

function dateTokens(token, date, now) {
  const month = (style) => ({ year: 'numeric', month: style, day: 'numeric' })
  const pretty = (style) => relativeDay(date, now) ?? date.toLocaleDateString([], month(style))
  switch (token) {
    case 'date_num':
      return [date.getFullYear(), date.getMonth() + 1, date.getDate()]
        .map((one) => String(one).padStart(2, '0'))
        .join('-')
    case 'date_short':
      return date.toLocaleDateString([], month('short'))
    case 'date_short_pretty':
      return pretty('short')
    case 'date':
    case 'date_long':
    case 'date_long_full':
      return date.toLocaleDateString([], month('long'))
    case 'date_pretty':
    case 'date_long_pretty':
      return pretty('long')
    case 'time':
      return date.toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' })
    case 'time_secs':
      return date.toLocaleTimeString([], { hour: '2-digit', minute: '2-digit', second: '2-digit' })
    case 'ago':
      return ago(Math.round((now - date) / 1000))
    default:
      return null
  }
}

function relativeDay(date, now) {
  const dayOf = (one) => Math.floor(new Date(one).setHours(12, 0, 0, 0) / 86_400_000)
  const days = dayOf(date) - dayOf(now)
  return Math.abs(days) > 1 ? null : new Intl.RelativeTimeFormat([], { numeric: 'auto' }).format(days, 'day')
}

function ago(seconds) {
  const [size, unit] = [
    [86_400, 'day'],
    [3600, 'hour'],
    [60, 'minute'],
  ].find(([size]) => Math.abs(seconds) >= size) ?? [1, 'second']
  return new Intl.RelativeTimeFormat([], { numeric: 'auto' }).format(-Math.trunc(seconds / size), unit)
}
