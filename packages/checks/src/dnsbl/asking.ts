import type { ListKind } from '@mailhealth/catalogue'
import type { DnsblMemory } from './evidence.ts'
import type { Subject } from './subjects.ts'

/** What a run asks about, and what is known from before. */
export interface Asking {
  readonly subjects: readonly Subject[]
  /** The last results for the same subjects; null when everything is to be asked. */
  readonly before: DnsblMemory | null
  readonly listings: DnsblMemory['listings']
  /** Whether to keep what each reputation list says of each subject: not for the many of a network. */
  readonly keepsValues: boolean
  /** Of which kinds there may be subjects that were not found, since a lookup failed. */
  readonly blindTo: ReadonlySet<ListKind>
  readonly observedAt: string
}
