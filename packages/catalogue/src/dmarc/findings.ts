import type { DmarcPolicy, Severity } from '@mailhealth/core'
import type { FindingSpecs, IndeterminateArgs, NoArgs } from '../spec.ts'

/** What can be wrong inside a record. */
export type DmarcRecordFault = 'policy-value' | 'value' | 'report-uri' | 'malformed' | 'duplicate' | 'unknown-tag'

/**
 * What can be wrong with a record's text. `version`: it does not begin with exactly `v=DMARC1`. `apex`: it is at the
 * domain itself. `no-policy`: neither a policy nor a place to report to is left. `psd`: it calls an ordinary domain a public suffix.
 */
export type DmarcFault = DmarcRecordFault | 'version' | 'spf' | 'apex' | 'no-policy' | 'psd'

/**
 * DMARC (RFC 9989). `at` is the name of a record, `location` the domain that publishes the policy: another one than
 * the subject where the policy is inherited.
 */
export type DmarcFindings = {
  'dmarc.missing': NoArgs
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
    readonly answer: 'nxdomain' | 'nodata' | 'other-text' | 'name-too-long'
  }
  'dmarc.removed-tag': { readonly tags: readonly string[]; readonly at: string; readonly weight: Severity }
  /** The organisational domain by the tree walk and by the Public Suffix List. */
  'dmarc.psl-walk-differ': { readonly walk: string; readonly psl: string }
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
  'dmarc.report-unauthorized': { severity: 'high', reference: 'RFC 9990 §4' },
  'dmarc.removed-tag': { severity: { arg: 'weight' }, reference: 'RFC 9989 §4.7' },
  'dmarc.psl-walk-differ': { severity: 'medium', reference: 'RFC 9989 §4.10.2' },
  'dmarc.indeterminate': { severity: 'medium', reference: 'RFC 9499 §3', plane: 'unknown' },
}
