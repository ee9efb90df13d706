import { type DomainName, type Resolver, recordsOf, registrableDomain } from '@mailhealth/core'
import { type Lookup, lookup } from '../lookup.ts'

/** Asks for the DMARC records that may cover a domain: its own and its registrable domain's. */
export async function askDmarc(domain: DomainName, resolver: Resolver, signal: AbortSignal): Promise<Lookup<'TXT'>[]> {
  const names = new Set([domain, registrableDomain(domain) ?? domain])
  return Promise.all([...names].map((name) => lookup(resolver, `_dmarc.${name}`, 'TXT', { signal })))
}

/**
 * The policy that applies, as far as SPF's `~all` is concerned: the domain's own `p`, else `sp` or `p` of its registrable
 * domain (RFC 9989 §4.10). Null when there is none; 'unknown' when it could not be told.
 */
export function dmarcPolicy(lookups: readonly Lookup<'TXT'>[]): string | null {
  for (const [index, { answer }] of lookups.entries()) {
    if (answer.kind === 'failed') return 'unknown'
    const records = recordsOf(answer)
      .map((strings) => strings.join(''))
      .filter((text) => /^v\s*=\s*DMARC1\s*(?:;|$)/.test(text))
    const [record] = records
    if (record === undefined || records.length > 1) continue
    return (index > 0 ? tag(record, 'sp') : null) ?? tag(record, 'p') ?? 'none'
  }
  return null
}

function tag(record: string, name: string): string | null {
  for (const part of record.split(';')) {
    const [key, value] = part.split('=')
    if (key?.trim().toLowerCase() === name) return value?.trim().toLowerCase().slice(0, 20) ?? ''
  }
  return null
}
