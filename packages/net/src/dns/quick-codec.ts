import type { IpAddress } from '@mailhealth/core'

/** What the commonest messages say: addresses of the very name, or that there is none. */
export interface QuickAnswer {
  readonly kind: 'records' | 'nodata' | 'nxdomain'
  readonly records: readonly IpAddress[]
  readonly ttlSeconds: number
  readonly isAuthentic: boolean
}

const maxLabel = 63
const maxName = 253
const dot = 0x2e
const header = 12
/** To the name in the question, which is behind the header. */
const pointerToQuestion = 0xc000 | header
const none: readonly IpAddress[] = []

/**
 * Writes the wire form of a name of lower-case letters, digits, hyphens and underscores, without a trailing dot, and
 * gives where it ends; -1 for any other name, which encodeName reads. A sweep does so for each lookup.
 *
 * @param into has room for 255 bytes from `at` on
 */
export function writePlainName(into: Buffer, at: number, name: string): number {
  if (!isPlainName(name)) return -1
  const { length } = name
  into.write(name, at + 1, 'latin1')
  let start = 0
  for (let end = name.indexOf('.'); end !== -1; end = name.indexOf('.', start)) {
    into[at + start] = end - start
    start = end + 1
  }
  into[at + start] = length - start
  into[at + length + 1] = 0
  return at + length + 2
}

/** Whether writePlainName writes a name; then it is as readName would give it. */
export function isPlainName(name: string): boolean {
  return name.length <= maxName && plainName.test(name)
}

const plainName = /^(?:[a-z0-9_-]{1,63}\.)*[a-z0-9_-]{1,63}$/

/**
 * Reads a message that answers a question about A records plainly: an echo of the question, then addresses of that name
 * or nothing but a SOA record, then at most an OPT record. Null for anything else, right or wrong: decodeMessage reads it.
 *
 * @param bytes hold the message from `start` to before `end`
 * @param name what was asked, a plain one
 */
export function readQuick(bytes: Buffer, start: number, end: number, id: number, name: string): QuickAnswer | null {
  const nameEnd = start + header + name.length + 2
  const at = nameEnd + 4
  if (end < at || u16(bytes, start) !== id) return null
  const flags = u16(bytes, start + 2)
  // A response to a query, not truncated, with rcode 0 or 3.
  if ((flags & 0xfa00) !== 0x8000) return null
  const rcode = flags & 0xf
  if (rcode !== 0 && rcode !== 3) return null
  // One question, ours byte for byte, about A records.
  if (u16(bytes, start + 4) !== 1 || u32(bytes, nameEnd) !== 0x00010001) return null
  if (!isNameAt(bytes, start + header, name)) return null
  const answers = u16(bytes, start + 6)
  const authorities = u16(bytes, start + 8)
  const additionals = u16(bytes, start + 10)
  const isAuthentic = (flags & 0x20) !== 0
  if (answers > 0) {
    return rcode === 0 && authorities === 0 ? readAddresses(bytes, at, end, answers, additionals, isAuthentic) : null
  }
  if (authorities !== 1) return null
  const ttlSeconds = readNegative(bytes, start, at, end, additionals)
  if (ttlSeconds === -1) return null
  return { kind: rcode === 3 ? 'nxdomain' : 'nodata', records: none, ttlSeconds, isAuthentic }
}

function u16(bytes: Buffer, at: number): number {
  return ((bytes[at] as number) << 8) | (bytes[at + 1] as number)
}

function u32(bytes: Buffer, at: number): number {
  return u16(bytes, at) * 0x10000 + u16(bytes, at + 2)
}

function isNameAt(bytes: Buffer, at: number, name: string): boolean {
  const { length } = name
  let start = 0
  for (let index = 0; index < length; index++) {
    const code = name.charCodeAt(index)
    if (code === dot) {
      if (bytes[at + start] !== index - start) return false
      start = index + 1
    } else if (bytes[at + index + 1] !== code) return false
  }
  return bytes[at + start] === length - start && bytes[at + length + 1] === 0
}

function readAddresses(
  bytes: Buffer,
  first: number,
  end: number,
  answers: number,
  additionals: number,
  isAuthentic: boolean,
): QuickAnswer | null {
  const size = 16
  if (end < first + answers * size) return null
  const records: IpAddress[] = []
  let ttlSeconds = 0x7fffffff
  let at = first
  for (let index = 0; index < answers; index++, at += size) {
    if (u16(bytes, at) !== pointerToQuestion || u32(bytes, at + 2) !== 0x00010001) return null
    const ttl = u32(bytes, at + 6)
    if (ttl > 0x7fffffff || u16(bytes, at + 10) !== 4) return null
    if (ttl < ttlSeconds) ttlSeconds = ttl
    records.push(`${bytes[at + 12]}.${bytes[at + 13]}.${bytes[at + 14]}.${bytes[at + 15]}` as IpAddress)
  }
  return isOptAlone(bytes, at, end, additionals) ? { kind: 'records', records, ttlSeconds, isAuthentic } : null
}

/** For how many seconds a SOA record, and with it that there is nothing, may be believed; -1 when it is none. */
function readNegative(bytes: Buffer, start: number, at: number, end: number, additionals: number): number {
  if (end < at + 12) return -1
  // The owner is a pointer into the question, so that the SOA is of a zone above the name.
  const owner = start + u16(bytes, at) - 0xc000
  if (!isLabelStart(bytes, start + header, owner) || u32(bytes, at + 2) !== 0x00060001) return -1
  const ttl = u32(bytes, at + 6)
  const data = at + 12
  const dataEnd = data + u16(bytes, at + 10)
  if (ttl > 0x7fffffff || dataEnd > end || dataEnd - data < 22) return -1
  if (!isSoaData(bytes, start, data, dataEnd) || !isOptAlone(bytes, dataEnd, end, additionals)) return -1
  return Math.min(ttl, u32(bytes, dataEnd - 4))
}

function isLabelStart(bytes: Buffer, name: number, wanted: number): boolean {
  let at = name
  while (at < wanted && bytes[at] !== 0) at += (bytes[at] as number) + 1
  return at === wanted
}

/** Two names and five numbers, to the byte. */
function isSoaData(bytes: Buffer, start: number, data: number, end: number): boolean {
  const second = endOfName(bytes, start, data, end)
  return second !== -1 && endOfName(bytes, start, second, end) === end - 20
}

/** Where a name ends, without following it, for nobody needs what it says; -1 when it does not before `end`. */
function endOfName(bytes: Buffer, start: number, name: number, end: number): number {
  for (let at = name; at < end; ) {
    const length = bytes[at] as number
    if (length === 0) return at + 1
    if (length >= 0xc0) return at + 2 <= end && start + (u16(bytes, at) & 0x3fff) < name ? at + 2 : -1
    if (length > maxLabel) return -1
    at += length + 1
  }
  return -1
}

/** No more than an OPT record without an extended rcode, up to the end. */
function isOptAlone(bytes: Buffer, at: number, end: number, additionals: number): boolean {
  if (additionals === 0) return at === end
  if (additionals !== 1 || end < at + 11) return false
  if (bytes[at] !== 0 || u16(bytes, at + 1) !== 41 || bytes[at + 5] !== 0) return false
  return at + 11 + u16(bytes, at + 9) === end
}
