import type { Severity } from '@mailhealth/core'
import type { FindingSpecs, IndeterminateArgs } from '../spec.ts'

/** What is wrong with STARTTLS: EHLO does not offer it, the command is refused, or no handshake comes about. */
export type StarttlsFault = 'not-offered' | 'refused' | 'handshake'

/** What is weak about a cipher suite. */
export type CipherWeakness =
  | 'no-encryption'
  | 'anonymous'
  | 'export'
  | 'rc4'
  | 'des'
  | 'md5'
  | 'no-forward-secrecy'
  | 'sha1-mac'

/** What a session lacks, or has too much. */
export type SessionFault = 'no-extended-master-secret' | 'no-secure-renegotiation' | 'compression'

/** What a baseline says of something: which one, and how severe it is at this port. */
interface Graded {
  readonly baseline: string
  readonly severity: Severity
}

/** `total` counts all that are known, `ciphers` shows some; while not `isWhole`, each kind was asked for, but not yet each suite. */
export interface SomeSuites {
  readonly ciphers: readonly string[]
  readonly total: number
  readonly isWhole: boolean
}

/**
 * TLS: is mail on its way to the server encrypted, and with what (RFC 3207, RFC 8314)? Severities are for a server that
 * promises no more than opportunistic TLS: an expired or mismatching certificate is `high` there, since senders that
 * validate fail while the others go on. MTA-STS and DANE say for themselves when it is worse. What is old or weak weighs
 * less on port 25, where senders would fall back to clear text, than where programs log in: those arguments hold `severity`.
 */
export type TlsFindings = {
  'tls.starttls-missing': { readonly fault: StarttlsFault; readonly reply: string }
  /** `severity`: critical when there is no newer version beside them, which is worse than an old one for old senders. */
  'tls.protocol-old': { readonly versions: readonly string[]; readonly severity: Severity }
  'tls.protocol-missing': { readonly versions: readonly string[] }
  /** Suites that the baseline finds insufficient. */
  'tls.cipher-weak': Graded & SomeSuites & { readonly weaknesses: readonly CipherWeakness[] }
  'tls.cipher-phase-out': SomeSuites & { readonly baseline: string }
  'tls.cipher-order': { readonly preferred: string; readonly better: string; readonly baseline: string }
  'tls.group-weak': Graded & { readonly groups: readonly string[] }
  'tls.dh-weak': Graded & { readonly bits: number; readonly name: string }
  'tls.signature-weak': Graded & { readonly signatures: readonly string[] }
  'tls.session-weak': { readonly faults: readonly SessionFault[]; readonly severity: Severity }
  'tls.certificate-expired': { readonly notAfter: string }
  /** `weighed`: the days left, in proportion to those of a certificate of 90 days where it lives shorter. */
  'tls.certificate-expiring': { readonly daysLeft: number; readonly weighed: number; readonly notAfter: string }
  'tls.certificate-name': { readonly expected: string; readonly names: readonly string[] }
  'tls.certificate-untrusted': { readonly reason: string; readonly issuer: string }
  'tls.chain-incomplete': { readonly issuer: string; readonly sent: number; readonly url: string }
  'tls.certificate-hash': { readonly certificates: readonly string[]; readonly algorithm: string }
  'tls.certificate-differs': { readonly certificates: readonly string[] }
  'tls.key-short': { readonly type: string; readonly bits: number; readonly wanted: number; readonly baseline: string }
  'tls.key-weak': { readonly type: string; readonly bits: number; readonly minimum: number }
  'tls.unexamined': { readonly addresses: readonly string[] }
  'tls.indeterminate': IndeterminateArgs
}

export const tlsFindings: FindingSpecs<TlsFindings> = {
  'tls.starttls-missing': { severity: 'high', reference: 'RFC 3207 §4' },
  'tls.protocol-old': { severity: { arg: 'severity' }, reference: 'RFC 8996 §4, §5' },
  'tls.protocol-missing': { severity: 'low', reference: 'RFC 9325 §3.1.1' },
  'tls.cipher-weak': { severity: { arg: 'severity' }, reference: 'RFC 9325 §4.1' },
  'tls.cipher-phase-out': { severity: 'low', reference: 'RFC 9325 §4.2' },
  'tls.cipher-order': { severity: 'low', reference: 'RFC 9325 §4.2.1' },
  'tls.group-weak': { severity: { arg: 'severity' }, reference: 'RFC 8422 §5.1.1' },
  'tls.dh-weak': { severity: { arg: 'severity' }, reference: 'RFC 7919 §4' },
  'tls.signature-weak': { severity: { arg: 'severity' }, reference: 'RFC 9155 §4' },
  'tls.session-weak': { severity: { arg: 'severity' }, reference: 'RFC 7627 §5.2' },
  'tls.certificate-expired': { severity: 'high', reference: 'RFC 5280 §4.1.2.5' },
  'tls.certificate-expiring': {
    severity: { below: 'weighed', unit: 'days', steps: { critical: 3, high: 7, medium: 21 }, otherwise: 'low' },
    reference: 'RFC 5280 §4.1.2.5',
  },
  'tls.certificate-name': { severity: 'high', reference: 'RFC 9525 §6.3' },
  'tls.certificate-untrusted': { severity: 'high', reference: 'RFC 5280 §6.1' },
  'tls.chain-incomplete': { severity: 'high', reference: 'RFC 5246 §7.4.2' },
  'tls.certificate-hash': { severity: 'critical', reference: 'RFC 9325 §4.5' },
  'tls.certificate-differs': { severity: 'info', reference: 'RFC 5321 §5.1' },
  'tls.key-short': { severity: 'info', reference: 'RFC 9325 §4.5' },
  'tls.key-weak': { severity: 'high', reference: 'RFC 9325 §4.5' },
  'tls.unexamined': { severity: 'info', reference: 'RFC 5321 §5.1' },
  'tls.indeterminate': { severity: 'medium', reference: 'RFC 5321 §4.2.1', plane: 'unknown' },
}
