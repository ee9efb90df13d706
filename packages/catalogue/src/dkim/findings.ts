import type { Severity } from '@mailhealth/core'
import type { DifferenceAge, FindingSpecs, IndeterminateArgs, ServerView } from '../spec.ts'

/**
 * What keeps a key record from being used. `other`: the text is no key record at all. `cut`: it ends before the key does.
 * `wrapped`: an Ed25519 key in the form of other protocols. `pkcs1` and `too-long`: a key that some receivers cannot read.
 */
export type DkimKeyFault =
  | 'malformed'
  | 'duplicate'
  | 'version'
  | 'no-key'
  | 'type'
  | 'hash'
  | 'service'
  | 'base64'
  | 'key'
  | 'cut'
  | 'wrapped'
  | 'other'
  | 'pkcs1'
  | 'too-long'

/**
 * DKIM keys (RFC 6376, RFC 8301, RFC 8463). The subject is the name of the key record, unless said otherwise. `alias`: where
 * a CNAME leads, that is, who hosts the key; null where it is the domain itself.
 */
export type DkimFindings = {
  /** `wildcard`: the only text there is one that every name has. */
  'dkim.missing': { readonly answer: 'nxdomain' | 'nodata' | 'wildcard'; readonly alias: string | null }
  /** `hasTwin`: another selector of the same stream has a key that works. */
  'dkim.revoked': { readonly hasTwin: boolean; readonly alias: string | null; readonly weight: Severity }
  'dkim.key-weak': { readonly bits: number; readonly alias: string | null }
  /** `text`: the piece that shows the fault; the key's length in bits for `pkcs1` and `too-long`. */
  'dkim.key-invalid': {
    readonly fault: DkimKeyFault
    readonly text: string
    readonly alias: string | null
    readonly weight: Severity
  }
  'dkim.key-short': { readonly bits: number; readonly alias: string | null; readonly weight: Severity }
  /** `days`: how long it has been seen so. */
  'dkim.testing': { readonly days: number; readonly weight: Severity }
  /** `daysLeft` is 0 on the day it falls due, and negative after it. */
  'dkim.rotation-due': {
    readonly days: number
    readonly limit: number
    readonly daysLeft: number
    readonly since: string
    readonly alias: string | null
  }
  /** `days` since the key was seen to be replaced; `age`: for how many days the one before it had been seen. */
  'dkim.rotated': { readonly days: number; readonly age: number }
  /** `others`: selectors of the same domain; `elsewhere`: key records of other domains that are watched. */
  'dkim.shared-key': { readonly others: readonly string[]; readonly elsewhere: readonly string[] }
  /** `without`: those of the streams that have no selector of their own. */
  'dkim.shared-selector': {
    readonly selector: string
    readonly streams: readonly string[]
    readonly without: readonly string[]
  }
  /** The subject is the domain, with the stream in brackets where it is one stream alone; `stream` is null for all of them. */
  'dkim.rsa-missing': { readonly stream: string | null; readonly selectors: readonly string[] }
  /** `isOneSplit`: put together they are one key. */
  'dkim.multiple-records': { readonly count: number; readonly isOneSplit: boolean }
  /** `bytes`: of the whole answer. */
  'dkim.answer-large': { readonly bytes: number; readonly bits: number }
  'dkim.obsolete-tag': { readonly tags: readonly string[] }
  'dkim.unlisted-key': { readonly selector: string }
  /** Each key with the authoritative servers that publish it; null: none. */
  'dkim.servers-differ': { readonly views: readonly ServerView[] } & DifferenceAge
  'dkim.indeterminate': IndeterminateArgs
}

export const dkimFindings: FindingSpecs<DkimFindings> = {
  'dkim.missing': { severity: 'critical', reference: 'RFC 6376 §3.6.2' },
  'dkim.revoked': { severity: { arg: 'weight' }, reference: 'RFC 6376 §3.6.1' },
  'dkim.key-weak': { severity: 'critical', reference: 'RFC 8301 §3.2' },
  'dkim.key-invalid': { severity: { arg: 'weight' }, reference: 'RFC 6376 §3.6.1' },
  'dkim.key-short': { severity: { arg: 'weight' }, reference: 'RFC 8301 §3.2' },
  'dkim.testing': { severity: { arg: 'weight' }, reference: 'RFC 6376 §3.6.1' },
  'dkim.rotation-due': {
    severity: { below: 'daysLeft', unit: 'days', steps: { medium: -29 }, otherwise: 'low' },
    reference: 'RFC 6376 §3.1',
  },
  'dkim.rotated': { severity: 'info', reference: 'RFC 6376 §3.1' },
  'dkim.shared-key': { severity: 'low', reference: 'RFC 6376 §3.1' },
  'dkim.shared-selector': { severity: 'low', reference: 'RFC 6376 §3.1' },
  'dkim.rsa-missing': { severity: 'high', reference: 'RFC 8463 §3' },
  'dkim.multiple-records': { severity: 'high', reference: 'RFC 6376 §3.6.2.2' },
  'dkim.answer-large': { severity: 'info', reference: 'RFC 8301 §3.2' },
  'dkim.obsolete-tag': { severity: 'low', reference: 'RFC 6376 §3.6.1' },
  'dkim.unlisted-key': { severity: 'info', reference: 'RFC 6376 §3.1' },
  'dkim.servers-differ': { severity: { arg: 'weight' }, reference: 'RFC 1034 §4.3.5' },
  'dkim.indeterminate': { severity: 'medium', reference: 'RFC 9499 §3', plane: 'unknown' },
}
