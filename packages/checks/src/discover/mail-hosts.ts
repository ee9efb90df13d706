import {
  addressesOf,
  type DomainName,
  type DomainTarget,
  type IpAddress,
  parseAddress,
  type Resolver,
  recordsOf,
  type Target,
  toDomainName,
} from '@mailhealth/core'
import { type Asked, askedOf, type Lookup, lookup } from '../lookup.ts'

/** A host that takes part in a target's mail, with its addresses and how they were found. */
export interface MailHost {
  /** Null where only an address was given. */
  readonly name: DomainName | null
  readonly addresses: readonly IpAddress[]
  /** The A and AAAA lookups; empty where the operator or the target gave the addresses. */
  readonly lookups: readonly Lookup<'A' | 'AAAA'>[]
}

/** The hosts of a target. `mx` is what a domain's MX lookup said; null for other kinds. */
export interface MailHosts {
  readonly mx: Lookup<'MX'> | null
  readonly hosts: readonly MailHost[]
  /** MX hosts beyond the bound, which were not looked at. */
  readonly overflow: number
}

/** At most so many MX hosts are looked at; RFC 5321 names no bound, and real domains stay far below. */
const maxMxHosts = 20

/**
 * Finds the hosts and addresses behind a target: a domain's MX hosts (or itself, the implicit MX, RFC 5321 §5.1),
 * a host's own addresses, an address, or every address of a network.
 */
export async function discoverMailHosts(target: Target, resolver: Resolver, signal: AbortSignal): Promise<MailHosts> {
  switch (target.kind) {
    case 'address':
      return only({ name: null, addresses: [target.address], lookups: [] })
    case 'network':
      return only({ name: null, addresses: [...addressesOf(target.cidr)], lookups: [] })
    case 'host':
      if (target.addresses !== null) return only({ name: target.name, addresses: target.addresses, lookups: [] })
      return only(await resolveHost(target.name, resolver, signal))
    case 'domain':
      return ofDomain(target, resolver, signal)
  }
}

/** Every lookup of a discovery, as things that were asked. MX hosts beyond the bound count as unanswered. */
export function askedOfHosts(found: MailHosts): Asked[] {
  const lookups = [...(found.mx ? [found.mx] : []), ...found.hosts.flatMap((host) => host.lookups)]
  const beyond = Array.from({ length: found.overflow }, () => ({
    what: 'MX host',
    failure: `more than ${maxMxHosts} MX hosts`,
  }))
  return [...lookups.map(askedOf), ...beyond]
}

/** True when a domain says by a null MX, alone, that it receives no mail (RFC 7505 §3). */
export function hasNullMx(mx: Lookup<'MX'>): boolean {
  const records = recordsOf(mx.answer)
  return records.length > 0 && records.every((record) => record.exchange === '')
}

function only(host: MailHost): MailHosts {
  return { mx: null, hosts: [host], overflow: 0 }
}

async function ofDomain(target: DomainTarget, resolver: Resolver, signal: AbortSignal): Promise<MailHosts> {
  const mx = await lookup(resolver, target.name, 'MX', { signal })
  const names = mxHostNames(target, mx)
  const hosts = await Promise.all(names.slice(0, maxMxHosts).map((name) => resolveHost(name, resolver, signal)))
  return { mx, hosts, overflow: Math.max(0, names.length - maxMxHosts) }
}

function mxHostNames(target: DomainTarget, mx: Lookup<'MX'>): DomainName[] {
  if (mx.answer.kind === 'nodata') return [target.name]
  const sorted = [...recordsOf(mx.answer)].sort((a, b) => a.preference - b.preference)
  // An address that stands where a name belongs is no host to look at.
  const exchanges = sorted.map(({ exchange }) => exchange).filter((exchange) => parseAddress(exchange) === null)
  const names = exchanges.map(toDomainName).filter((name) => name !== null)
  return [...new Set(names)]
}

async function resolveHost(name: DomainName, resolver: Resolver, signal: AbortSignal): Promise<MailHost> {
  const lookups = await Promise.all([
    lookup(resolver, name, 'A', { signal }),
    lookup(resolver, name, 'AAAA', { signal }),
  ])
  const addresses = lookups.flatMap((one) => [...recordsOf(one.answer)])
  return { name, addresses: [...new Set(addresses)], lookups }
}
