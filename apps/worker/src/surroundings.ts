import { hostname } from 'node:os'
import { enabledLists } from '@mailhealth/catalogue'
import { createListSource, type ListSource, type Settings, type Surroundings } from '@mailhealth/checks'
import { type Config, ConfigError } from '@mailhealth/config'
import {
  type Clock,
  cidrContains,
  type HostTarget,
  isFullyQualified,
  type Resolver,
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
import type { Store } from '@mailhealth/store'
import { keepBudgets } from './list-budget.ts'
import { listPaces } from './list-pace.ts'
import { pathOf, rememberLists } from './list-standing.ts'
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
  /** Where lists are remembered and daily limits are kept; a look at the terminal has none, and asks everything once. */
  readonly store?: Store
}

/**
 * Puts together what checks look at the world with.
 *
 * @throws ConfigError when no resolver is configured and the system has none
 */
export function surroundingsOf(config: Config, options: WorldOptions = {}): World {
  const { clock = systemClock, trustedRoots = [] } = options
  const resolver = resolverOf(config.resolver, config.resolver.servers, clock)
  const [first, ...others] = config.resolver.servers
  const second =
    first === undefined || others.length === 0 ? null : resolverOf(config.resolver, [...others, first], clock)
  return {
    resolver,
    nameservers: createNameservers({
      resolver,
      port: config.network.dnsPort,
      mayDial: (address) => mayDial(address, config.network.allow),
      clock,
    }),
    resolverTests: resolver.tests,
    ...(second === null ? {} : { secondResolver: second }),
    dialer: createDialer({ allow: config.network.allow, ehloName: ehloName(), trustedRoots, minSpacingMs }),
    fetcher: createFetcher({ allow: config.network.allow, trustedRoots }),
    clock,
    lists: listSourceOf(config, resolver, clock, options.store),
    settings: settingsOf(config),
    async close() {
      await resolver.close()
      await second?.close()
    },
  }
}

function resolverOf({ validating, tests }: Config['resolver'], servers: readonly string[], clock: Clock): DnsResolver {
  try {
    return createResolver({ servers, clock, trust: validating, testNames: tests })
  } catch (error) {
    throw new ConfigError([{ path: 'resolver.servers', message: (error as Error).message }])
  }
}

function listSourceOf(config: Config, resolver: Resolver, clock: Clock, store: Store | undefined): ListSource {
  const lists = enabledLists(listChoiceOf(config))
  if (store === undefined) return createListSource(lists, resolver, clock)
  const paces = new Map(listPaces(config, lists).map(({ list, paceSeconds }) => [list.zone, paceSeconds]))
  const isResolverFault = (): boolean => source.resolverFault?.() != null
  const source = createListSource(lists, resolver, clock, {
    memory: rememberLists({ store, clock, lists, path: pathOf(config), isResolverFault }),
    paceSeconds: ({ zone }) => paces.get(zone) ?? 0,
    mayAsk: keepBudgets(store.db, clock),
  })
  return source
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
