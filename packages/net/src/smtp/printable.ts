/** The longest piece of a stranger's text that is kept, in characters. */
const maxTextLength = 512

/** A stranger's text as it may be kept: cut to its bound, with U+FFFD for each character that cannot be printed. */
export function printable(text: string): string {
  return text.slice(0, maxTextLength).replace(/[\p{C}\p{Zl}\p{Zp}]/gu, '\uFFFD')
}
