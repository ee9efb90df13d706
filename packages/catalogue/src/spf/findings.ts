import type { Severity } from '@mailhealth/core'
import type { DifferenceAge, FindingSpecs, IndeterminateArgs, ServerView } from '../spec.ts'

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

/** Why the text for a `fail` is of no use (RFC 7208 §6.2). */
export type SpfExplanationFault = 'missing' | 'several' | 'not-ascii' | 'bad-macro'

/** What a receiver makes of a sender's mail (RFC 7208 §2.6), and by what. */
type SpfEvaluation = {
  readonly host: string
  readonly address: string
  readonly result: SpfSenderResult
  /** Null: a term decided, or the end of the record. */
  readonly reason: SpfReason | null
  /** The terms that lead to what decided; empty: none did. */
  readonly through: readonly string[]
  readonly weight: Severity
}
/** A result that is no pass. */
type SpfSenderResult = 'fail' | 'softfail' | 'neutral' | 'none' | 'permerror'

/** Why an evaluation has no plain result. */
export type SpfReason =
  | 'malformed-domain'
  | 'no-record'
  | 'multiple-records'
  | 'syntax'
  | 'lookup-limit'
  | 'void-limit'
  | 'exchange-limit'
  | 'include-missing'
  | 'redirect-missing'
  | 'dns-failure'
  | 'time-limit'

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
  'spf.void-lookups': { readonly voids: number; readonly limit: number; readonly terms: readonly string[] }
  'spf.slow': { readonly seconds: number; readonly limit: number }
  'spf.pass-all': { readonly terms: readonly string[] }
  'spf.no-all': { readonly record: string }
  'spf.neutral-all': { readonly record: string }
  /** `dmarc`: the policy that acts on it, or does not; null: there is none. */
  'spf.soft-all': { readonly dmarc: string | null; readonly weight: Severity }
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
  /** `usesClientName`: one of them is `%{p}`. */
  'spf.macro-used': { readonly terms: readonly string[]; readonly usesClientName: boolean }
  /** `name`: where `exp` says that the text is. */
  'spf.explanation-unusable': { readonly name: string; readonly fault: SpfExplanationFault }
  'spf.obsolete-record': { readonly records: readonly string[] }
  /** Each policy with the authoritative servers that publish it; null: no record. */
  'spf.servers-differ': { readonly views: readonly ServerView[] } & DifferenceAge
  /** `servers` said nothing; `compared` did, and agree. */
  'spf.servers-silent': { readonly servers: readonly string[]; readonly compared: number }
  'spf.sender-not-covered': SpfEvaluation
  /** The subject is the HELO name. */
  'spf.helo-missing': { readonly host: string }
  'spf.helo-not-covered': SpfEvaluation & { readonly helo: string }
  'spf.indeterminate': IndeterminateArgs
}

export const spfFindings: FindingSpecs<SpfFindings> = {
  'spf.missing': { severity: { arg: 'weight' }, reference: 'RFC 7208 §4.5' },
  'spf.multiple-records': { severity: 'critical', reference: 'RFC 7208 §3.2' },
  'spf.syntax': { severity: 'critical', reference: 'RFC 7208 §4.6' },
  'spf.lookup-limit-exceeded': { severity: 'critical', reference: 'RFC 7208 §4.6.4' },
  'spf.lookup-limit-near': { severity: { arg: 'weight' }, reference: 'RFC 7208 §4.6.4' },
  'spf.void-limit-exceeded': { severity: 'high', reference: 'RFC 7208 §4.6.4' },
  'spf.void-lookups': { severity: 'low', reference: 'RFC 7208 §4.6.4' },
  'spf.slow': { severity: 'medium', reference: 'RFC 7208 §4.6.4' },
  'spf.pass-all': { severity: 'critical', reference: 'RFC 7208 §5.1' },
  'spf.no-all': { severity: 'high', reference: 'RFC 7208 §4.7' },
  'spf.neutral-all': { severity: 'high', reference: 'RFC 7208 §5.1' },
  'spf.soft-all': { severity: { arg: 'weight' }, reference: 'RFC 7208 §8.5' },
  'spf.ptr-used': { severity: 'medium', reference: 'RFC 7208 §5.5' },
  'spf.include-missing': { severity: { arg: 'weight' }, reference: 'RFC 7208 §5.2' },
  'spf.include-loop': { severity: 'critical', reference: 'RFC 7208 §4.6.4' },
  'spf.too-large': { severity: { arg: 'weight' }, reference: 'RFC 7208 §3.4' },
  'spf.too-wide': { severity: 'medium', reference: 'RFC 7208 §5.6' },
  'spf.terms-after-all': { severity: 'low', reference: 'RFC 7208 §5.1' },
  'spf.macro-used': { severity: 'info', reference: 'RFC 7208 §7' },
  'spf.explanation-unusable': { severity: 'low', reference: 'RFC 7208 §6.2' },
  'spf.obsolete-record': { severity: 'info', reference: 'RFC 7208 §3.1' },
  'spf.servers-differ': { severity: { arg: 'weight' }, reference: 'RFC 1034 §4.3.5' },
  'spf.servers-silent': { severity: 'info', reference: 'RFC 2182 §3' },
  'spf.sender-not-covered': { severity: { arg: 'weight' }, reference: 'RFC 7208 §2.4' },
  'spf.helo-missing': { severity: 'medium', reference: 'RFC 7208 §2.3' },
  'spf.helo-not-covered': { severity: { arg: 'weight' }, reference: 'RFC 7208 §2.3' },
  'spf.indeterminate': { severity: 'medium', reference: 'RFC 7208 §2.6.6', plane: 'unknown' },
}
