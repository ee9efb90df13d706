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

/**
 * TLS: is mail on its way to the server encrypted, and with what (RFC 3207, RFC 8314)? Severities are for a server that
 * promises no more than opportunistic TLS: an expired or mismatching certificate is `high` there, since senders that
 * validate fail while the others go on. MTA-STS and DANE say for themselves when it is worse.
 */
export type TlsFindings = {
  'tls.starttls-missing': { readonly fault: StarttlsFault; readonly reply: string }
  /** `severity`: critical when there is no newer version beside them, which is worse than an old one for old senders. */
  'tls.protocol-old': { readonly versions: readonly string[]; readonly severity: 'medium' | 'high' | 'critical' }
  'tls.protocol-missing': { readonly versions: readonly string[] }
  'tls.cipher-weak': { readonly ciphers: readonly string[]; readonly weaknesses: readonly CipherWeakness[] }
  'tls.certificate-expired': { readonly notAfter: string }
  'tls.certificate-expiring': { readonly daysLeft: number; readonly notAfter: string }
  'tls.certificate-name': { readonly expected: string; readonly names: readonly string[] }
  'tls.certificate-untrusted': { readonly reason: string; readonly issuer: string }
  'tls.key-weak': { readonly type: string; readonly bits: number; readonly minimum: number }
  'tls.indeterminate': IndeterminateArgs
}

export const tlsFindings: FindingSpecs<TlsFindings> = {
  'tls.starttls-missing': { severity: 'high', reference: 'RFC 3207 §4' },
  'tls.protocol-old': { severity: { arg: 'severity' }, reference: 'RFC 8996 §4, §5' },
  'tls.protocol-missing': { severity: 'low', reference: 'RFC 9325 §3.1.1' },
  'tls.cipher-weak': { severity: 'medium', reference: 'RFC 9325 §4.1' },
  'tls.certificate-expired': { severity: 'high', reference: 'RFC 5280 §4.1.2.5' },
  'tls.certificate-expiring': {
    severity: { below: 'daysLeft', unit: 'days', steps: { critical: 3, high: 7, medium: 21 }, otherwise: 'low' },
    reference: 'RFC 5280 §4.1.2.5',
  },
  'tls.certificate-name': { severity: 'high', reference: 'RFC 9525 §6.3' },
  'tls.certificate-untrusted': { severity: 'high', reference: 'RFC 5280 §6.1' },
  'tls.key-weak': { severity: 'high', reference: 'RFC 9325 §4.5' },
  'tls.indeterminate': { severity: 'medium', reference: 'RFC 5321 §4.2.1', plane: 'unknown' },
}
