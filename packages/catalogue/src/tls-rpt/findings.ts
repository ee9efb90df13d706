import type { FindingSpecs, IndeterminateArgs } from '../spec.ts'

/**
 * What keeps senders from using a TLSRPT record. `several`: there is more than one. `version`: it does not begin as
 * one. `no-rua`: it names no destination. `uri`: a destination that is not usable. `field`: a piece outside the grammar.
 */
export type TlsRptFault = 'several' | 'version' | 'no-rua' | 'uri' | 'field'

/**
 * TLSRPT (RFC 8460): where senders report that they could not deliver over TLS. Without MTA-STS or DANE senders fall
 * back to clear text and there is little to report, so that a missing record is `low`; with one of them it is `medium`.
 */
export type TlsRptFindings = {
  /** `because`: what holds mail back where TLS fails. */
  'tls-rpt.missing': {
    readonly name: string
    readonly answer: 'nxdomain' | 'nodata' | 'other-text'
    readonly because: 'mta-sts' | 'dane' | null
    readonly severity: 'low' | 'medium'
  }
  'tls-rpt.invalid': {
    readonly name: string
    readonly faults: readonly { readonly fault: TlsRptFault; readonly text: string }[]
  }
  /** The subject is the domain that reports would be mailed to; it takes no mail. */
  'tls-rpt.report-host-mailless': { readonly answer: 'null-mx' | 'nxdomain' | 'no-address' }
  'tls-rpt.indeterminate': IndeterminateArgs
}

export const tlsRptFindings: FindingSpecs<TlsRptFindings> = {
  'tls-rpt.missing': { severity: { arg: 'severity' }, reference: 'RFC 8460 §3' },
  'tls-rpt.invalid': { severity: 'medium', reference: 'RFC 8460 §3' },
  'tls-rpt.report-host-mailless': { severity: 'medium', reference: 'RFC 8460 §3' },
  'tls-rpt.indeterminate': { severity: 'medium', reference: 'RFC 2308 §7', plane: 'unknown' },
}
