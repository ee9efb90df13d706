import type { DmarcRecordFault } from '@mailhealth/catalogue'
import { type DmarcPolicy, type DomainName, toDomainName } from '@mailhealth/core'
import { parseTagList, partsOf, printTagList, type Tag, tagValue } from '../tag-list.ts'

/** A place that aggregate reports go to. */
export interface ReportUri {
  /** As it was written, without the obsolete `!size`. */
  readonly uri: string
  readonly host: DomainName
}

/** Something in a record that receivers do not read as it was meant. */
export interface RecordFault {
  readonly fault: DmarcRecordFault
  readonly text: string
}

/** A DMARC record: what its tags say, with defaults where a tag is not there or not valid (RFC 9989 §4.7). */
export interface DmarcRecord {
  /** Tag names in lower case. */
  readonly tags: readonly Tag[]
  /** Null where the tag is not there or not valid; see `isPolicyValid`. */
  readonly p: DmarcPolicy | null
  readonly sp: DmarcPolicy | null
  readonly np: DmarcPolicy | null
  /** `p` is there, and none of `p`, `sp`, `np` has a value that is no policy. Otherwise receivers act as if `p=none`. */
  readonly isPolicyValid: boolean
  readonly isStrict: { readonly dkim: boolean; readonly spf: boolean }
  readonly isTesting: boolean
  readonly psd: 'y' | 'n' | 'u'
  /** The destinations that aggregate reports, and failure reports, can be sent to. */
  readonly rua: readonly ReportUri[]
  readonly ruf: readonly ReportUri[]
  /** Tags that RFC 7489 had and RFC 9989 has not, as written: `pct=50`; `!10m` for a size limit. */
  readonly removed: readonly string[]
  readonly faults: readonly RecordFault[]
}

/** True for a text that is a DMARC record: its first tag is `v`, and the value is exactly `DMARC1` (RFC 9989 §4.8). */
export function isDmarcRecord(text: string): boolean {
  return /^[vV][ \t]*=[ \t]*DMARC1[ \t]*(?:;|$)/.test(text)
}

/** Reads a DMARC record; null for a text that is none. What is broken in it is ignored, and told in `faults`. */
export function parseDmarcRecord(text: string): DmarcRecord | null {
  if (!isDmarcRecord(text)) return null
  // The grammar's names are case-insensitive (RFC 5234 §2.3), unlike those of DKIM.
  const list = parseTagList(text.replace(/(^|;)([^=;]*)/g, (name) => name.toLowerCase()))
  const { tags } = list
  const reports = readReportUris(tagValue(tags, 'rua') ?? '')
  const failures = readReportUris(tagValue(tags, 'ruf') ?? '')
  const policies = (['p', 'sp', 'np'] as const).map((name) => readPolicy(tagValue(tags, name)))
  const [p = null, sp = null, np = null] = policies.map((one) => (one === 'invalid' ? null : one))
  return {
    tags,
    p,
    sp,
    np,
    isPolicyValid: p !== null && !policies.includes('invalid'),
    isStrict: { dkim: isValue(tags, 'adkim', 's'), spf: isValue(tags, 'aspf', 's') },
    isTesting: isValue(tags, 't', 'y'),
    psd: isValue(tags, 'psd', 'y') ? 'y' : isValue(tags, 'psd', 'n') ? 'n' : 'u',
    rua: reports.uris,
    ruf: failures.uris,
    removed: [...removedTags(tags), ...reports.sizes, ...failures.sizes],
    faults: [
      ...list.faults.map(({ kind, text: piece }) => fault(kind, piece)),
      ...tags.flatMap(valueFaults),
      ...[...reports.unusable, ...failures.unusable].map((uri) => fault('report-uri', uri)),
      ...optionFaults(tags, failures.uris),
      ...orderFaults(tags),
    ],
  }
}

/** Writes a record so that two that say the same look the same: tags in order of name, keywords in lower case. */
export function normalRecord(record: DmarcRecord): string {
  const [version = { name: 'v', value: 'DMARC1' }, ...rest] = record.tags
  const plain = rest.map(({ name, value }) => ({
    name,
    value: normalValue(name, value),
  }))
  return printTagList([version, ...plain.sort((a, b) => a.name.localeCompare(b.name))])
}

/** Lists have no order, and keywords no case. */
function normalValue(name: string, value: string): string {
  if (name === 'rua' || name === 'ruf') return partsOf(value, ',').sort().join(',')
  const lower = value.toLowerCase()
  return name === 'fo' ? partsOf(lower, ':').sort().join(':') : lower
}

const policyValues: readonly string[] = ['none', 'quarantine', 'reject'] satisfies DmarcPolicy[]

const tagValues: { readonly [tag: string]: readonly string[] } = {
  p: policyValues,
  sp: policyValues,
  np: policyValues,
  adkim: ['r', 's'],
  aspf: ['r', 's'],
  t: ['y', 'n'],
  psd: ['y', 'n', 'u'],
}
const freeTags = ['v', 'rua', 'ruf', 'fo', 'pct', 'rf', 'ri']

function readPolicy(value: string | undefined): DmarcPolicy | 'invalid' | null {
  if (value === undefined) return null
  const lower = value.toLowerCase()
  return policyValues.includes(lower) ? (lower as DmarcPolicy) : 'invalid'
}

function isValue(tags: readonly Tag[], name: string, wanted: string): boolean {
  return tagValue(tags, name)?.toLowerCase() === wanted
}

function removedTags(tags: readonly Tag[]): string[] {
  return tags.filter(({ name }) => ['pct', 'rf', 'ri'].includes(name)).map((tag) => printTagList([tag]))
}

function valueFaults(tag: Tag): RecordFault[] {
  const { name, value } = tag
  const known = tagValues[name]
  if (known === undefined) return freeTags.includes(name) ? [] : [fault('unknown-tag', name)]
  if (known.includes(value.toLowerCase())) return []
  return [fault(known === policyValues ? 'policy-value' : 'value', printTagList([tag]))]
}

/** `fo` says when failure reports are wanted: it means nothing without a place to send them to. */
function optionFaults(tags: readonly Tag[], failures: readonly ReportUri[]): RecordFault[] {
  const value = tagValue(tags, 'fo')
  if (value === undefined) return []
  const text = `fo=${value}`
  const options = partsOf(value.toLowerCase(), ':')
  const isKnown = options.length > 0 && options.every((option) => ['0', '1', 'd', 's'].includes(option))
  return [
    ...(isKnown ? [] : [fault('fo-value', text)]),
    ...(options.includes('0') && options.includes('1') ? [fault('fo-both', text)] : []),
    ...(failures.length === 0 ? [fault('fo-unused', text)] : []),
  ]
}

/** RFC 7489 §6.3 wanted `p` right behind the version; some receivers still do. */
function orderFaults(tags: readonly Tag[]): RecordFault[] {
  const at = tags.findIndex(({ name }) => name === 'p')
  return at > 1 ? [fault('order', printTagList(tags.slice(0, at + 1)))] : []
}

function readReportUris(value: string): { uris: ReportUri[]; unusable: string[]; sizes: string[] } {
  const read = { uris: [] as ReportUri[], unusable: [] as string[], sizes: [] as string[] }
  for (const part of partsOf(value, ',')) {
    const [, uri = '', size] = /^([^!]*)(!.*)?$/s.exec(part) ?? []
    if (size !== undefined) read.sizes.push(size.slice(0, 20))
    const host = mailtoHost(uri)
    if (host === null) read.unusable.push(part)
    else read.uris.push({ uri, host })
  }
  return read
}

// Reports go by mail alone (RFC 9990, "Transport").
function mailtoHost(uri: string): DomainName | null {
  const match = /^mailto:[^@?\s]+@([^@?\s]+)(?:\?.*)?$/i.exec(uri)
  return match?.[1] === undefined ? null : toDomainName(match[1])
}

function fault(kind: DmarcRecordFault, text: string): RecordFault {
  return { fault: kind, text: text.slice(0, 80) }
}
