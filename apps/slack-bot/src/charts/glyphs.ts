/** The characters that charts are labelled with, in rows of five pixels. No others are drawn: the words are in the text beside. */
const rows: { readonly [character: string]: string } = {
  '0': '01110 10001 10011 10101 11001 10001 01110',
  '1': '00100 01100 00100 00100 00100 00100 01110',
  '2': '01110 10001 00001 00010 00100 01000 11111',
  '3': '11111 00010 00100 00010 00001 10001 01110',
  '4': '00010 00110 01010 10010 11111 00010 00010',
  '5': '11111 10000 11110 00001 00001 10001 01110',
  '6': '00110 01000 10000 11110 10001 10001 01110',
  '7': '11111 00001 00010 00100 01000 01000 01000',
  '8': '01110 10001 10001 01110 10001 10001 01110',
  '9': '01110 10001 10001 01111 00001 00010 01100',
  ':': '00000 00100 00100 00000 00100 00100 00000',
  '-': '00000 00000 00000 11111 00000 00000 00000',
  C: '01110 10001 10000 10000 10000 10001 01110',
  T: '11111 00100 00100 00100 00100 00100 00100',
  U: '10001 10001 10001 10001 10001 10001 01110',
}

export const glyphHeight = 7
/** With the gap to the next one. */
export const glyphAdvance = 6

/** The pixels of a character, as places in its box; none for one that is not drawn. */
export function glyphPixels(character: string): readonly (readonly [x: number, y: number])[] {
  const lines = rows[character]?.split(' ') ?? []
  return lines.flatMap((line, y) => [...line].flatMap((bit, x) => (bit === '1' ? [[x, y] as const] : [])))
}
