import { checkNamed, createListSource, type RunResult, runCheck, type Surroundings } from '@mailhealth/checks'
import { type CheckId, systemClock, type Target } from '@mailhealth/core'
import { createNameservers, createResolver, type DnsResolver } from '@mailhealth/net'
import { type SignedZone, scriptedDialer, scriptedFetcher, startSignedZones, zoneResolver } from '@mailhealth/testkit'

/** Zones signed here in NSD, behind an unbound that validates them, and the checks run against both. */
export interface SignedWorld {
  readonly resolver: DnsResolver
  /** Runs a check once. `changes` replace what it looks at the world with: by itself it dials nobody. */
  run(check: CheckId, target: Target, changes?: Partial<Surroundings>): Promise<RunResult['verdict']>
  close(): Promise<void>
}

/** Starts both servers. `signed` and `broken` name zones by which the resolver is trusted. */
export async function startSignedWorld(
  zones: { readonly [name: string]: SignedZone },
  testNames: { readonly signed: string; readonly broken: string },
): Promise<SignedWorld> {
  const servers = await startSignedZones(zones)
  const resolver = createResolver({
    servers: [servers.url],
    clock: systemClock,
    timeoutMs: 5_000,
    trust: 'auto',
    testNames,
  })
  const surroundings: Omit<Surroundings, 'signal'> = {
    resolver,
    resolverTests: resolver.tests,
    nameservers: createNameservers({ resolver, port: servers.authorityPort, mayDial: () => true }),
    dialer: scriptedDialer({}),
    fetcher: scriptedFetcher({}),
    clock: systemClock,
    lists: createListSource([], zoneResolver(''), systemClock),
    settings: {
      smtpPort: 25,
      httpsPort: 443,
      tls: { baseline: 'ncsc-nl-2025-05', connections: 100 },
      isAllowed: () => true,
      hostNamed: () => null,
    },
  }
  return {
    resolver,
    async run(check, target, changes = {}) {
      const world = { ...surroundings, signal: AbortSignal.timeout(50_000), ...changes }
      return (await runCheck(checkNamed(check), target, world, {}, null)).verdict
    },
    async close() {
      await resolver.close()
      await servers.close()
    },
  }
}
