import type { BimiRecordFault } from '@mailhealth/catalogue'
import { type DomainName, recordsOf, toDomainName } from '@mailhealth/core'
import type { Lookup } from '../lookup.ts'
import { parseTagList, tagValue } from '../tag-list.ts'

/** A document that a record names, at the usual port of its host. */
export interface DocumentUrl {
  readonly url: string
  readonly host: DomainName
  readonly path: string
}

export interface RecordFault {
  readonly fault: BimiRecordFault
  readonly text: string
}

/** What a name says about BIMI. `declined`: that the domain wants no logo (empty `l` and `a`). */
export type BimiState =
  | { readonly kind: 'failed' | 'none' | 'declined' }
  | { readonly kind: 'invalid'; readonly faults: readonly RecordFault[] }
  | {
      readonly kind: 'record'
      readonly text: string
      readonly indicator: DocumentUrl | null
      readonly authority: DocumentUrl | null
      readonly faults: readonly RecordFault[]
    }

const maxShown = 80

/** What the records at a name come to. Several count as none, as in DMARC. */
export function bimiState({ answer }: Lookup<'TXT'>): BimiState {
  if (answer.kind === 'failed') return { kind: 'failed' }
  const texts = recordsOf(answer).map((strings) => strings.join(''))
  const [text, ...others] = texts.filter((one) => /^v\s*=\s*BIMI1\s*(?:;|$)/.test(one))
  if (others.length > 0) return { kind: 'invalid', faults: [{ fault: 'several', text: `${others.length + 1}` }] }
  if (text !== undefined) return readRecord(text)
  const meant = texts.find((one) => /bimi/i.test(one.slice(0, 20)))
  return meant === undefined
    ? { kind: 'none' }
    : { kind: 'invalid', faults: [{ fault: 'version', text: meant.slice(0, maxShown) }] }
}

function readRecord(text: string): BimiState {
  const { tags, faults: malformed } = parseTagList(text)
  const [location, authority] = [tagValue(tags, 'l') ?? '', tagValue(tags, 'a') ?? '']
  if (location === '' && authority === '' && tagValue(tags, 'l') !== undefined) return { kind: 'declined' }
  const [indicator, certificate] = [documentUrl(location), documentUrl(authority)]
  const faults = [
    ...malformed.map((one) => faultOf('tag', one.text)),
    ...(location !== '' && indicator === null ? [faultOf('location', location)] : []),
    ...(authority !== '' && certificate === null ? [faultOf('authority', authority)] : []),
  ]
  return { kind: 'record', text, indicator, authority: certificate, faults: faults.slice(0, 8) }
}

function faultOf(fault: BimiRecordFault, text: string): RecordFault {
  return { fault, text: text.slice(0, maxShown) }
}

/** HTTPS by name, at the usual port, with nobody's password: only that is fetched. */
function documentUrl(text: string): DocumentUrl | null {
  if (!/^https:\/\//i.test(text) || text.length > 2000 || !URL.canParse(text)) return null
  const { hostname, port, username, password, pathname, search, href } = new URL(text)
  const host = toDomainName(hostname)
  if (host === null || port !== '' || username !== '' || password !== '') return null
  // Addresses are no names: the last label of a name is no number (RFC 1123 §2.1).
  return /(?:^|\.)\d+$/.test(host) ? null : { url: href, host, path: `${pathname}${search}` }
}
