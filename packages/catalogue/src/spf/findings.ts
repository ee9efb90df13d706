import type { Severity } from '@mailhealth/core'
import type { FindingSpecs, IndeterminateArgs } from '../spec.ts'

/** Why a term of an SPF record is no term (RFC 7208 §12). */
export type SpfFaultReason =
  | 'unknown-mechanism'
  | 'argument-not-allowed'
  | 'domain-needed'
  | 'bad-domain'
  | 'bad-macro'
  | 'bad-address'
  | 'bad-prefix'
  | 'bad-character'
  | 'duplicate-modifier'

/** Where a record is broken: the term (shortened), the place of its first character counted from 1, and why. */
export type SpfFaultArgs = { readonly term: string; readonly position: number; readonly reason: SpfFaultReason }

/** SPF: which hosts may send mail in a domain's name (RFC 7208). `weight` is the severity that the circumstances give. */
export type SpfFindings = {
  /** `lookalike`: a TXT record that was meant to be one and is not. */
  'spf.missing': { readonly nullMx: boolean; readonly lookalike: string | null; readonly weight: Severity }
  'spf.multiple-records': { readonly records: readonly string[] }
  'spf.syntax': { readonly faults: readonly SpfFaultArgs[] }
  /** `through`: the terms that lead to the place where the limit is passed. `counted`: terms, or the hosts of one `mx`. */
  'spf.lookup-limit-exceeded': {
    readonly lookups: number
    readonly limit: number
    readonly atLeast: boolean
    readonly counted: 'terms' | 'exchanges'
    readonly through: readonly string[]
  }
  'spf.lookup-limit-near': {
    readonly lookups: number
    readonly limit: number
    readonly atLeast: boolean
    readonly weight: Severity
  }
  'spf.void-limit-exceeded': { readonly voids: number; readonly limit: number; readonly terms: readonly string[] }
  'spf.pass-all': { readonly terms: readonly string[] }
  'spf.no-all': { readonly record: string }
  'spf.neutral-all': { readonly record: string }
  'spf.soft-all': { readonly dmarc: string | null }
  'spf.ptr-used': { readonly terms: readonly string[] }
  /** The subject is the name that was included; `record` the name of the record that includes it. */
  'spf.include-missing': {
    readonly term: string
    readonly record: string
    readonly answer: 'nxdomain' | 'nodata' | 'no-record' | 'malformed'
    readonly weight: Severity
  }
  'spf.include-loop': { readonly chain: readonly string[] }
  'spf.too-large': { readonly bytes: number; readonly limit: number; readonly weight: Severity }
  'spf.too-wide': { readonly terms: readonly string[] }
  'spf.terms-after-all': { readonly terms: readonly string[] }
  'spf.sender-not-covered': { readonly host: string; readonly address: string; readonly result: string }
  'spf.indeterminate': IndeterminateArgs
}

export const spfFindings: FindingSpecs<SpfFindings> = {
  'spf.missing': { severity: { arg: 'weight' }, reference: 'RFC 7208 §4.5' },
  'spf.multiple-records': { severity: 'critical', reference: 'RFC 7208 §3.2' },
  'spf.syntax': { severity: 'critical', reference: 'RFC 7208 §4.6' },
  'spf.lookup-limit-exceeded': { severity: 'critical', reference: 'RFC 7208 §4.6.4' },
  'spf.lookup-limit-near': { severity: { arg: 'weight' }, reference: 'RFC 7208 §4.6.4' },
  'spf.void-limit-exceeded': { severity: 'high', reference: 'RFC 7208 §4.6.4' },
  'spf.pass-all': { severity: 'critical', reference: 'RFC 7208 §5.1' },
  'spf.no-all': { severity: 'high', reference: 'RFC 7208 §4.7' },
  'spf.neutral-all': { severity: 'high', reference: 'RFC 7208 §5.1' },
  'spf.soft-all': { severity: 'low', reference: 'RFC 7208 §8.5' },
  'spf.ptr-used': { severity: 'medium', reference: 'RFC 7208 §5.5' },
  'spf.include-missing': { severity: { arg: 'weight' }, reference: 'RFC 7208 §5.2' },
  'spf.include-loop': { severity: 'critical', reference: 'RFC 7208 §4.6.4' },
  'spf.too-large': { severity: { arg: 'weight' }, reference: 'RFC 7208 §3.4' },
  'spf.too-wide': { severity: 'medium', reference: 'RFC 7208 §5.6' },
  'spf.terms-after-all': { severity: 'low', reference: 'RFC 7208 §5.1' },
  'spf.sender-not-covered': { severity: 'critical', reference: 'RFC 7208 §2.4' },
  'spf.indeterminate': { severity: 'medium', reference: 'RFC 7208 §2.6.6', plane: 'unknown' },
}
