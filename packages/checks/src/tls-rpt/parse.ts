import type { TlsRptFault } from '@mailhealth/catalogue'
import { type DomainName, toDomainName } from '@mailhealth/core'
import { isOfVersion, looksLikeVersion, parseFieldList, printFieldList } from '../field-list.ts'
import { partsOf, type Tag } from '../tag-list.ts'

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
  return isOfVersion(text, 'TLSRPTv1')
}

/** True for a text that was meant as a TLSRPT record, and is none. */
export function looksLikeTlsRpt(text: string): boolean {
  return !isTlsRptRecord(text) && looksLikeVersion(text, 'tlsrpt')
}

/**
 * Reads a TLSRPT record (RFC 8460 §3); null for a text that is none. Fields that it does not know are no faults, and
 * `rua` may come more than once.
 */
export function parseTlsRptRecord(text: string): TlsRptRecord | null {
  if (!isTlsRptRecord(text)) return null
  const { fields, malformed } = parseFieldList(text, ['rua'])
  const uris = fields.filter(({ name }) => name === 'rua').flatMap(({ value }) => partsOf(value, ','))
  const faults = [
    ...malformed.map((piece) => faultOf('field', piece)),
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
  return printFieldList('TLSRPTv1', [...others, ...joined])
}

/** The domain of a mailbox that reports go to; null for another destination. */
export function mailHostOf(uri: string): DomainName | null {
  const host = /^mailto:[^@?]+@([^@?]+)(?:\?.*)?$/i.exec(uri)?.[1]
  return host === undefined ? null : toDomainName(host)
}

/** A fault, with no more of a stranger's text than shows which. */
export function faultOf(fault: TlsRptFault, text: string): RecordFault {
  return { fault, text: text.slice(0, 80) }
}

// An exclamation mark has to be encoded (RFC 8460 §3); comma and semicolon have already parted the text.
function isDestination(uri: string): boolean {
  if (/[\s!]/.test(uri)) return false
  return mailHostOf(uri) !== null || (/^https:\/\/[^/?#]/i.test(uri) && URL.canParse(uri))
}
