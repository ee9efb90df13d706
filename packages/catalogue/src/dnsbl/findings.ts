import type { Severity } from '@mailhealth/core'
import type { FindingSpecs, IndeterminateArgs } from '../spec.ts'
import type { ListingCause, ListKind, RefusalCause } from './list.ts'

/** DNSBL: what blocklists say about addresses and names (RFC 5782), and whether they say anything at all. */
export type DnsblFindings = {
  'dnsbl.listed': {
    readonly zone: string
    /** The list's name. */
    readonly list: string
    readonly operator: string
    /** Every address that the list answered. */
    readonly codes: readonly string[]
    /** What the documented ones among them mean. */
    readonly meanings: readonly string[]
    readonly cause: ListingCause
    readonly listSeverity: Severity
    readonly delistUrl: string | null
    /** What the list says for people; a stranger's text. */
    readonly txt: string | null
    /** False for a list without test points, which could be asked twice but not be tested. */
    readonly tested: boolean
    /** Seen again a while after it was first seen, on a list that was tested. */
    readonly confirmed: boolean
    /** When an earlier listing on the same list ended; null when there was none. */
    readonly listedUntil: string | null
  }
  'dnsbl.zone-refused': {
    readonly list: string
    readonly operator: string
    readonly cause: RefusalCause
    readonly code: string
  }
  'dnsbl.zone-broken': {
    readonly list: string
    readonly operator: string
    readonly state: 'wildcard' | 'emptied' | 'parked'
    readonly kinds: readonly ListKind[]
    readonly codes: readonly string[]
  }
  /** Counted in lists, not in questions. */
  'dnsbl.coverage-low': { readonly asked: number; readonly answered: number; readonly missing: readonly string[] }
  /** Counted in lists. `how` is how most of them fail. */
  'dnsbl.resolver-fault': {
    readonly asked: number
    readonly failing: number
    readonly how: 'silent' | 'refused' | 'rewritten' | 'emptied'
    readonly missing: readonly string[]
  }
  'dnsbl.reputation-low': {
    readonly zone: string
    readonly list: string
    readonly operator: string
    readonly codes: readonly string[]
    readonly meanings: readonly string[]
  }
  'dnsbl.indeterminate': IndeterminateArgs
}

export const dnsblFindings: FindingSpecs<DnsblFindings> = {
  'dnsbl.listed': { severity: { arg: 'listSeverity' }, reference: 'RFC 5782 §2.1', waitsForConfirmation: true },
  'dnsbl.zone-refused': { severity: 'info', reference: "the list's usage policy" },
  'dnsbl.zone-broken': { severity: 'info', reference: 'RFC 5782 §5' },
  'dnsbl.coverage-low': { severity: 'medium', reference: 'RFC 5782 §5', plane: 'unknown' },
  'dnsbl.resolver-fault': { severity: 'medium', reference: 'RFC 5782 §5', plane: 'unknown' },
  'dnsbl.reputation-low': { severity: 'medium', reference: 'RFC 5782 §2.3' },
  'dnsbl.indeterminate': { severity: 'medium', reference: 'RFC 2308 §7', plane: 'unknown' },
}
