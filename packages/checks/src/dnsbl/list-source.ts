import type { DnsblList, ListKind } from '@mailhealth/catalogue'
import type { RawFinding } from '@mailhealth/core'

/**
 * What a list is, by its own test points on the path that its answers come by (RFC 5782 §5).
 * - `healthy`: an entry is a listing, and its absence is clean
 * - `doubtful`: the negative test point did not answer: absence is clean, an entry has to wait
 * - `untested`: the list has no test point: an entry is a listing, its absence says nothing
 * - `refused`, `broken`, `unknown`: it says nothing at all
 */
export type ListState = 'healthy' | 'doubtful' | 'untested' | 'refused' | 'broken' | 'unknown'

/** How a list is broken: it lists everything, nothing, or answers with addresses that no list has. */
export type ListFault = 'wildcard' | 'emptied' | 'parked'

/** A list's state with the reason for it, and when it was found. */
export interface ListHealth {
  readonly state: ListState
  readonly fault: ListFault | null
  /** The addresses of the test points' answers that made it so. */
  readonly codes: readonly string[]
  /** A few words for people. */
  readonly reason: string
  readonly testedAt: string
  /** Since when it has been in this state, as far as that is known. */
  readonly since: string
}

/** The DNSBLs in use, with their health. */
export interface ListSource {
  readonly lists: readonly DnsblList[]
  /**
   * The health of a list for one kind of question, tested anew when what is known is older than `maxAgeSeconds`
   * (default: an hour). What could not be told is tested again after a minute, then at a slower pace while it stays so.
   *
   * @throws the signal's reason when it aborts
   */
  health(list: DnsblList, kind: ListKind, signal: AbortSignal, maxAgeSeconds?: number): Promise<ListHealth>
  /** What the last tests of all lists together say of the resolver; null when nothing, 'untested' before most were tested. */
  resolverFault?(): RawFinding | null | 'untested'
  /** How often the list is asked about everything, in seconds; in every run where it is absent. */
  paceSeconds?(list: DnsblList): number
  /** Takes so many questions out of what the operator allows for the day; false when there is not that much left. */
  mayAsk?(list: DnsblList, questions: number): Promise<boolean>
}

/** What is known of lists beyond the life of a process. */
export interface ListHealthMemory {
  recall(list: DnsblList, kind: ListKind): Promise<ListHealth | null>
  keep(list: DnsblList, kind: ListKind, health: ListHealth): Promise<void>
}
