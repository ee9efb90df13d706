import { createPublicKey, X509Certificate } from 'node:crypto'
import type { TlsaFault } from '@mailhealth/catalogue'
import type { RecordData } from '@mailhealth/core'

export type Tlsa = RecordData['TLSA']

/** A digest that a sender may know: every one knows the first, most the second (RFC 7672 §5). */
export const digests = ['sha256', 'sha512'] as const
export type Digest = (typeof digests)[number]

/** Bytes of a digest, as hexadecimal digits, by matching type. */
const digestLengths: { readonly [matchingType: number]: number } = { 1: 64, 2: 128 }

/** Why senders of mail cannot use a record; null when they can. */
export function unusableFault({ usage, selector, matchingType, data }: Tlsa): TlsaFault | null {
  if (usage === 0 || usage === 1) return 'pkix-usage' // RFC 7672 §3.1.3
  if (usage > 3) return 'usage'
  if (selector > 1) return 'selector'
  if (matchingType > 2) return 'matching-type'
  if (matchingType > 0) return data.length === digestLengths[matchingType] ? null : 'length'
  return isReadable(selector, data) ? null : 'length'
}

/** A record as zone files write it, cut where it is a whole certificate or key: `3 1 1 ab12…`. */
export function tlsaText({ usage, selector, matchingType, data }: Tlsa): string {
  return `${usage} ${selector} ${matchingType} ${data.length > 128 ? `${data.slice(0, 64)}…` : data}`
}

/** Two records are the same association, whatever is written in which case. */
export function tlsaKey({ usage, selector, matchingType, data }: Tlsa): string {
  return `${usage} ${selector} ${matchingType} ${data}`
}

/**
 * The records that a sender uses which knows these digests: of records with one usage and selector only those with the
 * strongest digest count, and those with the whole data always do (RFC 7671 §9). Unusable ones are left out.
 */
export function recordsFor(records: readonly Tlsa[], known: readonly Digest[]): Tlsa[] {
  const usable = records.filter((one) => unusableFault(one) === null && one.matchingType <= known.length)
  return usable.filter(({ usage, selector, matchingType }) => {
    if (matchingType === 0) return true
    const rivals = usable.filter((one) => one.usage === usage && one.selector === selector)
    return rivals.every((one) => one.matchingType <= matchingType)
  })
}

function isReadable(selector: number, data: string): boolean {
  const der = Buffer.from(data, 'hex')
  try {
    if (selector === 0) new X509Certificate(der)
    else createPublicKey({ key: der, format: 'der', type: 'spki' })
    return true
  } catch {
    return false
  }
}
