import { parseTagList, partsOf, type TagListFault, tagValue } from '../tag-list.ts'
import { type DkimKey, type KeyFault, readKey } from './key.ts'

/** Why a key record cannot be used: what it is about, with the text that shows it. */
export interface RecordFault {
  readonly fault: TagListFault['kind'] | KeyFault | 'version' | 'no-key' | 'type' | 'hash' | 'service'
  readonly text: string
}

/** What the text of a key record comes to. */
export type KeyRecord =
  | {
      readonly kind: 'key'
      readonly key: DkimKey
      /** `t=y`: the domain only tries signing. */
      readonly isTesting: boolean
      /** Tags that RFC 6376 no longer has, as written: `g=sales`. */
      readonly obsolete: readonly string[]
    }
  /** `p=` is empty: the key was withdrawn (RFC 6376 §3.6.1). */
  | { readonly kind: 'revoked' }
  | { readonly kind: 'invalid'; readonly fault: RecordFault }
  /** There is no `p=` and no `v=DKIM1`: text that is there for something else. */
  | { readonly kind: 'other' }

/** Reads a key record (RFC 6376 §3.6.1, RFC 8301, RFC 8463). Any text gives a value; tags it does not know are ignored. */
export function parseKeyRecord(text: string): KeyRecord {
  const { tags, faults } = parseTagList(text)
  const value = (name: string): string | undefined => tagValue(tags, name)
  const material = value('p')
  if (material === undefined && value('v') !== 'DKIM1') return { kind: 'other' }
  const [first] = faults
  if (first !== undefined) return invalid(first.kind, first.text)
  const version = value('v')
  if (version !== undefined && (version !== 'DKIM1' || tags[0]?.name !== 'v')) return invalid('version', version)
  if (material === undefined) return invalid('no-key', '')
  if (material === '') return { kind: 'revoked' }
  const refusal = refusalOf(value)
  if (refusal !== null) return refusal
  const type = value('k') === 'ed25519' ? 'ed25519' : 'rsa'
  const key = readKey(type, material)
  if (typeof key === 'string') return invalid(key, type)
  const granularity = value('g')
  const obsolete = granularity === undefined ? [] : [`g=${granularity}`.slice(0, 80)]
  return { kind: 'key', key, isTesting: partsOf(value('t') ?? '', ':').includes('y'), obsolete }
}

function refusalOf(value: (name: string) => string | undefined): KeyRecord | null {
  const type = value('k') ?? 'rsa'
  if (type !== 'rsa' && type !== 'ed25519') return invalid('type', type)
  const hashes = value('h')
  // rsa-sha1 must neither be signed nor verified with (RFC 8301 §3.1).
  if (hashes !== undefined && !lowerParts(hashes).includes('sha256')) return invalid('hash', hashes)
  const services = value('s')
  if (services !== undefined && !lowerParts(services).some(isForMail)) return invalid('service', services)
  return null
}

// A key for TLS reports alone is a proper key too (RFC 8460 §3).
function isForMail(service: string): boolean {
  return service === '*' || service === 'email' || service === 'tlsrpt'
}

function lowerParts(value: string): string[] {
  return partsOf(value.toLowerCase(), ':')
}

function invalid(fault: RecordFault['fault'], text: string): KeyRecord {
  return { kind: 'invalid', fault: { fault, text: text.slice(0, 80) } }
}
