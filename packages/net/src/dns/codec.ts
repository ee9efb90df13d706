import type { RecordData, RecordType } from '@mailhealth/core'
import { writePlainName } from './quick-codec.ts'
import { readRecordData, typeCodes, typeOfCode } from './record-data.ts'
import { encodeName, readName } from './wire-name.ts'
import { Malformed, WireReader } from './wire-reader.ts'

/** One question: `name` is as readName gives it. */
export interface Question<T extends RecordType = RecordType> {
  readonly name: string
  readonly type: T
  /** Ask for the signatures too: the DO bit. */
  readonly signatures?: boolean
  /** False to ask an authoritative server for what it knows itself; true unless told. */
  readonly recursion?: boolean
  /** The name is known to be a plain one, which is written quickly. */
  readonly isPlain?: boolean
}

/** A record of one of the types that are read. `ttl` is in seconds. */
export type WireRecord = { [T in RecordType]: { name: string; type: T; ttl: number; data: RecordData[T] } }[RecordType]

/** What a server said to a question. */
export interface Message {
  /** With the upper bits from EDNS (RFC 6891 §6.1.3). */
  readonly rcode: number
  readonly isAuthoritative: boolean
  /** TC: the sections below are empty then, whatever was in them. */
  readonly isTruncated: boolean
  readonly isAuthentic: boolean
  readonly answers: readonly WireRecord[]
  readonly authorities: readonly WireRecord[]
  readonly extendedErrors: readonly ExtendedError[]
}

/** RFC 8914. `text` is untrusted, at most 200 characters. */
export interface ExtendedError {
  readonly code: number
  readonly text: string
}

const internet = 1
const optCode = 41
const extendedErrorOption = 15
const maxErrorText = 200
/** Answers up to this size are fragmented nowhere (DNS flag day 2020). */
const udpSize = 1232

/** The OPT record (RFC 6891 §6.1.2): root name, type, our UDP size; version and options stay zero. */
const optLength = 11

const flag = {
  response: 0x8000,
  authoritative: 0x0400,
  truncated: 0x0200,
  recursionDesired: 0x0100,
  authentic: 0x0020,
  /** In the OPT record's flags (RFC 3225 §3). */
  dnssecOk: 0x8000,
}

/** No query is longer: header, name, type and class, OPT record. */
export const maxQueryLength: number = 12 + 255 + 4 + optLength

/** A query for the AD bit, with AD instead of DO where signatures are not wanted: it keeps answers small (RFC 6840 §5.7). */
export function encodeQuery(id: number, question: Question): Buffer {
  const query = Buffer.alloc(maxQueryLength)
  return query.subarray(0, writeQuery(viewOf(query), 0, id, question))
}

/** Writes the same query into bytes that have room for the longest, and gives where it ends. */
export function writeQuery(into: DataView, at: number, id: number, question: Question): number {
  const { name, type, signatures = false, recursion = true, isPlain = false } = question
  into.setUint16(at, id)
  into.setUint16(at + 2, (recursion ? flag.recursionDesired : 0) | flag.authentic)
  // One question, nothing else but one additional record.
  into.setUint32(at + 4, 0x00010000)
  into.setUint32(at + 8, 0x00000001)
  const end = isPlain ? writePlainName(into, at + 12, name) : writeName(into, at + 12, name)
  into.setUint16(end, typeCodes[type])
  into.setUint16(end + 2, internet)
  into.setUint8(end + 4, 0)
  into.setUint16(end + 5, optCode)
  into.setUint16(end + 7, udpSize)
  into.setUint16(end + 9, 0)
  into.setUint16(end + 11, signatures ? flag.dnssecOk : 0)
  into.setUint16(end + 13, 0)
  return end + 4 + optLength
}

/** The same bytes, for numbers. */
export function viewOf(bytes: Buffer): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
}

function writeName(into: DataView, at: number, name: string): number {
  const wire = wireOf(name)
  for (const [index, byte] of wire.entries()) into.setUint8(at + index, byte)
  return at + wire.length
}

function wireOf(name: string): Buffer {
  const encoded = encodeName(name)
  if ('fault' in encoded) throw new Error(`a question about a name that DNS cannot carry: ${encoded.fault}`)
  return encoded.wire
}

/** Reads the answer to a query; null when the bytes are malformed or answer another query. */
export function decodeMessage(packet: Buffer, id: number, question: Question): Message | null {
  try {
    return readMessage(new WireReader(packet), id, question)
  } catch (error) {
    if (error instanceof Malformed) return null
    throw error
  }
}

function readMessage(reader: WireReader, id: number, question: Question): Message | null {
  if (reader.u16() !== id) return null
  const flags = reader.u16()
  const opcode = (flags >> 11) & 0xf
  if ((flags & flag.response) === 0 || opcode !== 0) return null
  const [questions, answers, authorities, additionals] = [reader.u16(), reader.u16(), reader.u16(), reader.u16()]
  const rcode = flags & 0xf
  if (!isEcho(reader, questions, rcode, question)) return null
  const message = {
    rcode,
    isAuthoritative: (flags & flag.authoritative) !== 0,
    isTruncated: (flags & flag.truncated) !== 0,
    isAuthentic: (flags & flag.authentic) !== 0,
  }
  if (message.isTruncated) return { ...message, answers: [], authorities: [], extendedErrors: [] }
  const sections = { answers: readRecords(reader, answers), authorities: readRecords(reader, authorities) }
  const { extendedRcode, extendedErrors } = readAdditionals(reader, additionals)
  return { ...message, ...sections, rcode: (extendedRcode << 4) | rcode, extendedErrors }
}

/** True when the question is ours. Servers that could not read it may leave it out, with an error and nothing else. */
function isEcho(reader: WireReader, questions: number, rcode: number, question: Question): boolean {
  if (questions === 0) return rcode !== 0 && rcode !== 3
  if (questions !== 1) return false
  const name = readName(reader)
  return reader.u16() === typeCodes[question.type] && reader.u16() === internet && name === question.name
}

function readRecords(reader: WireReader, count: number): WireRecord[] {
  const records: WireRecord[] = []
  for (let index = 0; index < count; index++) {
    const name = readName(reader)
    const type = typeOfCode(reader.u16())
    const isInternet = reader.u16() === internet
    const ttl = ttlOf(reader.u32())
    const end = endOfData(reader)
    if (type === undefined || !isInternet) reader.at = end
    else records.push({ name, type, ttl, data: readRecordData(type, reader, end) } as WireRecord)
  }
  return records
}

/** RFC 2181 §8: a TTL with the highest bit set is zero. */
function ttlOf(seconds: number): number {
  return seconds > 0x7fffffff ? 0 : seconds
}

function endOfData(reader: WireReader): number {
  const length = reader.u16()
  const end = reader.at + length
  if (end > reader.bytes.length) throw new Malformed('a record that is longer than the message')
  return end
}

function readAdditionals(
  reader: WireReader,
  count: number,
): { extendedRcode: number; extendedErrors: ExtendedError[] } {
  const extendedErrors: ExtendedError[] = []
  let extendedRcode = 0
  for (let index = 0; index < count; index++) {
    readName(reader)
    const code = reader.u16()
    reader.u16()
    const upper = reader.u8()
    reader.take(3)
    const end = endOfData(reader)
    if (code === optCode) {
      extendedRcode = upper
      extendedErrors.push(...readExtendedErrors(reader, end))
    }
    reader.at = end
  }
  return { extendedRcode, extendedErrors }
}

function readExtendedErrors(reader: WireReader, end: number): ExtendedError[] {
  const errors: ExtendedError[] = []
  while (reader.at < end) {
    const option = reader.u16()
    const value = reader.take(reader.u16())
    if (reader.at > end) throw new Malformed('an EDNS option that is longer than its record')
    if (option !== extendedErrorOption || value.length < 2) continue
    errors.push({ code: value.readUInt16BE(0), text: value.toString('utf8', 2).slice(0, maxErrorText) })
  }
  return errors
}
