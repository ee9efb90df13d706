import type { HttpsFetcher, IpAddress, Nameservers, Resolver, ResolverTests, SmtpDialer } from '@mailhealth/core'
import { resolverTests, scriptedDialer, scriptedFetcher, zoneNameservers, zoneResolver } from '@mailhealth/testkit'
import fc from 'fast-check'
import type { Surroundings } from './check.ts'

/** Surroundings for a test: a zone file, scripted servers, a clock that stands still. */
export function surroundingsOf(world: {
  zone?: string
  resolver?: Resolver
  /** Those of the zone file unless told. */
  nameservers?: Nameservers
  resolverTests?: ResolverTests
  dialer?: SmtpDialer
  fetcher?: HttpsFetcher
  now?: string
  smtpPort?: number
  tls?: Surroundings['settings']['tls']
}): Surroundings {
  const now = new Date(world.now ?? '2026-11-25T00:00:00.000Z')
  const zone = zoneResolver(world.zone ?? '')
  return {
    resolver: world.resolver ?? zone,
    nameservers: world.nameservers ?? zoneNameservers(zone),
    resolverTests: world.resolverTests ?? resolverTests(),
    dialer: world.dialer ?? scriptedDialer({}),
    fetcher: world.fetcher ?? scriptedFetcher({}),
    clock: { now: () => now },
    lists: { lists: [], health: () => Promise.reject(new Error('this test has no lists')) },
    settings: {
      smtpPort: world.smtpPort ?? 25,
      httpsPort: 443,
      tls: world.tls ?? { baseline: 'ncsc-nl-2025-05', connections: 100 },
      isAllowed: (_: IpAddress) => false,
      hostNamed: () => null,
    },
    signal: new AbortController().signal,
  }
}

/** Any text that a TXT record can hold: a character a byte. */
export const byteText: fc.Arbitrary<string> = fc.string({
  unit: fc.integer({ min: 0, max: 255 }).map((byte) => String.fromCharCode(byte)),
  maxLength: 120,
})
