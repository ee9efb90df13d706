import { type DomainName, maxNameLength, type Resolver } from '@mailhealth/core'
import { type Asked, askedOf, type Lookup, lookup } from '../lookup.ts'
import type { AppliedPolicy } from './policy.ts'
import { organisationalDomain, textsAt, type Walk, walkTree } from './walk.ts'

/** A host outside the policy's domain that reports are to be sent to, and whether it agrees. */
export interface Destination {
  readonly host: DomainName
  /** The name at which it has to agree. */
  readonly name: string
  readonly walk: Walk
  /** Null where nothing had to be asked: the host is of the same organisation, or the name is too long for DNS. */
  readonly authorization: Lookup<'TXT'> | null
}

/** The destinations that were looked at, and how many were beyond the bound. */
export interface Destinations {
  readonly looked: readonly Destination[]
  readonly overflow: number
}

export const noDestinations: Destinations = { looked: [], overflow: 0 }

/** At most so many hosts are looked at; real records name one to three. */
const maxHosts = 10

/**
 * Asks the report hosts of other organisations whether they take reports about a policy's domain (RFC 9990 §4). Hosts
 * of the same organisation need not agree. `organisation` is that of the policy's domain.
 */
export async function gatherDestinations(
  policy: AppliedPolicy,
  organisation: DomainName,
  resolver: Resolver,
  signal: AbortSignal,
): Promise<Destinations> {
  const { location, record } = policy
  const hosts = [...new Set(record.rua.map((one) => one.host))].filter((host) => host !== location)
  const looked: Destination[] = []
  for (const host of hosts.slice(0, maxHosts)) looked.push(await look(host, location, organisation, resolver, signal))
  return { looked, overflow: Math.max(0, hosts.length - maxHosts) }
}

/** Everything that was asked about destinations. Hosts beyond the bound count as unanswered. */
export function askedOfDestinations({ looked, overflow }: Destinations): Asked[] {
  const lookups = looked.flatMap((one) => [...one.walk.lookups, ...(one.authorization ? [one.authorization] : [])])
  const beyond = Array.from({ length: overflow }, () => ({
    what: 'report host',
    failure: `more than ${maxHosts} report hosts`,
  }))
  return [...lookups.map(askedOf), ...beyond]
}

/** Why a destination gets no reports; null when it does, or when that could not be told. */
export function refusalOf(
  { walk, name, authorization }: Destination,
  organisation: DomainName,
): 'nxdomain' | 'nodata' | 'other-text' | 'name-too-long' | null {
  const hostOrganisation = organisationalDomain(walk)
  if (hostOrganisation === null || hostOrganisation === organisation) return null
  if (name.length > maxNameLength) return 'name-too-long'
  if (authorization === null || authorization.answer.kind === 'failed') return null
  if (authorization.answer.kind !== 'records') return authorization.answer.kind
  // One record is enough, and several are as good: unlike a policy they do not void each other.
  return textsAt(authorization).records.length > 0 ? null : 'other-text'
}

async function look(
  host: DomainName,
  location: DomainName,
  organisation: DomainName,
  resolver: Resolver,
  signal: AbortSignal,
): Promise<Destination> {
  const name = `${location}._report._dmarc.${host}`
  const walk = await walkTree(host, resolver, signal)
  const hostOrganisation = organisationalDomain(walk)
  const hasToAgree = hostOrganisation !== null && hostOrganisation !== organisation && name.length <= maxNameLength
  return { host, name, walk, authorization: hasToAgree ? await lookup(resolver, name, 'TXT', { signal }) : null }
}
