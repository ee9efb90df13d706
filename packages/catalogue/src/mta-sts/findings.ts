import type { FindingSpecs, IndeterminateArgs } from '../spec.ts'

/** What a policy asks of senders (RFC 8461 §3.2). */
export type MtaStsMode = 'enforce' | 'testing' | 'none'

/** What keeps senders from using a record. `several`: there is more than one. `version`: it does not begin as one. */
export type MtaStsRecordFault = 'several' | 'version' | 'no-id' | 'id' | 'field'

/** What is wrong with a policy's text. `field`: a line that only some senders mind. */
export type MtaStsPolicyFault = 'version' | 'mode' | 'max-age' | 'mx' | 'no-mx' | 'field' | 'media-type'

/** Why no policy came. `no-address`: its host is not in DNS. */
export type MtaStsUnreachable =
  | 'no-address'
  | 'refused'
  | 'timeout'
  | 'closed'
  | 'handshake'
  | 'protocol'
  | 'too-large'
  | 'redirect'
  | 'status'

/** What is wrong with the policy host's certificate. */
export type MtaStsCertificateFault = 'expired' | 'expiring' | 'name' | 'untrusted'

/** Why a sender that honours the policy does not deliver to an address. */
export type MtaStsDeliveryFault =
  | 'starttls-missing'
  | 'starttls-refused'
  | 'handshake'
  | 'old-version'
  | 'expired'
  | 'name'
  | 'untrusted'

/** `mode` is null where no policy that says one was ever seen. */
type Weighed = { readonly mode: MtaStsMode | null; readonly severity: 'critical' | 'high' | 'medium' }

/**
 * MTA-STS (RFC 8461): senders that honour it deliver over authenticated TLS or not at all. `severity` goes by the mode:
 * what costs mail under `enforce` is `critical`, what only fills reports under `testing` is `high`.
 */
export type MtaStsFindings = {
  'mta-sts.missing': { readonly name: string; readonly answer: 'nxdomain' | 'nodata' | 'other-text' }
  'mta-sts.record-invalid': {
    readonly name: string
    readonly faults: readonly { readonly fault: MtaStsRecordFault; readonly text: string }[]
  }
  /** `isPartial`: other addresses of the host serve the policy. */
  'mta-sts.policy-unreachable': Weighed & {
    readonly url: string
    readonly reason: MtaStsUnreachable
    readonly detail: string
    readonly isPartial: boolean
  }
  'mta-sts.policy-invalid': Weighed & {
    readonly url: string
    readonly faults: readonly { readonly fault: MtaStsPolicyFault; readonly text: string }[]
  }
  'mta-sts.policy-differs': { readonly url: string; readonly addresses: readonly string[] }
  /** `detail`: when it expired, how many days are left, the names it has, or OpenSSL's reason. */
  'mta-sts.certificate': Weighed & {
    readonly host: string
    readonly fault: MtaStsCertificateFault
    readonly detail: string
  }
  'mta-sts.mx-not-matched': Weighed & { readonly patterns: readonly string[] }
  'mta-sts.pattern-unused': { readonly patterns: readonly string[] }
  'mta-sts.delivery-refused': Weighed & {
    readonly host: string
    readonly faults: readonly { readonly fault: MtaStsDeliveryFault; readonly detail: string }[]
  }
  /** `days` since it was first seen. */
  'mta-sts.mode-testing': { readonly days: number; readonly severity: 'medium' | 'info' }
  /** `heldUntil`: until when senders may hold an earlier policy; null when none is known to. */
  'mta-sts.mode-none': { readonly heldUntil: string | null }
  'mta-sts.max-age-short': {
    readonly seconds: number
    readonly recommended: number
    readonly severity: 'high' | 'medium' | 'info'
  }
  /** `until`: when the last sender has let go of the earlier text. */
  'mta-sts.id-not-changed': { readonly id: string; readonly since: string; readonly until: string }
  'mta-sts.policy-not-changed': { readonly id: string; readonly before: string }
  'mta-sts.removed-early': {
    readonly name: string
    readonly mode: MtaStsMode
    readonly until: string
    readonly severity: 'high' | 'medium'
  }
  'mta-sts.unexamined': { readonly addresses: readonly string[] }
  'mta-sts.indeterminate': IndeterminateArgs
}

export const mtaStsFindings: FindingSpecs<MtaStsFindings> = {
  'mta-sts.missing': { severity: 'low', reference: 'RFC 8461 §3.1' },
  'mta-sts.record-invalid': { severity: 'high', reference: 'RFC 8461 §3.1' },
  'mta-sts.policy-unreachable': { severity: { arg: 'severity' }, reference: 'RFC 8461 §3.3' },
  'mta-sts.policy-invalid': { severity: { arg: 'severity' }, reference: 'RFC 8461 §3.2' },
  'mta-sts.policy-differs': { severity: 'medium', reference: 'RFC 8461 §3.2' },
  'mta-sts.certificate': { severity: { arg: 'severity' }, reference: 'RFC 8461 §3.3' },
  'mta-sts.mx-not-matched': { severity: { arg: 'severity' }, reference: 'RFC 8461 §4.1' },
  'mta-sts.pattern-unused': { severity: 'low', reference: 'RFC 8461 §4.1' },
  'mta-sts.delivery-refused': { severity: { arg: 'severity' }, reference: 'RFC 8461 §4.2' },
  'mta-sts.mode-testing': { severity: { arg: 'severity' }, reference: 'RFC 8461 §5' },
  'mta-sts.mode-none': { severity: 'low', reference: 'RFC 8461 §8.3' },
  'mta-sts.max-age-short': { severity: { arg: 'severity' }, reference: 'RFC 8461 §3.2' },
  'mta-sts.id-not-changed': { severity: 'high', reference: 'RFC 8461 §3.1' },
  'mta-sts.policy-not-changed': { severity: 'low', reference: 'RFC 8461 §8.1' },
  'mta-sts.removed-early': { severity: { arg: 'severity' }, reference: 'RFC 8461 §8.3' },
  'mta-sts.unexamined': { severity: 'info', reference: 'RFC 8461 §3.3' },
  'mta-sts.indeterminate': { severity: 'medium', reference: 'RFC 8461 §3.3', plane: 'unknown' },
}
