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
const pointerToQuestion = 0xc00c
const header = 12

/**
 * The wire form of a name of lower-case letters, digits, hyphens and underscores, without a trailing dot; null for any
 * other, which encodeName reads. Written by hand, since a sweep makes one for each lookup.
 */
export function encodePlainName(name: string): Buffer | null {
  const { length } = name
  if (length === 0 || length > maxName) return null
  const wire = Buffer.allocUnsafe(length + 2)
  let start = 0
  for (let at = 0; at < length; at++) {
    const code = name.charCodeAt(at)
    if (code === 0x2e) {
      if (at === start || at - start > maxLabel) return null
      wire[start] = at - start
      start = at + 1
    } else if ((code >= 0x61 && code <= 0x7a) || (code >= 0x30 && code <= 0x39) || code === 0x2d || code === 0x5f) {
      wire[at + 1] = code
    } else return null
  }
  if (length === start || length - start > maxLabel) return null
  wire[start] = length - start
  wire[length + 1] = 0
  return wire
}

/**
 * Reads a message that answers a question about A records plainly: an echo of the question, then addresses of that name
 * or nothing but a SOA record, then at most an OPT record. Null for anything else, right or wrong: decodeMessage reads it.
 *
 * @param wire the name that was asked, as it was sent
 */
export function readQuick(packet: Buffer, id: number, wire: Buffer): QuickAnswer | null {
  const at = header + wire.length + 4
  if (packet.length < at || packet.readUInt16BE(0) !== id || !isPlain(packet, wire)) return null
  const flags = packet.readUInt16BE(2)
  // A response to a query, not truncated, with rcode 0 or 3.
  if ((flags & 0xfa00) !== 0x8000) return null
  const rcode = flags & 0xf
  if (rcode !== 0 && rcode !== 3) return null
  const [answers, authorities, additionals] = [
    packet.readUInt16BE(6),
    packet.readUInt16BE(8),
    packet.readUInt16BE(10),
  ] as const
  const isAuthentic = (flags & 0x20) !== 0
  if (answers === 0) return readNegative(packet, at, wire, { rcode, authorities, additionals, isAuthentic })
  if (rcode !== 0 || authorities !== 0) return null
  return readAddresses(packet, at, { answers, additionals, isAuthentic })
}

/** One question, ours byte for byte, about A records. */
function isPlain(packet: Buffer, wire: Buffer): boolean {
  const end = header + wire.length
  if (packet.readUInt16BE(4) !== 1 || packet.readUInt16BE(end) !== 1 || packet.readUInt16BE(end + 2) !== 1) return false
  return packet.compare(wire, 0, wire.length, header, end) === 0
}

function readAddresses(
  packet: Buffer,
  start: number,
  { answers, additionals, isAuthentic }: { answers: number; additionals: number; isAuthentic: boolean },
): QuickAnswer | null {
  const size = 16
  if (packet.length < start + answers * size) return null
  const records: IpAddress[] = []
  let ttlSeconds = 0x7fffffff
  let at = start
  for (let index = 0; index < answers; index++, at += size) {
    if (packet.readUInt16BE(at) !== pointerToQuestion || packet.readUInt32BE(at + 2) !== 0x00010001) return null
    const ttl = packet.readUInt32BE(at + 6)
    if (ttl > 0x7fffffff || packet.readUInt16BE(at + 10) !== 4) return null
    if (ttl < ttlSeconds) ttlSeconds = ttl
    records.push(`${packet[at + 12]}.${packet[at + 13]}.${packet[at + 14]}.${packet[at + 15]}` as IpAddress)
  }
  return isOptAlone(packet, at, additionals) ? { kind: 'records', records, ttlSeconds, isAuthentic } : null
}

interface NegativeHead {
  readonly rcode: number
  readonly authorities: number
  readonly additionals: number
  readonly isAuthentic: boolean
}

function readNegative(packet: Buffer, start: number, wire: Buffer, head: NegativeHead): QuickAnswer | null {
  const { rcode, authorities, additionals, isAuthentic } = head
  if (authorities !== 1 || packet.length < start + 12) return null
  // The owner is a pointer into the question, so that the SOA is of a zone above the name.
  const owner = packet.readUInt16BE(start) - 0xc000
  if (!isLabelStart(wire, owner - header) || packet.readUInt32BE(start + 2) !== 0x00060001) return null
  const ttl = packet.readUInt32BE(start + 6)
  const dataEnd = start + 12 + packet.readUInt16BE(start + 10)
  if (ttl > 0x7fffffff || dataEnd > packet.length || dataEnd - start - 12 < 22) return null
  if (!isSoaData(packet, start + 12, dataEnd) || !isOptAlone(packet, dataEnd, additionals)) return null
  const ttlSeconds = Math.min(ttl, packet.readUInt32BE(dataEnd - 4))
  return { kind: rcode === 3 ? 'nxdomain' : 'nodata', records: [], ttlSeconds, isAuthentic }
}

function isLabelStart(wire: Buffer, offset: number): boolean {
  let at = 0
  while (at < offset && at < wire.length - 1) at += (wire[at] as number) + 1
  return at === offset
}

/** Two names and five numbers, to the byte. */
function isSoaData(packet: Buffer, start: number, end: number): boolean {
  const second = endOfName(packet, start, end)
  return second !== -1 && endOfName(packet, second, end) === end - 20
}

/** Where a name ends, without following it, for nobody needs what it says; -1 when it does not before `end`. */
function endOfName(packet: Buffer, start: number, end: number): number {
  for (let at = start; at < end; ) {
    const length = packet[at] as number
    if (length === 0) return at + 1
    if (length >= 0xc0) return at + 2 <= end && (packet.readUInt16BE(at) & 0x3fff) < start ? at + 2 : -1
    if (length > maxLabel) return -1
    at += length + 1
  }
  return -1
}

/** No more than an OPT record without an extended rcode, up to the end. */
function isOptAlone(packet: Buffer, at: number, additionals: number): boolean {
  if (additionals === 0) return at === packet.length
  if (additionals !== 1 || packet.length < at + 11) return false
  if (packet[at] !== 0 || packet.readUInt16BE(at + 1) !== 41 || packet[at + 5] !== 0) return false
  return at + 11 + packet.readUInt16BE(at + 9) === packet.length
}
