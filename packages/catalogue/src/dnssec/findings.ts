import type { FindingSpecs, IndeterminateArgs } from '../spec.ts'

/**
 * Why a zone is not validated. `no-ds`: its parent, which is signed, says that it is not. `parent-unsigned`: no chain leads
 * to it. `not-supported`: by algorithms that the resolver does not take.
 */
export type UnsignedWhy = 'no-ds' | 'parent-unsigned' | 'not-supported'

/** What is wrong between DS and DNSKEY. `not-signing`: the key that the DS names is there, and has not signed the keys. */
export type DelegationFault = 'no-keys' | 'no-match' | 'not-signing'

/**
 * DNSSEC of the zones that mail rests on: the domain's own, and that of each mail host. The subject is the zone; `isOurs`
 * is false for the zone of another party, who alone can repair it. Keys and DS records are written as `12345 13`, key tag
 * and algorithm, or as in zone files.
 */
export type DnssecFindings = {
  /** `hosts`: mail hosts in the zone. `tlsa`: those with TLSA records, which are in vain; `severity` goes by them. */
  'dnssec.unsigned': {
    readonly why: UnsignedWhy
    readonly isOurs: boolean
    readonly hosts: readonly string[]
    readonly tlsa: readonly string[]
    readonly severity: 'medium' | 'low' | 'info'
  }
  /** The first question that failed validation; `reason` is the resolver's. */
  'dnssec.bogus': { readonly name: string; readonly type: string; readonly reason: string; readonly isOurs: boolean }
  /** The signature that ends first. `servers`: who serve it; empty where only the resolver was asked. `daysLeft`: below 0 when it has ended. */
  'dnssec.signature-expiring': {
    readonly name: string
    readonly type: string
    readonly expiresAt: string
    readonly daysLeft: number
    readonly servers: readonly string[]
    readonly isOurs: boolean
  }
  /** Some servers of a signed zone give an answer without signatures. */
  'dnssec.signature-missing': {
    readonly name: string
    readonly type: string
    readonly servers: readonly string[]
    readonly isOurs: boolean
  }
  /** `publish`: the DS records that the served keys want; empty where there are no keys. */
  'dnssec.delegation-broken': {
    readonly fault: DelegationFault
    readonly ds: readonly string[]
    readonly servers: readonly string[]
    readonly publish: readonly string[]
    readonly isOurs: boolean
  }
  'dnssec.ds-missing': {
    readonly publish: readonly string[]
    readonly isParentSigned: boolean
    readonly isOurs: boolean
    readonly tlsa: readonly string[]
    readonly severity: 'medium' | 'low' | 'info'
  }
  'dnssec.algorithm-weak': { readonly algorithms: readonly string[]; readonly isOurs: boolean }
  'dnssec.ds-digest-weak': {
    readonly ds: readonly string[]
    readonly publish: readonly string[]
    readonly isOurs: boolean
  }
  'dnssec.indeterminate': IndeterminateArgs
}

export const dnssecFindings: FindingSpecs<DnssecFindings> = {
  'dnssec.unsigned': { severity: { arg: 'severity' }, reference: 'RFC 4035 §4.3' },
  'dnssec.bogus': { severity: 'critical', reference: 'RFC 4035 §5.5' },
  'dnssec.signature-expiring': {
    severity: { below: 'daysLeft', unit: 'days', steps: { critical: 1, high: 3 }, otherwise: 'low' },
    reference: 'RFC 4035 §5.3.1',
  },
  'dnssec.signature-missing': { severity: 'high', reference: 'RFC 4035 §3.1' },
  'dnssec.delegation-broken': { severity: 'critical', reference: 'RFC 4035 §5.2' },
  'dnssec.ds-missing': { severity: { arg: 'severity' }, reference: 'RFC 4035 §2.4' },
  'dnssec.algorithm-weak': { severity: 'medium', reference: 'RFC 8624 §3.1' },
  'dnssec.ds-digest-weak': { severity: 'medium', reference: 'RFC 8624 §3.3' },
  'dnssec.indeterminate': { severity: 'medium', reference: 'RFC 4035 §4.3', plane: 'unknown' },
}
