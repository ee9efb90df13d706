/** What a terminal obeys or hides: controls, bidi marks, zero-width characters, lone surrogates, line separators. */
const unsafe = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu

/** Text from outside, made safe for a terminal and for one line: white space becomes one space, the rest of what is unsafe goes. */
export function printable(text: string): string {
  return text.replaceAll('\ufeff', '').replace(/\s+/gu, ' ').replace(unsafe, '')
}

/** JSON in which nothing can reach a terminal but text: what is unsafe is written as an escape, so that no information is lost. */
export function safeJson(value: unknown, indent?: number): string {
  return JSON.stringify(value, null, indent).replace(unsafe, (character) => {
    if (character === '\n') return character
    return character.replace(/[^]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
  })
}
