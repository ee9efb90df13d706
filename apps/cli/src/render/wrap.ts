/** The narrowest width that text is wrapped to: a terminal of 40 columns, less an indentation. */
const least = 38

/** Wraps words to a width (at least 38); the first line begins with `first`, the others with as many blanks or `indent`. */
export function wrap(text: string, width: number, first: string, indent: string = ' '.repeat(widthOf(first))): string {
  const room = Math.max(least, width)
  const lines: string[] = []
  let line = first
  let isFresh = true
  for (const word of text.split(' ').filter((one) => one !== '')) {
    if (!isFresh && widthOf(line) + 1 + widthOf(word) > room) {
      lines.push(line)
      line = indent
      isFresh = true
    }
    line += isFresh ? word : ` ${word}`
    isFresh = false
  }
  return [...lines, line.trimEnd()].join('\n')
}

/** How many columns a terminal needs for printable text. */
export function widthOf(text: string): number {
  let width = 0
  for (const character of text) width += /\p{M}/u.test(character) ? 0 : isWide.test(character) ? 2 : 1
  return width
}

const isWide =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Emoji_Presentation}\uff01-\uff60]/u
