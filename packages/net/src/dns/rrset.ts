import type { RecordData, RecordType } from '@mailhealth/core'
import type { Message } from './codec.ts'
import { isNxdomain } from './failure.ts'

/**
 * What one message says about one name and type. `alias`: the name has another one's records, whatever the message says
 * of that one. `senseless`: it says nothing that can be believed. Of nodata and nxdomain the TTL is for how long to
 * believe them (RFC 2308 §5), null without a SOA.
 */
export type Said<T extends RecordType> =
  | {
      readonly kind: 'records'
      readonly records: readonly RecordData[T][]
      readonly signatures: readonly RecordData['RRSIG'][]
      readonly ttlSeconds: number
    }
  | { readonly kind: 'alias'; readonly target: string; readonly ttlSeconds: number }
  | { readonly kind: 'nodata' | 'nxdomain'; readonly ttlSeconds: number | null }
  | { readonly kind: 'senseless'; readonly detail: string }

/** Reads what a message says about a name and type. Records of other names are not seen, but for the SOA above it. */
export function rrsetIn<T extends RecordType>(name: string, type: T, message: Message): Said<T> {
  const owned = message.answers.filter((record) => record.name === name)
  const wanted = owned.filter((record) => record.type === type)
  if (wanted.length > 0) {
    if (isNxdomain(message)) return { kind: 'senseless', detail: 'NXDOMAIN, with records' }
    const records = wanted.map((record) => record.data as RecordData[T])
    const signatures = owned.flatMap((one) => (one.type === 'RRSIG' && one.data.typeCovered === type ? [one.data] : []))
    return { kind: 'records', records, signatures, ttlSeconds: Math.min(...wanted.map(({ ttl }) => ttl)) }
  }
  const alias = owned.find((record) => record.type === 'CNAME')
  if (alias !== undefined) return { kind: 'alias', target: alias.data as string, ttlSeconds: alias.ttl }
  return { kind: isNxdomain(message) ? 'nxdomain' : 'nodata', ttlSeconds: negativeTtl(name, message) }
}

function negativeTtl(name: string, { authorities }: Message): number | null {
  const soa = authorities.find((record) => record.type === 'SOA' && isAtOrAbove(record.name, name))
  return soa?.type === 'SOA' ? Math.min(soa.ttl, soa.data.minimumTtl) : null
}

function isAtOrAbove(zone: string, name: string): boolean {
  return zone === '' || zone === name || name.endsWith(`.${zone}`)
}
