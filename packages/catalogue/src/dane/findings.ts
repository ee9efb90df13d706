import type { FindingSpecs, IndeterminateArgs } from '../spec.ts'

/** Why senders of mail cannot use a TLSA record. `pkix-usage`: usage 0 or 1, which SMTP has no use for. `length`: not a digest, certificate or key. */
export type TlsaFault = 'pkix-usage' | 'usage' | 'selector' | 'matching-type' | 'length'

/**
 * Why a record does not authenticate what was sent. `not-signed`: the anchor was sent and has not signed the rest.
 * `name`, `expired`: of a chain that leads to the anchor of usage 2.
 */
export type DaneMismatch = 'no-match' | 'not-signed' | 'expired' | 'name'

/** What renewals of a certificate do with its key, as far as was seen. */
export type RenewalHabit = 'keeps-key' | 'changes-key' | 'unknown'

/**
 * DANE for SMTP (RFC 7672): senders that honour it deliver over TLS to whom DNS, signed, says is the right server, or not
 * at all. Records are written as in zone files, `3 1 1 ab12…`.
 */
export type DaneFindings = {
  /** `mx-insecure`: the domain is not signed. `address-insecure`: no host's address is. */
  'dane.missing': { readonly why: 'mx-insecure' | 'address-insecure' | 'no-records'; readonly hosts: readonly string[] }
  'dane.insecure': { readonly what: 'mx' | 'records'; readonly name: string }
  /**
   * `kind`: the signatures that the chain came with. `senders`: which of them refuse: all, or those that go by the
   * digest named. `publish`: the record that the live certificate wants.
   */
  'dane.mismatch': {
    readonly name: string
    readonly kind: 'rsa' | 'ecdsa' | 'any'
    readonly senders: 'all' | 'sha256' | 'sha512'
    readonly records: readonly { readonly record: string; readonly why: DaneMismatch | 'weaker-digest' }[]
    readonly publish: string
  }
  'dane.tls-missing': {
    readonly name: string
    readonly fault: 'not-offered' | 'refused' | 'handshake'
    readonly reply: string
  }
  /** `severity`: high when none of the records can be used. */
  'dane.unusable': {
    readonly name: string
    readonly records: readonly { readonly record: string; readonly fault: TlsaFault }[]
    readonly severity: 'high' | 'medium'
  }
  'dane.partial': { readonly with: readonly string[]; readonly without: readonly string[] }
  /** `pins`: what the records hold to. `signaturesUntil`: when the signatures over the present set end. */
  'dane.rollover-unsafe': {
    readonly name: string
    readonly pins: 'key' | 'certificate'
    readonly habit: RenewalHabit
    readonly current: readonly string[]
    readonly notAfter: string
    readonly daysLeft: number
    readonly ttlSeconds: number
    readonly waitSeconds: number
    readonly signaturesUntil: string | null
    readonly severity: 'high' | 'low'
  }
  /** `readyAt`: from when on the next certificate may be put in; null when it may now. */
  'dane.rollover-pending': {
    readonly name: string
    readonly current: readonly string[]
    readonly next: readonly string[]
    readonly readyAt: string | null
  }
  'dane.lookup-bogus': { readonly name: string; readonly type: string; readonly reason: string }
  /** The last signature over the records to end. `daysLeft`: below 0 when it has. */
  'dane.signature-expiring': { readonly name: string; readonly expiresAt: string; readonly daysLeft: number }
  'dane.algorithm-weak': { readonly name: string; readonly algorithms: readonly string[] }
  'dane.ttl-long': { readonly name: string; readonly ttlSeconds: number }
  'dane.unexamined': { readonly addresses: readonly string[] }
  'dane.indeterminate': IndeterminateArgs
}

export const daneFindings: FindingSpecs<DaneFindings> = {
  'dane.missing': { severity: 'low', reference: 'RFC 7672 §2.2' },
  'dane.insecure': { severity: 'medium', reference: 'RFC 7672 §2.2.1' },
  'dane.mismatch': { severity: 'critical', reference: 'RFC 7672 §3.1' },
  'dane.tls-missing': { severity: 'critical', reference: 'RFC 7672 §2.2' },
  'dane.unusable': { severity: { arg: 'severity' }, reference: 'RFC 7672 §3.1' },
  'dane.partial': { severity: 'medium', reference: 'RFC 7672 §2.2' },
  'dane.rollover-unsafe': { severity: { arg: 'severity' }, reference: 'RFC 7671 §8.1' },
  'dane.rollover-pending': { severity: 'info', reference: 'RFC 7671 §8.1' },
  'dane.lookup-bogus': { severity: 'critical', reference: 'RFC 7672 §2.1.1' },
  'dane.signature-expiring': {
    severity: { below: 'daysLeft', unit: 'days', steps: { critical: 1, high: 3 }, otherwise: 'low' },
    reference: 'RFC 4035 §5.3.1',
  },
  'dane.algorithm-weak': { severity: 'medium', reference: 'RFC 8624 §3.1' },
  'dane.ttl-long': { severity: 'low', reference: 'RFC 7671 §8.1' },
  'dane.unexamined': { severity: 'info', reference: 'RFC 7672 §2.2' },
  'dane.indeterminate': { severity: 'medium', reference: 'RFC 7672 §2.1', plane: 'unknown' },
}
