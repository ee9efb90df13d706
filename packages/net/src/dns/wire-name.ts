import { Malformed, WireReader } from './wire-reader.ts'

/** A name as DNS carries it, or the reason why DNS cannot. */
export type EncodedName = { readonly wire: Buffer } | { readonly fault: string }

const maxLabelLength = 63
/** RFC 1035 §2.3.4: with the length bytes and the root's. */
const maxWireLength = 255
/** More than a name has labels; what needs more is made to keep us busy. */
const maxPointers = 127

/**
 * Turns a name into wire form. Upper case becomes lower case, a trailing dot is optional, the empty name is the root,
 * and `\DDD` and `\X` stand for any byte (RFC 1035 §5.1). International labels have to be A-labels already.
 */
export function encodeName(text: string): EncodedName {
  const labels = labelsOf(text)
  if (labels === null) return { fault: 'it has a character outside ASCII, or a broken escape' }
  const parts: number[] = []
  for (const label of labels) {
    if (label.length === 0) return { fault: 'it has an empty label' }
    if (label.length > maxLabelLength) return { fault: `it has a label of ${label.length} bytes, and DNS allows 63` }
    parts.push(label.length, ...label)
  }
  parts.push(0)
  if (parts.length > maxWireLength) return { fault: `it has ${parts.length} bytes on the wire, and DNS allows 255` }
  return { wire: Buffer.from(parts) }
}

/** A name in the one form that readName gives, whatever its case, its escapes and its trailing dot; or why DNS cannot carry it. */
export function canonicalName(text: string): { readonly name: string } | { readonly fault: string } {
  const encoded = encodeName(text)
  return 'fault' in encoded ? encoded : { name: readName(new WireReader(encoded.wire)) }
}

/**
 * Reads a name, compressed or not (RFC 1035 §4.1.4): lower-case, without a trailing dot, at most 1,012 characters.
 * Bytes other than visible ASCII become `\DDD`, and a dot or backslash inside a label gets a backslash.
 */
export function readName(reader: WireReader): string {
  const labels: string[] = []
  let length = 1
  let from = reader
  let runStart = reader.at
  let pointers = 0
  for (;;) {
    const first = from.u8()
    if (first === 0) return labels.join('.')
    if (first >= 0xc0) {
      const target = ((first & 0x3f) << 8) | from.u8()
      // Only backwards, so that pointers cannot go round in circles.
      if (target >= runStart) throw new Malformed(`a compression pointer to ${target} does not go back`)
      if (++pointers > maxPointers) throw new Malformed(`a name with more than ${maxPointers} compression pointers`)
      from = new WireReader(reader.bytes, target)
      runStart = target
      continue
    }
    if (first > maxLabelLength) throw new Malformed(`a label of unknown kind ${first >> 6}`)
    length += first + 1
    if (length > maxWireLength) throw new Malformed('a name of more than 255 bytes')
    labels.push(textOf(from.take(first)))
  }
}

/** Labels of bytes; null for text that stands for no bytes. */
function labelsOf(text: string): number[][] | null {
  if (text === '' || text === '.') return []
  const labels: number[][] = [[]]
  for (const [token, decimal] of text.matchAll(/\\(\d{3})|\\?[^]/g)) {
    const byte = decimal === undefined ? token.charCodeAt(token.length - 1) : Number(decimal)
    if (decimal === undefined ? byte > 0x7f || token === '\\' : byte > 0xff) return null
    if (token === '.') labels.push([])
    else labels.at(-1)?.push(lower(byte))
  }
  if (labels.length > 1 && labels.at(-1)?.length === 0) labels.pop()
  return labels
}

function textOf(label: Buffer): string {
  let text = ''
  for (const byte of label) {
    if (byte <= 0x20 || byte >= 0x7f) text += `\\${String(byte).padStart(3, '0')}`
    else if (byte === 0x2e || byte === 0x5c) text += `\\${String.fromCharCode(byte)}`
    else text += String.fromCharCode(lower(byte))
  }
  return text
}

function lower(byte: number): number {
  return byte >= 0x41 && byte <= 0x5a ? byte + 0x20 : byte
}
