import { hostname } from 'node:os'
import { type DnsblList, enabledLists } from '@mailhealth/catalogue'
import { createListSource, type ListSource, type Settings, type Surroundings } from '@mailhealth/checks'
import { type Config, ConfigError } from '@mailhealth/config'
import {
  type Clock,
  cidrContains,
  type HostTarget,
  type IpAddress,
  isFullyQualified,
  type Resolver,
  type SmtpDialer,
  systemClock,
  type Target,
  toDomainName,
} from '@mailhealth/core'
import {
  authoritativeResolver,
  createDialer,
  createFetcher,
  createNameservers,
  createResolver,
  type DnsResolver,
  mayDial,
  pacing,
  sharingSessions,
} from '@mailhealth/net'
import { openTurns, type Store } from '@mailhealth/store'
import { keepBudgets } from './list-budget.ts'
import { listPaces } from './list-pace.ts'
import { pathOf, rememberLists } from './list-standing.ts'
import { listChoiceOf } from './load-configuration.ts'

/** The real world as a configuration says to look at it. close() ends what is under way and frees its sockets. */
export interface World extends Omit<Surroundings, 'signal'> {
  /** A dialer for the checks of one look: they share sessions with each other, and take none from before it. */
  dialerOfLook(): SmtpDialer
  close(): Promise<void>
}

/** What the configuration does not say about looking at the world. */
export interface WorldOptions {
  readonly clock?: Clock
  /** PEM certificates to trust besides the system's: a lab's. */
  readonly trustedRoots?: readonly string[]
  /**
   * Where lists are remembered, and daily limits and rates are kept for all processes; a look at the terminal has none,
   * and asks everything once, at rates of its own.
   */
  readonly store?: Store
}

/**
 * Puts together what checks look at the world with.
 *
 * @throws ConfigError when no resolver is configured and the system has none
 */
export function surroundingsOf(config: Config, options: WorldOptions = {}): World {
  const { clock = systemClock, trustedRoots = [] } = options
  const lists = enabledLists(listChoiceOf(config))
  const kept = options.store && { store: options.store, mayAsk: keepBudgets(options.store.db, clock) }
  const lanes = pacing(pacesOf(config, lists, kept?.mayAsk), kept && openTurns(kept.store))
  const own = resolverOf(config.resolver, config.resolver.servers, clock)
  const nameserversOptions = {
    resolver: own,
    port: config.network.dnsPort,
    mayDial: (address: IpAddress) => mayDial(address, config.network.allow),
    clock,
  }
  const resolver =
    config.dnsbl.mode === 'authoritative'
      ? authoritativeResolver(askedDirectly(lists), lanes, nameserversOptions)
      : lanes.around(own)
  const dialer = createDialer({ allow: config.network.allow, ehloName: ehloName(), trustedRoots, pace })
  const [first, ...others] = config.resolver.servers
  const second =
    first === undefined || others.length === 0 ? null : resolverOf(config.resolver, [...others, first], clock)
  return {
    resolver,
    nameservers: createNameservers(nameserversOptions),
    resolverTests: own.tests,
    ...(second === null ? {} : { secondResolver: lanes.around(second) }),
    dialer: sharingSessions(dialer),
    dialerOfLook: () => sharingSessions(dialer),
    fetcher: createFetcher({ allow: config.network.allow, trustedRoots }),
    clock,
    lists: listSourceOf(config, lists, resolver, clock, kept),
    settings: settingsOf(config),
    async close() {
      await own.close()
      await second?.close()
    },
  }
}

/** A list that knows us by a key does not care through whom it is asked, and its zone is nobody else's to learn. */
function askedDirectly(lists: readonly DnsblList[]): readonly string[] {
  return lists.filter(({ queryZone }) => queryZone === undefined).map(({ zone }) => zone)
}

/** Operators with a published rate; every one where its own servers are asked, which no resolver spares. */
function pacesOf({ dnsbl }: Config, lists: readonly DnsblList[], mayAsk: ListSource['mayAsk']) {
  return [...Map.groupBy(lists, ({ operator }) => operator)].flatMap(([operator, group]) => {
    const rates = group.flatMap(({ limits }) => limits.perSecond ?? [])
    if (rates.length === 0 && dnsbl.mode !== 'authoritative') return []
    const zones = group.map(({ queryZone, zone }) => queryZone ?? zone)
    const [first] = group.toSorted((one, other) => perDayOf(one) - perDayOf(other))
    const mayRepeat = async (): Promise<boolean> => first === undefined || ((await mayAsk?.(first, 1)) ?? true)
    return [{ operator, zones, perSecond: rates.length === 0 ? null : Math.min(...rates), mayRepeat }]
  })
}

function perDayOf({ limits }: DnsblList): number {
  return limits.perDay ?? Number.POSITIVE_INFINITY
}

function resolverOf(
  { validating, tests, serveStaleMs }: Config['resolver'],
  servers: readonly string[],
  clock: Clock,
): DnsResolver {
  const serveStaleSeconds = (serveStaleMs ?? 0) / 1000
  try {
    return createResolver({ servers, clock, trust: validating, testNames: tests, serveStaleSeconds })
  } catch (error) {
    throw new ConfigError([{ path: 'resolver.servers', message: (error as Error).message }])
  }
}

function listSourceOf(
  config: Config,
  lists: readonly DnsblList[],
  resolver: Resolver,
  clock: Clock,
  kept: { readonly store: Store; readonly mayAsk: NonNullable<ListSource['mayAsk']> } | undefined,
): ListSource {
  if (kept === undefined) return createListSource(lists, resolver, clock)
  const { store, mayAsk } = kept
  const paces = new Map(listPaces(config, lists).map(({ list, paceSeconds }) => [list.zone, paceSeconds]))
  const isResolverFault = (): boolean => source.resolverFault?.() != null
  const source = createListSource(lists, resolver, clock, {
    memory: rememberLists({ store, clock, lists, path: pathOf(config), isResolverFault }),
    paceSeconds: ({ zone }) => paces.get(zone) ?? 0,
    mayAsk,
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

/** A look at one address fits into the burst; what goes on after it is spread, for a server that counts connections. */
const pace = { burst: 12, everyMs: 1_000 }

/** EHLO wants a name with a dot (RFC 5321 §4.1.1.1); a machine without one says so with a name that cannot exist. */
function ehloName(): string {
  const name = toDomainName(hostname())
  return name !== null && isFullyQualified(name) ? name : 'mailhealth.invalid'
}
