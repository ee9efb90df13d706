import type { DnsAnswer, DnssecState, RecordType } from '@mailhealth/core'

/** That a name is an alias: its CNAME record, which is all that an answer about the name is believed of. */
export type Alias = Extract<DnsAnswer<'CNAME'>, { readonly kind: 'records' }>

/** How many CNAMEs are followed, in one message and in all. */
export const maxAliases = 12

/** The detail of a failure to come to the end of them. */
export const aliasLoop: string = `a loop, or a chain of more than ${maxAliases} CNAMEs`

/** The name that an alias leads to. */
export function targetOf({ records }: Alias): string {
  return records[0] as string
}

/**
 * The answer about a name that is an alias, made of that and of the answer about where it leads: good for as long as
 * both are, and as safe as the less safe one. `failed` where the way is a loop or too long.
 */
export function throughAlias<T extends RecordType>(name: string, alias: Alias, end: DnsAnswer<T>): DnsAnswer<T> {
  const aliases = [targetOf(alias), ...end.aliases]
  if (aliases.length > maxAliases || new Set([name, ...aliases]).size <= aliases.length) {
    return lostAt(alias, aliases.slice(0, maxAliases))
  }
  const durationMs = alias.durationMs + end.durationMs
  if (end.kind === 'failed') return { ...end, durationMs, aliases }
  return {
    ...end,
    durationMs,
    aliases,
    ttlSeconds: Math.min(alias.ttlSeconds, end.ttlSeconds),
    authentic: alias.authentic && end.authentic,
    dnssec: lessSafe(alias.dnssec, end.dnssec),
    ...staler(alias, end),
  }
}

/** The failure to come to the end of aliases. */
export function lostAt({ server, durationMs, rcode }: Alias, aliases: readonly string[]): DnsAnswer<never> {
  const meta = { server, durationMs, rcode, authentic: false, dnssec: 'unknown', aliases } as const
  return { kind: 'failed', reason: 'servfail', detail: aliasLoop, ...meta }
}

const safety: readonly DnssecState[] = ['unknown', 'insecure', 'secure']

function lessSafe(one: DnssecState, other: DnssecState): DnssecState {
  return safety[Math.min(safety.indexOf(one), safety.indexOf(other))] as DnssecState
}

function staler({ stale: one }: DnsAnswer, { stale: other }: DnsAnswer): Pick<DnsAnswer, 'stale'> {
  if (one === undefined) return {}
  return { stale: other === undefined || other.seconds < one.seconds ? one : other }
}
