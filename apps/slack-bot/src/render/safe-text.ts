/** What hides, moves or breaks text: controls, bidi marks, zero-width characters, lone surrogates, line separators. */
const hidden = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu

/** Text from outside on one line with only what can be seen, for plain text: at most `most` UTF-16 units. */
export function plain(text: string, most: number): string {
  return cut(visible(text), most, (character) => lookalikes[character] ?? character)
}

/** Text from outside for mrkdwn, at most `most` UTF-16 units once escaped: no mention, no link, no entity comes out of it. */
export function escaped(text: string, most: number): string {
  return cut(visible(text), most, escape)
}

/** Text from outside as inline code: it cannot end the quotation, nor format, mention or link anything. */
export function code(text: string, most: number): string {
  return `\`${cut(visible(text).replaceAll('`', 'ˋ'), most - 2, escape)}\``
}

function visible(text: string): string {
  // More than any limit here is never shown: what is longer is not read to its end.
  return text.slice(0, 20_000).replace(/\s+/gu, ' ').replace(hidden, '').trim()
}

/** Plain text shows these as they are; others read the same blocks as mrkdwn. */
const lookalikes: { readonly [character: string]: string } = { '<': '‹', '>': '›' }

const entities: { readonly [character: string]: string } = { '&': '&amp;', '<': '&lt;', '>': '&gt;' }

/** What was made for mrkdwn, without its quotations as code and its entities. */
export function inPlainText(mrkdwn: string): string {
  return mrkdwn.replaceAll('`', '').replace(/&(amp|lt|gt);/g, (_, name: string) => characters[name] ?? '')
}

const characters: { readonly [entity: string]: string } = { amp: '&', lt: '<', gt: '>' }

/** Escapes a character as Slack wants it. */
export function escape(character: string): string {
  return entities[character] ?? character
}

function cut(text: string, most: number, written: (character: string) => string): string {
  let result = ''
  for (const character of text) {
    const next = written(character)
    if (result.length + next.length > most) return `${withoutLast(result, most)}…`
    result += next
  }
  return result
}

/** Room for the ellipsis, without leaving half an entity or half a character. */
function withoutLast(text: string, most: number): string {
  return text.length < most ? text : text.replace(/(?:&[a-z]+;|[^])$/u, '')
}
