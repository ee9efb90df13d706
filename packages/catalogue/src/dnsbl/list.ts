import type { Severity } from '@mailhealth/core'

/** A DNSBL: a DNS zone that says something about addresses or names (RFC 5782). */
export interface DnsblList {
  readonly zone: string
  readonly name: string
  readonly operator: string
}
export type ListSeverity = Severity
