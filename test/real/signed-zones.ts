import { type CheckId, systemClock, type Target, type Verdict } from '@mailhealth/core'
import { createNameservers, createResolver, type DnsResolver } from '@mailhealth/net'
import { type SignedZone, startSignedZones } from '@mailhealth/testkit'
import { type RealWorld, runAgainst } from './surroundings.ts'

/** Zones signed here in NSD, behind an unbound that validates them, and the checks run against both. */
export interface SignedWorld {
  readonly resolver: DnsResolver
  /** Runs a check once. `changes` replace what it looks at the world with: by itself it dials nobody. */
  run(check: CheckId, target: Target, changes?: RealWorld): Promise<Verdict>
  close(): Promise<void>
}

/** Starts both servers. By `signed`, which has an address, and `broken` the resolver is trusted. */
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
  const nameservers = createNameservers({ resolver, port: servers.authorityPort, mayDial: () => true })
  return {
    resolver,
    async run(check, target, changes = {}) {
      const world = { resolver, resolverTests: resolver.tests, nameservers, ...changes }
      return (await runAgainst(world, check, target)).verdict
    },
    async close() {
      await resolver.close()
      await servers.close()
    },
  }
}
