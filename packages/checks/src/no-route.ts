import type { IpAddress } from '@mailhealth/core'

/** What an address showed, as far as it matters here: whether this machine has a way to it. */
interface Seen {
  readonly address: IpAddress
  readonly failure: { readonly reason: string } | null
}

/**
 * Addresses that this machine has no way to, as a rule because it has no IPv6: they are a part that is not looked at, and
 * nothing is said of them but that. None where there is a way to nobody: then nothing is known at all.
 */
export function withoutRoute(seen: readonly Seen[]): IpAddress[] {
  const beyond = seen.filter(({ failure }) => failure?.reason === 'no-route')
  return beyond.length === seen.length ? [] : [...new Set(beyond.map(({ address }) => address))].sort()
}
