import type { IpAddress, Resolver, SmtpDialer } from '@mailhealth/core'
import { scriptedDialer, zoneResolver } from '@mailhealth/testkit'
import type { Surroundings } from './check.ts'

/** Surroundings for a test: a zone file, scripted servers, a clock that stands still. */
export function surroundingsOf(world: {
  zone?: string
  resolver?: Resolver
  dialer?: SmtpDialer
  now?: string
  smtpPort?: number
}): Surroundings {
  const now = new Date(world.now ?? '2026-11-25T00:00:00.000Z')
  return {
    resolver: world.resolver ?? zoneResolver(world.zone ?? ''),
    dialer: world.dialer ?? scriptedDialer({}),
    clock: { now: () => now },
    lists: { lists: [], health: () => Promise.reject(new Error('this test has no lists')) },
    settings: { smtpPort: world.smtpPort ?? 25, isAllowed: (_: IpAddress) => false, hostNamed: () => null },
    signal: new AbortController().signal,
  }
}
