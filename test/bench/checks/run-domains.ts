import { describeList, reportOf, rfcTestPoints } from '@mailhealth/catalogue'
import { checks, createListSource, runCheck, type Surroundings } from '@mailhealth/checks'
import {
  type Cidr,
  type DnsAnswer,
  type HostTarget,
  type Nameservers,
  parseDomainName,
  plainDomain,
  plainHost,
  type RecordType,
  type Report,
  type ResolveOptions,
  type Resolver,
  systemClock,
  type Target,
} from '@mailhealth/core'
import { createDialer, createNameservers, createResolver, type DnsResolver } from '@mailhealth/net'
import { scriptedFetcher } from '@mailhealth/testkit'
import { domainAt, lists as listZones, mailHosts } from './world.ts'

/**
 * What the bench starts: checks domains as `mailhealth check` does, a few at once, and lets go of each report when it was
 * counted. Then it puts the same questions to DNS once more and makes nothing of the answers: the floor. Prints the
 * figures as JSON. `smtpPort` null leaves the mail servers out.
 */
interface Order {
  readonly server: string
  readonly authorityPort: number
  readonly smtpPort: number | null
  readonly rootPem: string
  readonly from: number
  readonly count: number
  readonly atOnce: number
}
const order = JSON.parse(process.argv[2] ?? '{}') as Order

interface Question {
  readonly name: string
  readonly type: RecordType
}

/** Counts the questions that checks put, to the resolver and to authoritative servers, and keeps each once. */
const asked = { resolver: 0, authority: 0, distinct: new Map<string, Question>() }

const resolver = openResolver()
/** So many of the lists know ranges for end users, which iprev asks about too. */
const endUserLists = 2
const endUsers = { code: '127.0.0.10', meaning: 'end users', cause: 'policy', severity: null, isEndUser: true } as const
const list = listZones.map((zone, at) =>
  describeList({
    zone,
    name: zone,
    operator: zone,
    kinds: ['ipv4', 'domain'],
    testPoints: { ipv4: rfcTestPoints.ipv4, domain: rfcTestPoints.domain },
    returnCodes: at < endUserLists ? [endUsers] : [],
  }),
)
const counting: Resolver = {
  resolve<T extends RecordType>(name: string, type: T, options?: ResolveOptions): Promise<DnsAnswer<T>> {
    asked.resolver++
    asked.distinct.set(`${name} ${type}`, { name, type })
    return resolver.resolve(name, type, options)
  },
}
const authority = createNameservers({ resolver, port: order.authorityPort, mayDial: () => true })
const nameservers: Nameservers = {
  ask(name, type, options) {
    asked.authority++
    return authority.ask(name, type, options)
  },
}
const surroundings: Surroundings = {
  resolver: counting,
  nameservers,
  resolverTests: resolver.tests,
  dialer: createDialer({ allow: ['127.0.0.0/8' as Cidr], ehloName: 'bench.example', trustedRoots: [order.rootPem] }),
  fetcher: scriptedFetcher({}),
  clock: systemClock,
  lists: createListSource(list, counting, systemClock),
  settings: {
    smtpPort: order.smtpPort ?? 25,
    httpsPort: 443,
    tls: { baseline: 'ncsc-nl-2025-05', connections: 100 },
    isAllowed: () => true,
    hostNamed: (name) => (order.smtpPort === null && isMailHost(name) ? withoutPorts(name) : null),
  },
  signal: new AbortController().signal,
}

const outcomes = new Map<string, number>()
const took: number[] = []
let partly = 0
const started = { at: performance.now(), cpu: process.cpuUsage() }
await inTurns(domains(), async (target) => {
  const from = performance.now()
  const report = await check(target)
  took.push(performance.now() - from)
  outcomes.set(report.outcome, (outcomes.get(report.outcome) ?? 0) + 1)
  if (report.coverage.asked > report.coverage.answered) partly++
})
const spent = { ms: performance.now() - started.at, cpu: process.cpuUsage(started.cpu) }
const floor = await askAgain()
const cpuMs = (usage: NodeJS.CpuUsage): number => (usage.user + usage.system) / 1000
console.log(
  JSON.stringify({
    domains: order.count,
    perSecond: (order.count / spent.ms) * 1000,
    msPerDomain: took.toSorted((a, b) => a - b)[Math.floor(took.length / 2)],
    cpuMsPerDomain: cpuMs(spent.cpu) / order.count,
    asked: asked.resolver / order.count,
    askedOfAuthorities: asked.authority / order.count,
    distinct: asked.distinct.size / order.count,
    floorCpuMsPerDomain: floor / order.count,
    peakMegabytes: process.resourceUsage().maxRSS / 1024,
    partlyAnswered: partly,
    outcomes: Object.fromEntries(outcomes),
  }),
)
await resolver.close()
process.exit(0)

function openResolver(): DnsResolver {
  return createResolver({
    servers: [order.server],
    clock: systemClock,
    // The bench started a resolver that validates: a self-test that times out on a busy machine would leave DNSSEC untold.
    trust: true,
  })
}

function* domains(): Generator<Target> {
  for (let at = order.from; at < order.from + order.count; at++) {
    const plain = plainDomain(parseDomainName(domainAt(at)))
    const selectors = ['a', 'b'].map((name) => ({ name, stream: null }))
    yield { ...plain, dkim: { ...plain.dkim, selectors } }
  }
}

async function check(target: Target): Promise<Report> {
  const fitting = checks.filter((one) => one.appliesTo(target))
  const runs = await Promise.all(
    fitting.map((one) => runCheck(one as unknown as Parameters<typeof runCheck>[0], target, surroundings, {}, null)),
  )
  const verdicts = runs.map(({ verdict }) => verdict)
  return reportOf(target, verdicts, 'en', { baseUrl: null, overrides: {} })
}

/** As many workers as may be at work at once, each taking the next. */
async function inTurns<T>(items: Iterable<T>, work: (item: T) => Promise<void>): Promise<void> {
  const queue = items[Symbol.iterator]()
  const one = async (): Promise<void> => {
    for (let next = queue.next(); !next.done; next = queue.next()) await work(next.value)
  }
  await Promise.all(Array.from({ length: order.atOnce }, one))
}

/** The CPU milliseconds of asking every question once more, with nothing in this client's cache. */
async function askAgain(): Promise<number> {
  const fresh = openResolver()
  const before = process.cpuUsage()
  await inTurns(asked.distinct.values(), async ({ name, type }) => void (await fresh.resolve(name, type)))
  const { user, system } = process.cpuUsage(before)
  await fresh.close()
  return (user + system) / 1000
}

function isMailHost(name: string): boolean {
  return mailHosts.some((host) => host.name === name)
}

function withoutPorts(name: string): HostTarget {
  const host = plainHost(parseDomainName(name))
  const ports = Object.fromEntries(Object.keys(host.ports).map((port) => [port, false]))
  return { ...host, ports: ports as unknown as HostTarget['ports'] }
}
