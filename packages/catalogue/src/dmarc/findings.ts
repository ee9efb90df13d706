import type { DmarcPolicy, Severity } from '@mailhealth/core'
import type { DifferenceAge, FindingSpecs, IndeterminateArgs, ServerView } from '../spec.ts'

/** What can be wrong inside a record. */
export type DmarcRecordFault =
  | 'policy-value'
  | 'value'
  | 'report-uri'
  | 'malformed'
  | 'duplicate'
  | 'unknown-tag'
  | 'fo-value'
  | 'fo-both'
  | 'fo-unused'
  | 'order'

/**
 * What can be wrong with a record's text. `version`: it does not begin with exactly `v=DMARC1`. `apex`: it is at the
 * domain itself. `no-policy`: neither a policy nor a place to report to is left. `psd`: it calls an ordinary domain a public suffix.
 */
export type DmarcFault = DmarcRecordFault | 'version' | 'spf' | 'apex' | 'no-policy' | 'psd'

/**
 * What stands between a domain and the next stage of its policy. `dkim-unlisted`: no selectors are configured, so that its
 * signing cannot be seen. `spf-alone`: `reject` would rest on SPF alone. `too-early`: the present stage is too young.
 */
export type DmarcObstacle =
  | 'spf-missing'
  | 'spf-multiple'
  | 'spf-unknown'
  | 'dkim-missing'
  | 'dkim-unlisted'
  | 'dkim-unknown'
  | 'spf-alone'
  | 'no-reports'
  | 'reports-lost'
  | 'too-early'

/** What a domain that is not used for mail says: a null MX, `v=spf1 -all`, `p=reject`. */
export type ParkingSign = 'null-mx' | 'spf' | 'reject'

/** The tags that name a report host. */
type ReportTags = readonly ('rua' | 'ruf')[]

/**
 * DMARC (RFC 9989). `at` is the name of a record, `location` the domain that publishes the policy: another one than
 * the subject where the policy is inherited.
 */
export type DmarcFindings = {
  /** `next`: the record to publish first, at `at`. */
  'dmarc.missing': { readonly at: string; readonly next: string }
  'dmarc.multiple-records': { readonly at: string; readonly count: number }
  'dmarc.syntax': {
    readonly at: string
    readonly faults: readonly { readonly fault: DmarcFault; readonly text: string }[]
    readonly weight: Severity
  }
  /** `days`: how long it has been seen so. `tag`: which tag says it. */
  'dmarc.policy-none': {
    readonly days: number
    readonly hasReports: boolean
    readonly tag: 'p' | 'sp' | 'np'
    readonly location: string
    readonly weight: Severity
  }
  /** `next`: the next record to publish, at `at`. */
  'dmarc.policy-below-expected': {
    readonly expected: DmarcPolicy
    readonly actual: DmarcPolicy
    readonly location: string
    readonly at: string
    readonly next: string
    readonly obstacles: readonly DmarcObstacle[]
  }
  /** The way on from `stage`, where the configuration does not say how far it should go. */
  'dmarc.next-stage': {
    readonly stage: DmarcPolicy
    readonly at: string
    readonly next: string
    readonly obstacles: readonly DmarcObstacle[]
  }
  /** The domain says by `has` that it is not used for sending, or for mail at all, and lacks what belongs to that. */
  'dmarc.half-parked': {
    readonly has: readonly ParkingSign[]
    readonly lacks: readonly ParkingSign[]
    readonly at: string
    readonly next: string
    readonly weight: Severity
  }
  'dmarc.testing': {
    readonly days: number
    readonly requested: DmarcPolicy
    readonly effective: DmarcPolicy
    readonly location: string
    readonly weight: Severity
  }
  'dmarc.subdomain-weaker': { readonly p: DmarcPolicy; readonly weaker: readonly string[] }
  'dmarc.no-reports': { readonly location: string }
  /** The subject is the host that reports would go to; `name` is where it has to agree. */
  'dmarc.report-unauthorized': {
    readonly location: string
    readonly name: string
    /** `other-host`: it agrees, but sends the reports on to another host, which receivers refuse. */
    readonly answer: 'nxdomain' | 'nodata' | 'other-text' | 'other-host' | 'name-too-long'
    readonly tags: ReportTags
    readonly weight: Severity
  }
  /** The subject is the host that reports would go to; it takes no mail. */
  'dmarc.report-host-mailless': {
    readonly answer: 'null-mx' | 'nxdomain' | 'no-address'
    readonly tags: ReportTags
    readonly weight: Severity
  }
  'dmarc.removed-tag': { readonly tags: readonly string[]; readonly at: string; readonly weight: Severity }
  /** The organisational domain by the tree walk and by the Public Suffix List. */
  'dmarc.psl-walk-differ': { readonly walk: string; readonly psl: string }
  /**
   * Receivers of RFC 9989 apply `policy` of `location`, those of RFC 7489 `oldPolicy` of `oldLocation`. Null: no policy, no
   * record. `reason`: another record, `t=y`, or `np`, which the latter do not know.
   */
  'dmarc.receivers-differ': {
    readonly policy: DmarcPolicy | null
    readonly location: string
    readonly oldPolicy: DmarcPolicy | null
    readonly oldLocation: string | null
    readonly reason: 'record' | 'testing' | 'np'
    readonly weight: Severity
  }
  /** Each record with the authoritative servers that publish it; null: none. */
  'dmarc.servers-differ': { readonly at: string; readonly views: readonly ServerView[] } & DifferenceAge
  'dmarc.indeterminate': IndeterminateArgs
}

export const dmarcFindings: FindingSpecs<DmarcFindings> = {
  'dmarc.missing': { severity: 'high', reference: 'RFC 9989 §4.10.1' },
  'dmarc.multiple-records': { severity: 'critical', reference: 'RFC 9989 §4.10' },
  'dmarc.syntax': { severity: { arg: 'weight' }, reference: 'RFC 9989 §4.8' },
  'dmarc.policy-none': { severity: { arg: 'weight' }, reference: 'RFC 9989 §4.7' },
  'dmarc.policy-below-expected': { severity: 'high', reference: 'RFC 9989 §4.7' },
  'dmarc.testing': { severity: { arg: 'weight' }, reference: 'RFC 9989 §4.7' },
  'dmarc.subdomain-weaker': { severity: 'medium', reference: 'RFC 9989 §4.7' },
  'dmarc.no-reports': { severity: 'medium', reference: 'RFC 9989 §4.7' },
  'dmarc.next-stage': { severity: 'info', reference: 'RFC 9989 §4.7' },
  'dmarc.half-parked': { severity: { arg: 'weight' }, reference: 'RFC 7505 §3' },
  'dmarc.report-host-mailless': { severity: { arg: 'weight' }, reference: 'RFC 9989 §4.7' },
  'dmarc.report-unauthorized': { severity: { arg: 'weight' }, reference: 'RFC 9990 §4' },
  'dmarc.removed-tag': { severity: { arg: 'weight' }, reference: 'RFC 9989 §4.7' },
  'dmarc.psl-walk-differ': { severity: 'medium', reference: 'RFC 9989 §4.10.2' },
  'dmarc.receivers-differ': { severity: { arg: 'weight' }, reference: 'RFC 9989 §4.10.1' },
  'dmarc.servers-differ': { severity: { arg: 'weight' }, reference: 'RFC 1034 §4.3.5' },
  'dmarc.indeterminate': { severity: 'medium', reference: 'RFC 9499 §3', plane: 'unknown' },
}
