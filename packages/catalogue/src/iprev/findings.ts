import type { Severity } from '@mailhealth/core'
import type { FindingSpecs, IndeterminateArgs } from '../spec.ts'

/**
 * IPREV: does an address have a name that leads back to it, and does the server call itself so (RFC 8601 §3)?
 * The subject is the address.
 */
export type IprevFindings = {
  'iprev.ptr-missing': { readonly answer: 'nxdomain' | 'nodata' }
  'iprev.ptr-mismatch': { readonly names: readonly string[]; readonly leadTo: readonly string[] }
  /** `signs`: the parts of the name that give it away, or the provider whose scheme it follows. */
  'iprev.ptr-generic': {
    readonly name: string
    readonly signs: readonly string[]
    readonly confidence: 'certain' | 'likely'
  }
  'iprev.ptr-multiple': { readonly names: readonly string[] }
  /** The PTR leads to an alias. */
  'iprev.ptr-alias': { readonly name: string; readonly target: string }
  'iprev.ehlo-mismatch': { readonly ehlo: string; readonly names: readonly string[] }
  'iprev.ehlo-not-fqdn': { readonly ehlo: string }
  'iprev.ehlo-unresolvable': { readonly ehlo: string; readonly answer: 'nxdomain' | 'nodata' }
  /** The name leads to other addresses than the one that says it. */
  'iprev.ehlo-elsewhere': { readonly ehlo: string; readonly leadTo: readonly string[] }
  'iprev.greeting-mismatch': { readonly ehlo: string; readonly greeting: string }
  /** `name`: the PTR name that says so by `signs`, null where none does; `lists`: those that count the address to end users, with what they say. */
  'iprev.address-dynamic': {
    readonly name: string | null
    readonly signs: readonly string[]
    readonly lists: readonly string[]
    readonly weight: Severity
  }
  'iprev.indeterminate': IndeterminateArgs
}

export const iprevFindings: FindingSpecs<IprevFindings> = {
  'iprev.ptr-missing': { severity: 'critical', reference: 'RFC 8601 §3' },
  'iprev.ptr-mismatch': { severity: 'high', reference: 'RFC 8601 §3' },
  'iprev.ptr-generic': { severity: 'medium', reference: 'draft-msullivan-dnsop-generic-naming-schemes' },
  'iprev.ptr-multiple': { severity: 'low', reference: 'RFC 8601 §3' },
  'iprev.ptr-alias': { severity: 'low', reference: 'RFC 2181 §10.2' },
  'iprev.ehlo-mismatch': { severity: 'medium', reference: 'RFC 5321 §4.1.4' },
  'iprev.ehlo-not-fqdn': { severity: 'high', reference: 'RFC 5321 §4.1.1.1' },
  'iprev.ehlo-unresolvable': { severity: 'high', reference: 'RFC 5321 §2.3.5' },
  'iprev.ehlo-elsewhere': { severity: 'medium', reference: 'RFC 5321 §4.1.4' },
  'iprev.greeting-mismatch': { severity: 'low', reference: 'RFC 5321 §4.2' },
  'iprev.address-dynamic': { severity: { arg: 'weight' }, reference: 'draft-msullivan-dnsop-generic-naming-schemes' },
  'iprev.indeterminate': { severity: 'medium', reference: 'RFC 8601 §3', plane: 'unknown' },
}
