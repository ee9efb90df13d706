import type { Resolver } from '@mailhealth/core'
import { type Lookup, lookup } from '../lookup.ts'
import { hasNullMx } from './mail-hosts.ts'

/** A domain's MX, and its addresses where it has none: whether it takes mail at all. */
export type MailLookups = readonly Lookup<'MX' | 'A' | 'AAAA'>[]

/** Asks whether a domain takes mail. */
export async function askMail(domain: string, resolver: Resolver, signal: AbortSignal): Promise<MailLookups> {
  const mx = await lookup(resolver, domain, 'MX', { signal })
  if (mx.answer.kind !== 'nodata') return [mx]
  // Without MX the domain's own addresses take its mail (RFC 5321 §5.1).
  const addresses = (['A', 'AAAA'] as const).map((type) => lookup(resolver, domain, type, { signal }))
  return [mx, ...(await Promise.all(addresses))]
}

/** Why a domain takes no mail at all; null when it does, or when that could not be told. */
export function mailFault([mx, ...addresses]: MailLookups): 'null-mx' | 'nxdomain' | 'no-address' | null {
  if (mx === undefined || mx.answer.kind === 'failed') return null
  if (mx.answer.kind === 'nxdomain') return 'nxdomain'
  if (mx.answer.kind === 'records') return hasNullMx(mx as Lookup<'MX'>) ? 'null-mx' : null
  return addresses.every((one) => ['nodata', 'nxdomain'].includes(one.answer.kind)) ? 'no-address' : null
}
