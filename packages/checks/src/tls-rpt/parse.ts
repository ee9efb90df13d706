import type { TlsRptFault } from '@mailhealth/catalogue'
import { toDomainName } from '@mailhealth/core'
import { partsOf, printTagList, type Tag } from '../tag-list.ts'

/** Something in a record that keeps senders from using it. */
export interface RecordFault {
  readonly fault: TlsRptFault
  readonly text: string
}

/** A TLSRPT record: its fields without the version, and what is wrong with them. */
export interface TlsRptRecord {
  readonly fields: readonly Tag[]
  /** Where reports can go to, as written. */
  readonly rua: readonly string[]
  readonly faults: readonly RecordFault[]
}

/** At most so many faults of a record are told; the first are what to repair first. */
const maxFaults = 8

/** True for a text that is a TLSRPT record, whole or broken: it begins with `v=TLSRPTv1` and a semicolon, or ends there. */
export function isTlsRptRecord(text: string): boolean {
  return /^v=TLSRPTv1[ \t]*(?:;|$)/.test(text)
}

/** True for a text that was meant as a TLSRPT record, and is none. */
export function looksLikeTlsRpt(text: string): boolean {
  return !isTlsRptRecord(text) && /^[\s"]*v\s*=\s*tlsrpt/i.test(text)
}

/**
 * Reads a TLSRPT record (RFC 8460 §3, whose grammar is stricter than that of tag lists: nothing around an equals sign,
 * and names are case-sensitive); null for a text that is none. Fields that it does not know are no faults, and `rua`
 * may come more than once.
 */
export function parseTlsRptRecord(text: string): TlsRptRecord | null {
  if (!isTlsRptRecord(text)) return null
  const pieces = text.split(';').slice(1)
  if (pieces.length > 0 && trim(pieces.at(-1) ?? '') === '') pieces.pop()
  const read = pieces.map((piece) => readField(trim(piece)))
  const fields = read.filter((field) => 'name' in field)
  const uris = fields.filter(({ name }) => name === 'rua').flatMap(({ value }) => partsOf(value, ','))
  const faults = [
    ...read.filter((field) => 'fault' in field),
    ...(uris.length === 0 ? [faultOf('no-rua', '')] : []),
    ...uris.filter((uri) => !isDestination(uri)).map((uri) => faultOf('uri', uri)),
  ]
  return { fields, rua: uris.filter(isDestination), faults: faults.slice(0, maxFaults) }
}

/** Writes a record so that two that say the same look the same: fields in order of name, destinations in order. */
export function normalRecord({ fields }: TlsRptRecord): string {
  const others = fields.filter(({ name }) => name !== 'rua')
  const rua = fields.filter(({ name }) => name === 'rua').flatMap(({ value }) => partsOf(value, ','))
  const joined = rua.length === 0 ? [] : [{ name: 'rua', value: rua.sort().join(',') }]
  const sorted = [...others, ...joined].sort((a, b) => a.name.localeCompare(b.name))
  return printTagList([{ name: 'v', value: 'TLSRPTv1' }, ...sorted])
}

/** A fault, with no more of a stranger's text than shows which. */
export function faultOf(fault: TlsRptFault, text: string): RecordFault {
  return { fault, text: text.slice(0, 80) }
}

function readField(piece: string): Tag | RecordFault {
  const [, name = '', value = ''] = /^([A-Za-z0-9][A-Za-z0-9_.-]{0,31})=([^]*)$/.exec(piece) ?? []
  const isField = name === 'rua' || (name !== '' && /^[\x21-\x3a\x3c\x3e-\x7e]+$/.test(value))
  return isField ? { name, value } : faultOf('field', piece)
}

// An exclamation mark has to be encoded (RFC 8460 §3); comma and semicolon have already parted the text.
function isDestination(uri: string): boolean {
  if (/[\s!]/.test(uri)) return false
  const mailHost = /^mailto:[^@?]+@([^@?]+)(?:\?.*)?$/i.exec(uri)?.[1]
  if (mailHost !== undefined) return toDomainName(mailHost) !== null
  return /^https:\/\/[^/?#]/i.test(uri) && URL.canParse(uri)
}

function trim(text: string): string {
  return text.replace(/^[ \t]+/, '').replace(/[ \t]+$/, '')
}
