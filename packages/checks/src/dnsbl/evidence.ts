import type { DnsblList, ListKind } from '@mailhealth/catalogue'
import type { Severity } from '@mailhealth/core'
import type { MailHosts } from '../discover/mail-hosts.ts'
import type { ListAnswer } from './codes.ts'
import type { EhloReading } from './ehlo-names.ts'
import type { ListHealth } from './list-source.ts'
import type { PtrLookup, PtrNames } from './subjects.ts'

/**
 * What was observed, by this run or, where a list is asked less often than the check runs, by the last that asked it.
 * Its size grows with the lists and with what is listed, not with what is clean.
 */
export interface DnsblEvidence {
  /** How the hosts were found; null for a network, whose addresses are known. */
  readonly found: MailHosts | null
  /** Under which names the addresses are known. */
  readonly ptr: readonly PtrLookup[]
  /** What the servers there call themselves. */
  readonly ehlo: readonly EhloReading[]
  /** A digest of what the lists were asked about: results hold for exactly that. */
  readonly subjects: string
  /** Each list that was asked, once for each kind of question. */
  readonly lists: readonly ListEvidence[]
  /** What lists answered with an entry. */
  readonly entries: readonly EntryEvidence[]
  /** What reputation lists and allowlists say, where that could be told. */
  readonly values: readonly ValueEvidence[]
  /** Listings of earlier runs that are over. */
  readonly ended: readonly string[]
  /** Listings of earlier runs about which this one could not tell: the list failed, or the lookup that leads to the subject did. */
  readonly unanswered: readonly { readonly subject: string; readonly reason: string }[]
  /** The lists that answered with an entry or refused, as they were described then. */
  readonly described: readonly DnsblList[]
  /** Addresses that mean nothing outside: private, loopback and so on. No list was asked about them. */
  readonly special: { readonly count: number; readonly first: readonly string[] }
  readonly observedAt: string
}

/** How one list did with one kind of question. The counts are questions; `asked` is how many there were to ask. */
export interface ListEvidence {
  readonly zone: string
  readonly list: string
  readonly operator: string
  readonly type: DnsblList['type']
  readonly severity: Severity
  readonly kind: ListKind
  /** Whether the list has test points for this kind: without them its silence counts for nothing. */
  readonly isTestable: boolean
  /** The last that was found in this run. */
  readonly health: ListHealth
  /** When the counts are from. */
  readonly askedAt: string
  /** How often everything is asked of it; 0 for every run. */
  readonly paceSeconds: number
  /** True where the operator's daily limit left no room for this run, and nothing is known from before. */
  readonly isSpared: boolean
  readonly asked: number
  readonly nxdomain: number
  readonly nodata: number
  readonly entries: number
  readonly refused: number
  readonly foreign: number
  readonly failed: number
  /** The resolvers that brought these answers, or the list's own servers; absent in what earlier versions remembered. */
  readonly resolvers?: readonly string[]
  /** The first answers that were neither an entry nor its absence. */
  readonly troubles: readonly { readonly subject: string; readonly answer: ListAnswer }[]
}

/** An entry, asked about twice. */
export interface EntryEvidence {
  /** `<address or name>@<zone>` */
  readonly subject: string
  readonly zone: string
  readonly kind: ListKind
  readonly first: ListAnswer
  readonly again: ListAnswer
  /** The same question by another way to the world, and the list's test entry by that way; null where there is none. */
  readonly second: { readonly answer: ListAnswer; readonly test: ListAnswer } | null
  /** The resolvers that showed the entry; absent in what earlier versions remembered. */
  readonly resolvers?: readonly string[]
  /** Of the address record; how long the answer may be remembered. */
  readonly ttlSeconds: number
  /** The list's words about it; null when there are none or they could not be had. */
  readonly txt: string | null
  readonly askedAt: string
  /** When the first of the runs in a row saw it. */
  readonly firstSeenAt: string
  /** So long after `firstSeenAt` it has to be there still. */
  readonly waitSeconds: number
  /** When an earlier listing of the same on the same list ended; null when there was none. */
  readonly listedUntil: string | null
}

/** What a list that is no blocklist says of an address or a name; `codes` is null where it has nothing to say. */
export interface ValueEvidence {
  readonly subject: string
  readonly zone: string
  readonly codes: readonly string[] | null
  readonly meanings: readonly string[]
}

/** What later runs need to know of this one. */
export interface DnsblMemory extends Pick<DnsblEvidence, 'subjects' | 'lists' | 'entries' | 'values' | 'unanswered'> {
  /** Every listing that was seen, by subject; those that ended are kept for a while, so that coming back is noticed. */
  readonly listings: { readonly [subject: string]: Listing }
  /** These two are absent in what earlier versions remembered. */
  readonly ehlo?: readonly EhloReading[]
  readonly ptr?: PtrNames
}

/** One listing over time. */
export interface Listing {
  readonly firstSeenAt: string
  readonly waitSeconds: number
  readonly listedUntil: string | null
  /** Null while it lasts. */
  readonly endedAt: string | null
  /** False until it lasted for its wait, and no second way denies it; absent in what earlier versions remembered. */
  readonly isSettled?: boolean
  /** Since when nobody could tell whether it lasts; absent where the last run could. */
  readonly unseenSince?: string
}
