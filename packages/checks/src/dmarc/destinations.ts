import { type DomainName, maxNameLength, type Resolver } from '@mailhealth/core'
import { askMail, type MailLookups } from '../discover/takes-mail.ts'
import { type Asked, askedOf, type Lookup, lookup } from '../lookup.ts'
import { parseDmarcRecord } from './parse.ts'
import type { AppliedPolicy } from './policy.ts'
import { organisationalDomain, textsAt, type Walk, walkTree } from './walk.ts'

/** A host that reports are to be sent to: whether it agrees, and whether it takes mail. */
export interface Destination {
  readonly host: DomainName
  /** The tags that name it: aggregate reports, failure reports. */
  readonly tags: readonly ('rua' | 'ruf')[]
  /** The name at which it has to agree. */
  readonly name: string
  /** Null for the policy's own domain. */
  readonly walk: Walk | null
  /** Null where nothing had to be asked: the host is of the same organisation, or the name is too long for DNS. */
  readonly authorization: Lookup<'TXT'> | null
  /** Its MX, and its addresses where it has none. */
  readonly mail: MailLookups
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
 * Asks the report hosts of a policy whether they take mail, and those of other organisations whether they take reports
 * about its domain (RFC 9990 §4; RFC 9991 asks the same for failure reports). `organisation` is that of the policy's
 * domain; where it is null, nobody is asked to agree.
 */
export async function gatherDestinations(
  { location, record }: AppliedPolicy,
  organisation: DomainName | null,
  resolver: Resolver,
  signal: AbortSignal,
): Promise<Destinations> {
  const hosts = [...new Set([...record.rua, ...record.ruf].map((one) => one.host))]
  const looked: Destination[] = []
  for (const host of hosts.slice(0, maxHosts)) {
    const tags = (['rua', 'ruf'] as const).filter((tag) => record[tag].some((one) => one.host === host))
    looked.push({ host, tags, ...(await look(host, location, organisation, resolver, signal)) })
  }
  return { looked, overflow: Math.max(0, hosts.length - maxHosts) }
}

/** Everything that was asked about destinations. Hosts beyond the bound count as unanswered. */
export function askedOfDestinations({ looked, overflow }: Destinations): Asked[] {
  const lookups = looked.flatMap((one) => [
    ...(one.walk?.lookups ?? []),
    ...(one.authorization ? [one.authorization] : []),
    ...one.mail,
  ])
  const beyond = Array.from({ length: overflow }, () => ({
    what: 'report host',
    failure: `more than ${maxHosts} report hosts`,
  }))
  return [...lookups.map(askedOf), ...beyond]
}

/** Why a destination gets no reports; null when it does, or when that could not be told. */
export function refusalOf(
  { host, walk, name, authorization }: Destination,
  organisation: DomainName | null,
): 'nxdomain' | 'nodata' | 'other-text' | 'other-host' | 'name-too-long' | null {
  const hostOrganisation = walk === null ? organisation : organisationalDomain(walk)
  if (organisation === null || hostOrganisation === null || hostOrganisation === organisation) return null
  if (name.length > maxNameLength) return 'name-too-long'
  if (authorization === null || authorization.answer.kind === 'failed') return null
  if (authorization.answer.kind !== 'records') return authorization.answer.kind
  // One record is enough, and several are as good: unlike a policy they do not void each other.
  const { records } = textsAt(authorization)
  if (records.length === 0) return 'other-text'
  return records.some((text) => keepsHost(text, host)) ? null : 'other-host'
}

/** An agreement may name another mailbox, but not at another host: then nothing is sent (RFC 9990 §4). */
function keepsHost(text: string, host: DomainName): boolean {
  const rua = parseDmarcRecord(text)?.rua ?? []
  return rua.length === 0 || rua.some((one) => one.host === host)
}

async function look(
  host: DomainName,
  location: DomainName,
  organisation: DomainName | null,
  resolver: Resolver,
  signal: AbortSignal,
): Promise<Pick<Destination, 'name' | 'walk' | 'authorization' | 'mail'>> {
  const name = `${location}._report._dmarc.${host}`
  const mail = await askMail(host, resolver, signal)
  if (host === location) return { name, walk: null, authorization: null, mail }
  const walk = await walkTree(host, resolver, signal)
  const other = organisationalDomain(walk)
  const hasToAgree = organisation !== null && other !== null && other !== organisation && name.length <= maxNameLength
  return { name, walk, authorization: hasToAgree ? await lookup(resolver, name, 'TXT', { signal }) : null, mail }
}
