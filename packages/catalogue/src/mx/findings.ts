import type { FindingSpecs, IndeterminateArgs, NoArgs } from '../spec.ts'

/** MX: where a domain's mail goes (RFC 5321 §5.1, null MX RFC 7505). */
export type MxFindings = {
  'mx.missing': { readonly implicit: boolean }
  /** The domain itself does not exist: nothing else of it can be judged. */
  'mx.domain-missing': NoArgs
  'mx.null-with-others': { readonly others: readonly string[] }
  /** An MX that names an address, or what cannot be a host's name. */
  'mx.invalid-host': { readonly exchange: string; readonly isAddress: boolean }
  'mx.duplicate': { readonly preferences: readonly number[] }
  'mx.cname': { readonly target: string }
  'mx.unresolvable': { readonly answer: 'nxdomain' | 'nodata' }
  'mx.private-address': { readonly address: string }
  'mx.unreachable': { readonly port: number; readonly reason: string }
  /** Addresses that this machine has no way to. */
  'mx.unexamined': { readonly addresses: readonly string[] }
  'mx.open-relay': { readonly reply: string }
  'mx.indeterminate': IndeterminateArgs
}

export const mxFindings: FindingSpecs<MxFindings> = {
  'mx.missing': { severity: 'high', reference: 'RFC 5321 §5.1' },
  'mx.domain-missing': { severity: 'critical', reference: 'RFC 8020 §2' },
  'mx.null-with-others': { severity: 'high', reference: 'RFC 7505 §3' },
  'mx.invalid-host': { severity: 'high', reference: 'RFC 1035 §3.3.9' },
  'mx.duplicate': { severity: 'low', reference: 'RFC 5321 §5.1' },
  'mx.cname': { severity: 'medium', reference: 'RFC 2181 §10.3' },
  'mx.unresolvable': { severity: 'high', reference: 'RFC 5321 §5.1' },
  'mx.private-address': { severity: 'high', reference: 'RFC 1918 §3' },
  'mx.unreachable': { severity: 'high', reference: 'RFC 5321 §5.1' },
  'mx.unexamined': { severity: 'info', reference: 'RFC 5321 §5.1' },
  'mx.open-relay': { severity: 'critical', reference: 'RFC 5321 §7.9' },
  'mx.indeterminate': { severity: 'medium', reference: 'RFC 9499 §3', plane: 'unknown' },
}
