import { type IpAddress, parseAddress, reversedLabels } from '@mailhealth/core'
import type { Namespace } from '../dns/namespace.ts'

/** A DNSBL to simulate: its zone, and the entries by which it shows that it works (RFC 5782 §5), as the catalogue has them. */
export interface SimulatedList {
  readonly zone: string
  readonly testPoints: { readonly [K in 'ipv4' | 'ipv6' | 'domain']?: { readonly listed: string } }
}

/** Puts the test entries of lists into a namespace. What must not be listed is listed nowhere. */
export function addLists(namespace: Namespace, lists: readonly SimulatedList[]): void {
  for (const { zone, testPoints } of lists) {
    for (const [kind, { listed }] of Object.entries(testPoints)) {
      // The IPv6 test entries are IPv4-mapped (RFC 5782 §5), which parseAddress() would make IPv4 of.
      const labels = kind === 'domain' ? listed : reversedLabels(listed as IpAddress)
      enter(namespace, `${labels}.${zone}`, '127.0.0.2', 'test entry')
    }
  }
}

/** The name that holds what a zone says about an address or a name (RFC 5782 §2.1, §2.4, §3). */
export function entryName(subject: string, zone: string): string {
  const address = parseAddress(subject)
  return `${address === null ? subject : reversedLabels(address)}.${zone}`
}

/** Lists a name, with its reason; removes the entry when `code` is null. */
export function enter(namespace: Namespace, name: string, code: string | null, reason: string): void {
  namespace.set(name, 'A', code === null ? [] : [code as IpAddress], 1)
  namespace.set(name, 'TXT', code === null ? [] : [[reason]], 1)
}
