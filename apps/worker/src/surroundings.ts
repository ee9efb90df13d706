import { hostname } from 'node:os'
import { enabledLists } from '@mailhealth/catalogue'
import { createListSource, type Settings, type Surroundings } from '@mailhealth/checks'
import { type Config, ConfigError } from '@mailhealth/config'
import {
  type Clock,
  cidrContains,
  type HostTarget,
  isFullyQualified,
  systemClock,
  type Target,
  toDomainName,
} from '@mailhealth/core'
import {
  createDialer,
  createFetcher,
  createNameservers,
  createResolver,
  type DnsResolver,
  mayDial,
} from '@mailhealth/net'
import { listChoiceOf } from './load-configuration.ts'

/** The real world as a configuration says to look at it. close() ends what is under way and frees its sockets. */
export interface World extends Omit<Surroundings, 'signal'> {
  close(): Promise<void>
}

/** What the configuration does not say about looking at the world. */
export interface WorldOptions {
  readonly clock?: Clock
  /** PEM certificates to trust besides the system's: a lab's. */
  readonly trustedRoots?: readonly string[]
}

/**
 * Puts together what checks look at the world with.
 *
 * @throws ConfigError when no resolver is configured and the system has none
 */
export function surroundingsOf(config: Config, options: WorldOptions = {}): World {
  const { clock = systemClock, trustedRoots = [] } = options
  const resolver = resolverOf(config, clock)
  return {
    resolver,
    nameservers: createNameservers({
      resolver,
      port: config.network.dnsPort,
      mayDial: (address) => mayDial(address, config.network.allow),
      clock,
    }),
    resolverTests: resolver.tests,
    dialer: createDialer({ allow: config.network.allow, ehloName: ehloName(), trustedRoots, minSpacingMs }),
    fetcher: createFetcher({ allow: config.network.allow, trustedRoots }),
    clock,
    lists: createListSource(enabledLists(listChoiceOf(config)), resolver, clock),
    settings: settingsOf(config),
    close: () => resolver.close(),
  }
}

function resolverOf(config: Config, clock: Clock): DnsResolver {
  const { servers, validating, tests } = config.resolver
  try {
    return createResolver({ servers, clock, trust: validating, testNames: tests })
  } catch (error) {
    throw new ConfigError([{ path: 'resolver.servers', message: (error as Error).message }])
  }
}

function settingsOf({ network, targets, tls }: Config): Settings {
  const hosts = new Map(targets.filter(isHost).map((host) => [host.name as string, host]))
  return {
    smtpPort: network.smtpPort,
    tls,
    httpsPort: network.httpsPort,
    isAllowed: (address) => network.allow.some((range) => cidrContains(range, address)),
    hostNamed: (name) => hosts.get(name) ?? null,
  }
}

function isHost(target: Target): target is HostTarget {
  return target.kind === 'host'
}

/** Between two connections to one address: a mail server that counts them in short windows sees few. */
const minSpacingMs = 250

/** EHLO wants a name with a dot (RFC 5321 §4.1.1.1); a machine without one says so with a name that cannot exist. */
function ehloName(): string {
  const name = toDomainName(hostname())
  return name !== null && isFullyQualified(name) ? name : 'mailhealth.invalid'
}
