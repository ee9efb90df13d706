import type { DnsblList, ListKind } from '@mailhealth/catalogue'
import type { Severity } from '@mailhealth/core'
import type { MailHosts } from '../discover/mail-hosts.ts'
import type { ListAnswer } from './codes.ts'
import type { ListHealth } from './list-source.ts'

/** What was observed. Its size grows with the lists and with what is listed, not with what is clean. */
export interface DnsblEvidence {
  /** How the hosts were found; null for a network, whose addresses are known. */
  readonly found: MailHosts | null
  /** Each list that was asked, once for each kind of question. */
  readonly lists: readonly ListEvidence[]
  /** What lists answered with an entry. */
  readonly entries: readonly EntryEvidence[]
  /** The lists that answered with an entry or refused, as they were described then. */
  readonly described: readonly DnsblList[]
  /** Addresses that mean nothing outside: private, loopback and so on. No list was asked about them. */
  readonly special: { readonly count: number; readonly first: readonly string[] }
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
  readonly asked: number
  readonly nxdomain: number
  readonly nodata: number
  readonly entries: number
  readonly refused: number
  readonly foreign: number
  readonly failed: number
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
  /** The list's words about it; null when there are none or they could not be had. */
  readonly txt: string | null
}
