import type { DnsblList } from '@mailhealth/catalogue'

/** What a list's subjects are: it is asked about addresses of a family, or about names. */
export type ListKind = 'ipv4' | 'ipv6' | 'domain'

/** What a list is, by its own test points on the path that its answers come by. Only `healthy` may say anything. */
export type ListState = 'healthy' | 'doubtful' | 'refused' | 'broken' | 'unknown'

/** A list's state with the reason for it, and when it was found. */
export interface ListHealth {
  readonly state: ListState
  readonly reason: string
  readonly testedAt: string
}

/** The DNSBLs in use, with their health. Health is asked of the world at most once an hour a list. */
export interface ListSource {
  readonly lists: readonly DnsblList[]
  health(list: DnsblList, kind: ListKind, signal: AbortSignal): Promise<ListHealth>
}
