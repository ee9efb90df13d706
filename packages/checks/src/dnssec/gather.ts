import {
  type DomainName,
  type DomainTarget,
  type RecordType,
  type Resolver,
  type ResolverState,
  recordsOf,
  registrableDomain,
  type Target,
  type ZoneAnswers,
} from '@mailhealth/core'
import type { Surroundings } from '../check.ts'
import { discoverMailHosts, type MailHost, type MailHosts } from '../discover/mail-hosts.ts'
import { type Lookup, lookup } from '../lookup.ts'
import { type FoundZone, findZone, parentOf } from './find-zone.ts'

/** What each authoritative server says to one question, with its signatures. */
export interface ServedAnswer {
  readonly name: string
  readonly type: RecordType
  readonly said: ZoneAnswers
}

/** One zone that mail rests on. */
export interface ZoneEvidence {
  /** Its apex; the name that was asked where the apex could not be found. */
  readonly zone: string
  readonly isOurs: boolean
  /** The mail hosts in it. */
  readonly hosts: readonly DomainName[]
  /** The question that found it, or failed: then nothing more was asked. */
  readonly apex: Lookup<'NS'>
  readonly soa: Lookup<'SOA'> | null
  readonly ds: Lookup<'DS'> | null
  /** The zone above, asked where it has no DS record: a proof of that may be insecure by itself (RFC 5155 §9.2). */
  readonly parent: Lookup<'NS'> | null
  readonly keys: Lookup<'DNSKEY'> | null
  /** What mail asks in the zone: MX of the domain, addresses of hosts. From the resolver, with signatures. */
  readonly used: readonly Lookup[]
  /** Asked only where the parent has a DS record. */
  readonly served: readonly ServedAnswer[]
}

export interface DnssecEvidence {
  readonly observedAt: string
  /** What the resolvers were found to be: why DNSSEC could not be told. */
  readonly resolvers: readonly ResolverState[]
  readonly found: MailHosts
  /** The domain's own zone first. */
  readonly zones: readonly ZoneEvidence[]
  /** Which hosts have TLSA records for SMTP, signed or not. */
  readonly tlsa: readonly { readonly host: DomainName; readonly lookup: Lookup<'TLSA'> }[]
}

/** Looks at the domain's zone and at each mail host's, by the resolver and by the authoritative servers. */
export async function gatherDnssec(target: Target, surroundings: Surroundings): Promise<DnssecEvidence> {
  const { resolver, resolverTests, signal, clock } = surroundings
  const observedAt = clock.now().toISOString()
  const { name: domain } = target as DomainTarget
  const signed: Resolver = {
    resolve: (name, type, options) => resolver.resolve(name, type, { ...options, signatures: true }),
  }
  const [found, resolvers, own] = await Promise.all([
    discoverMailHosts(target, signed, signal),
    resolverTests.states(signal),
    findZone(domain, signed, signal),
  ])
  const hosts = found.hosts.filter(mayExist).flatMap(({ name }) => name ?? [])
  const tlsa = await Promise.all(
    hosts.map(async (host) => {
      return { host, lookup: await lookup(resolver, `_25._tcp.${host}`, 'TLSA', { signal }) }
    }),
  )
  const others = [...new Set(hosts)].filter((host) => host !== domain)
  const ofOthers = await Promise.all(others.map(async (host) => [host, await findZone(host, signed, signal)] as const))
  const cuts = zonesOf([[domain, own], ...ofOthers])
  const zones = cuts.map((cut) => lookAtZone(domain, cut, found, { ...surroundings, resolver: signed }))
  return {
    observedAt,
    resolvers,
    found,
    zones: await Promise.all(zones),
    tlsa,
  }
}

/** A name that does not exist is in no zone of its own. */
function mayExist({ lookups }: MailHost): boolean {
  return lookups.every(({ answer }) => answer.kind !== 'nxdomain')
}

interface NamedZone extends FoundZone {
  readonly names: readonly DomainName[]
}

/** The zones of some names, each once, in the order of names. */
function zonesOf(found: readonly (readonly [DomainName, FoundZone])[]): NamedZone[] {
  const byZone = new Map<string, NamedZone>()
  for (const [name, { zone, apex }] of found)
    byZone.set(zone, { zone, apex, names: [...(byZone.get(zone)?.names ?? []), name] })
  return [...byZone.values()]
}

async function lookAtZone(
  domain: DomainName,
  { zone, apex, names }: NamedZone,
  found: MailHosts,
  surroundings: Surroundings,
): Promise<ZoneEvidence> {
  const { resolver, settings, signal } = surroundings
  const mailHosts = found.hosts.filter(({ name }) => name !== null && names.includes(name))
  const hosts = mailHosts.flatMap(({ name }) => name ?? [])
  const isOurs =
    names.includes(domain) ||
    registrableDomain(zone as DomainName) === registrableDomain(domain) ||
    hosts.some((host) => settings.hostNamed(host) !== null)
  const mx = names.includes(domain) && found.mx !== null ? [found.mx] : []
  const plain = { zone, isOurs, hosts, apex, used: [...mx, ...mailHosts.flatMap(({ lookups }) => lookups)] }
  if (apex.answer.kind !== 'records') return { ...plain, soa: null, ds: null, parent: null, keys: null, served: [] }
  const [soa, ds, keys] = await Promise.all([
    lookup(resolver, zone, 'SOA', { signal }),
    lookup(resolver, zone, 'DS', { signal }),
    lookup(resolver, zone, 'DNSKEY', { signal }),
  ])
  const hasDs = recordsOf(ds.answer).length > 0
  const served = hasDs ? await askServers([soa, keys, ...plain.used], surroundings) : []
  const parent = hasDs || zone === '' ? null : (await findZone(parentOf(zone), resolver, signal)).apex
  return { ...plain, soa, ds, parent, keys, served }
}

/** Asks the authoritative servers what the resolver was asked. Where that had nothing to say, only the keys. */
async function askServers(
  lookups: readonly Lookup[],
  { nameservers, signal }: Surroundings,
): Promise<readonly ServedAnswer[]> {
  const questions = lookups.filter(
    ({ type, answer }) => type === 'DNSKEY' || (answer.kind === 'records' && answer.aliases.length === 0),
  )
  return Promise.all(
    questions.map(async ({ name, type }) => ({
      name,
      type,
      said: await nameservers.ask(name, type, { signal, signatures: true }),
    })),
  )
}
