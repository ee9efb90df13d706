import type { IpAddress } from '@mailhealth/core'
import { ended, hashOn, hashSeed } from './hash.ts'

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
/** Type and class. */
const addressInInternet = 0x00010001
const soaInInternet = 0x00060001
/** Two names of a byte and five numbers. */
const shortestSoa = 22
const none: readonly IpAddress[] = []

/**
 * The hash of a plain name, as hashOf gives it; 0 for any other name. A plain one has lower-case letters, digits, hyphens and
 * underscores, no trailing dot, and is as readName would give it: what a sweep asks about, at a look for each letter.
 */
export function hashOfPlain(name: string): number {
  const { length } = name
  if (length > maxName) return 0
  let hash = hashSeed
  let start = 0
  for (let at = 0; at < length; at++) {
    const code = name.charCodeAt(at)
    if (code === dot) {
      if (!isLabelLength(at - start)) return 0
      start = at + 1
    } else if (!isPlain(code)) return 0
    hash = hashOn(hash, code)
  }
  return isLabelLength(length - start) ? ended(hash) : 0
}

function isLabelLength(length: number): boolean {
  return length > 0 && length <= maxLabel
}

function isPlain(code: number): boolean {
  return (code >= 0x61 && code <= 0x7a) || (code >= 0x30 && code <= 0x39) || code === 0x2d || code === 0x5f
}

/**
 * Writes the wire form of a plain name, and gives where it ends. A sweep does so for each lookup.
 *
 * @param into has room for 255 bytes from `at` on
 */
export function writePlainName(into: DataView, at: number, name: string): number {
  const { length } = name
  let lengthAt = at
  for (let index = 0; index < length; index++) {
    const code = name.charCodeAt(index)
    const here = at + index + 1
    if (code === dot) {
      into.setUint8(lengthAt, here - lengthAt - 1)
      lengthAt = here
    } else into.setUint8(here, code)
  }
  const end = at + length + 1
  into.setUint8(lengthAt, end - lengthAt - 1)
  into.setUint8(end, 0)
  return end + 1
}

/**
 * Reads a message that answers a question about A records plainly: an echo of the question, then addresses of that name
 * or nothing but a SOA record, then at most an OPT record. Null for anything else, right or wrong: decodeMessage reads it.
 *
 * @param bytes hold the message from `start` to before `end`
 * @param name what was asked, a plain one
 */
export function readQuick(bytes: DataView, start: number, end: number, id: number, name: string): QuickAnswer | null {
  const nameEnd = start + header + name.length + 2
  const at = nameEnd + 4
  if (end < at || bytes.getUint16(start) !== id) return null
  const flags = bytes.getUint16(start + 2)
  // A response to a query, not truncated, with rcode 0 or 3.
  if ((flags & 0xfa00) !== 0x8000) return null
  const rcode = flags & 0xf
  if (rcode !== 0 && rcode !== 3) return null
  // One question, ours byte for byte, about A records.
  if (bytes.getUint16(start + 4) !== 1 || bytes.getUint32(nameEnd) !== addressInInternet) return null
  if (!isNameAt(bytes, start + header, name)) return null
  const answers = bytes.getUint16(start + 6)
  const authorities = bytes.getUint16(start + 8)
  const additionals = bytes.getUint16(start + 10)
  const isAuthentic = (flags & 0x20) !== 0
  if (answers > 0) {
    return rcode === 0 && authorities === 0 ? readAddresses(bytes, at, end, answers, additionals, isAuthentic) : null
  }
  if (authorities !== 1) return null
  const ttlSeconds = readNegative(bytes, start, at, end, additionals)
  if (ttlSeconds === -1) return null
  return { kind: rcode === 3 ? 'nxdomain' : 'nodata', records: none, ttlSeconds, isAuthentic }
}

function isNameAt(bytes: DataView, at: number, name: string): boolean {
  const { length } = name
  let start = 0
  for (let index = 0; index < length; index++) {
    const code = name.charCodeAt(index)
    if (code === dot) {
      if (bytes.getUint8(at + start) !== index - start) return false
      start = index + 1
    } else if (bytes.getUint8(at + index + 1) !== code) return false
  }
  return bytes.getUint8(at + start) === length - start && bytes.getUint8(at + length + 1) === 0
}

function readAddresses(
  bytes: DataView,
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
    if (bytes.getUint16(at) !== pointerToQuestion || bytes.getUint32(at + 2) !== addressInInternet) return null
    const ttl = bytes.getUint32(at + 6)
    if (ttl > 0x7fffffff || bytes.getUint16(at + 10) !== 4) return null
    if (ttl < ttlSeconds) ttlSeconds = ttl
    records.push(dotted(bytes.getUint32(at + 12)))
  }
  return isOptAlone(bytes, at, end, additionals) ? { kind: 'records', records, ttlSeconds, isAuthentic } : null
}

function dotted(address: number): IpAddress {
  return `${address >>> 24}.${(address >> 16) & 0xff}.${(address >> 8) & 0xff}.${address & 0xff}` as IpAddress
}

/**
 * For how many seconds a SOA record, and with it that there is nothing, may be believed; -1 when it is none. Its names
 * are not read: nobody needs what they say.
 */
function readNegative(bytes: DataView, start: number, at: number, end: number, additionals: number): number {
  if (end < at + 12) return -1
  // The owner is a pointer into the question, so that the SOA is of a zone above the name.
  const owner = start + bytes.getUint16(at) - 0xc000
  if (!isLabelStart(bytes, start + header, owner) || bytes.getUint32(at + 2) !== soaInInternet) return -1
  const ttl = bytes.getUint32(at + 6)
  const data = at + 12
  const dataEnd = data + bytes.getUint16(at + 10)
  if (ttl > 0x7fffffff || dataEnd > end || dataEnd - data < shortestSoa) return -1
  return isOptAlone(bytes, dataEnd, end, additionals) ? Math.min(ttl, bytes.getUint32(dataEnd - 4)) : -1
}

function isLabelStart(bytes: DataView, name: number, wanted: number): boolean {
  let at = name
  while (at < wanted && bytes.getUint8(at) !== 0) at += bytes.getUint8(at) + 1
  return at === wanted
}

/** No more than an OPT record without an extended rcode, up to the end. */
function isOptAlone(bytes: DataView, at: number, end: number, additionals: number): boolean {
  if (additionals === 0) return at === end
  if (additionals !== 1 || end < at + 11) return false
  if (bytes.getUint8(at) !== 0 || bytes.getUint16(at + 1) !== 41 || bytes.getUint8(at + 5) !== 0) return false
  return at + 11 + bytes.getUint16(at + 9) === end
}
