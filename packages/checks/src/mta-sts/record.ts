import type { MtaStsRecordFault } from '@mailhealth/catalogue'
import { recordsOf } from '@mailhealth/core'
import { isOfVersion, looksLikeVersion, parseFieldList } from '../field-list.ts'
import type { Lookup } from '../lookup.ts'
import { tagValue } from '../tag-list.ts'

/** Something in a record that keeps senders from using it, with no more of its text than shows which. */
export interface RecordFault {
  readonly fault: MtaStsRecordFault
  readonly text: string
}

/** An MTA-STS record: which version of the policy is in force, and what is wrong with it. */
export interface MtaStsRecord {
  /** Empty where the record names none. */
  readonly id: string
  readonly faults: readonly RecordFault[]
}

/** What the TXT lookup of `_mta-sts` came to: the one record, none, or texts that keep senders from having one. */
export type RecordState =
  | { readonly kind: 'unknown' }
  | { readonly kind: 'none'; readonly answer: 'nxdomain' | 'nodata' | 'other-text' }
  | { readonly kind: 'invalid'; readonly faults: readonly RecordFault[] }
  | { readonly kind: 'record'; readonly id: string }

/** At most so many faults of a record are told. */
const maxFaults = 8

/** Reads an MTA-STS record (RFC 8461 §3.1); null for a text that is none. Fields that it does not know are no faults. */
export function parseMtaStsRecord(text: string): MtaStsRecord | null {
  if (!isOfVersion(text, 'STSv1')) return null
  const { fields, malformed } = parseFieldList(text, ['id'])
  const id = tagValue(fields, 'id')
  const faults = [
    ...(id === undefined ? [faultOf('no-id', '')] : []),
    ...(id !== undefined && !/^[A-Za-z0-9]{1,32}$/.test(id) ? [faultOf('id', id)] : []),
    ...malformed.map((piece) => faultOf('field', piece)),
  ]
  return { id: id ?? '', faults: faults.slice(0, maxFaults) }
}

/** What senders make of the texts at `_mta-sts`: they want exactly one record (RFC 8461 §3.1). */
export function recordState({ answer }: Lookup<'TXT'>): RecordState {
  if (answer.kind === 'failed') return { kind: 'unknown' }
  const texts = recordsOf(answer).map((strings) => strings.join(''))
  const [only, ...others] = texts.flatMap((text) => parseMtaStsRecord(text) ?? [])
  if (others.length > 0) return { kind: 'invalid', faults: [faultOf('several', `${others.length + 1}`)] }
  if (only !== undefined) {
    return only.faults.length > 0 ? { kind: 'invalid', faults: only.faults } : { kind: 'record', id: only.id }
  }
  const meant = texts.find((text) => looksLikeVersion(text, 'sts'))
  if (meant !== undefined) return { kind: 'invalid', faults: [faultOf('version', meant)] }
  return { kind: 'none', answer: answer.kind === 'records' ? 'other-text' : answer.kind }
}

function faultOf(fault: MtaStsRecordFault, text: string): RecordFault {
  return { fault, text: text.slice(0, 80) }
}
