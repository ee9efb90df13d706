import type { Severity } from '@mailhealth/core'
import type { FindingSpecs, IndeterminateArgs, NoArgs } from '../spec.ts'

/**
 * What keeps a key record from being used. `other`: the text is no key record at all. `pkcs1` and `too-long`: a key
 * that some receivers cannot read.
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
  | 'other'
  | 'pkcs1'
  | 'too-long'

/** DKIM keys (RFC 6376, RFC 8301, RFC 8463). The subject is the name of the key record. */
export type DkimFindings = {
  /** `alias`: where a CNAME led, when it led nowhere. */
  'dkim.missing': { readonly answer: 'nxdomain' | 'nodata'; readonly alias: string | null }
  'dkim.revoked': NoArgs
  'dkim.key-weak': { readonly bits: number }
  /** `text`: the piece that shows the fault; the key's length in bits for `pkcs1` and `too-long`. */
  'dkim.key-invalid': { readonly fault: DkimKeyFault; readonly text: string; readonly weight: Severity }
  'dkim.key-short': { readonly bits: number; readonly weight: Severity }
  /** `days`: how long it has been seen so. */
  'dkim.testing': { readonly days: number; readonly weight: Severity }
  /** `daysLeft` is 0 on the day it falls due, and negative after it. */
  'dkim.rotation-due': {
    readonly days: number
    readonly limit: number
    readonly daysLeft: number
    readonly since: string
  }
  'dkim.shared-key': { readonly others: readonly string[] }
  'dkim.multiple-records': { readonly count: number }
  'dkim.indeterminate': IndeterminateArgs
}

export const dkimFindings: FindingSpecs<DkimFindings> = {
  'dkim.missing': { severity: 'critical', reference: 'RFC 6376 §3.6.2' },
  'dkim.revoked': { severity: 'critical', reference: 'RFC 6376 §3.6.1' },
  'dkim.key-weak': { severity: 'critical', reference: 'RFC 8301 §3.2' },
  'dkim.key-invalid': { severity: { arg: 'weight' }, reference: 'RFC 6376 §3.6.1' },
  'dkim.key-short': { severity: { arg: 'weight' }, reference: 'RFC 8301 §3.2' },
  'dkim.testing': { severity: { arg: 'weight' }, reference: 'RFC 6376 §3.6.1' },
  'dkim.rotation-due': {
    severity: { below: 'daysLeft', unit: 'days', steps: { medium: -29 }, otherwise: 'low' },
    reference: 'RFC 6376 §3.1',
  },
  'dkim.shared-key': { severity: 'low', reference: 'RFC 6376 §3.1' },
  'dkim.multiple-records': { severity: 'high', reference: 'RFC 6376 §3.6.2.2' },
  'dkim.indeterminate': { severity: 'medium', reference: 'RFC 9499 §3', plane: 'unknown' },
}
