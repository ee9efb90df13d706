import { checkNamed, createListSource, type RunResult, runCheck, type Surroundings } from '@mailhealth/checks'
import { type CheckId, type Cidr, type JsonValue, systemClock, type Target } from '@mailhealth/core'
import { resolverTests, scriptedDialer, scriptedFetcher, zoneNameservers, zoneResolver } from '@mailhealth/testkit'

/** The only addresses that the servers of these tests have. */
export const loopback = '127.0.0.0/8' as Cidr

/** A world of which a test names what is real; nobody else answers. */
export interface RealWorld extends Partial<Omit<Surroundings, 'settings' | 'signal'>> {
  /** Where SMTP listens; 25 when absent. */
  readonly smtpPort?: number
}

/** Runs a check against real servers, with as many connections as it wants. */
export async function runAgainst(
  world: RealWorld,
  check: CheckId,
  target: Target,
  memory: JsonValue = null,
): Promise<RunResult> {
  const { smtpPort = 25, ...real } = world
  const none = zoneResolver('')
  const surroundings: Surroundings = {
    resolver: none,
    nameservers: zoneNameservers(none),
    resolverTests: resolverTests(),
    dialer: scriptedDialer({}),
    fetcher: scriptedFetcher({}),
    clock: systemClock,
    lists: createListSource([], none, systemClock),
    settings: {
      smtpPort,
      httpsPort: 443,
      tls: { baseline: 'ncsc-nl-2025-05', connections: 200 },
      isAllowed: () => true,
      hostNamed: () => null,
    },
    signal: AbortSignal.timeout(200_000),
    ...real,
  }
  return runCheck(checkNamed(check), target, surroundings, {}, memory)
}
