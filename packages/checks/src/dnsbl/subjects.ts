import { createHash } from 'node:crypto'
import type { DnsblList, ListKind } from '@mailhealth/catalogue'
import {
  addressesOf,
  addressScope,
  type DomainName,
  familyOf,
  type IpAddress,
  parseAddress,
  recordsOf,
  registrableDomain,
  reversedLabels,
  reverseName,
  type Target,
  toDomainName,
} from '@mailhealth/core'
import type { Settings, Surroundings } from '../check.ts'
import type { MailHosts } from '../discover/mail-hosts.ts'
import { type Lookup, lookup } from '../lookup.ts'
import type { EhloReading } from './ehlo-names.ts'

/** A thing that lists are asked about. */
export type Subject =
  | { readonly kind: 'ipv4' | 'ipv6'; readonly address: IpAddress }
  | { readonly kind: 'domain'; readonly name: DomainName }

/** A PTR lookup; where it failed, with the names of the last one that did not. */
export interface PtrLookup extends Lookup<'PTR'> {
  readonly earlier?: readonly string[]
}

/** What is known of a target when lists are asked. */
export interface Known {
  readonly found: MailHosts | null
  readonly ptr: readonly PtrLookup[]
  readonly ehlo: readonly EhloReading[]
}

/** So many addresses are asked for their PTR names, and so many names of each are taken. */
const maxAddressesNamed = 20
const maxNames = 3

/**
 * Everything of a target that lists could be asked about: the name of a domain or host, the names that its hosts say in
 * EHLO and have as PTR, and its addresses. Lazily.
 */
export function* subjectsOf(target: Target, known: Known, settings: Settings): Generator<Subject> {
  for (const name of new Set(namesOf(target, known, settings))) yield { kind: 'domain', name }
  const addresses = target.kind === 'network' ? addressesOf(target.cidr) : addressesFound(known.found)
  for (const address of addresses) yield { kind: familyOf(address) === 4 ? 'ipv4' : 'ipv6', address }
}

/** Of which kinds there will be subjects, whatever lookups bring. None of a network, before which nothing is looked up. */
export function certainKinds(target: Target, settings: Settings): ReadonlySet<ListKind> {
  if (target.kind === 'network') return new Set()
  if (target.kind === 'domain') return new Set(['domain'])
  const given = target.kind === 'address' ? [target.address] : (target.addresses ?? [])
  const families = given.filter((address) => isOrdinaryAddress(address, settings)).map(kindOf)
  return new Set([...families, ...(target.kind === 'host' ? ['domain' as const] : [])])
}

/**
 * The PTR lookups of a target's addresses. None for a network: its addresses are whoever's. That a lookup fails is told
 * by iprev; the names of before stand then, so that a listing of one does not seem to end with that.
 */
export async function askPtrNames(
  found: MailHosts | null,
  { resolver, settings, signal }: Surroundings,
  before: PtrNames,
): Promise<PtrLookup[]> {
  const addresses = [...addressesFound(found)].filter((address) => isOrdinaryAddress(address, settings))
  const asked = addresses.slice(0, maxAddressesNamed)
  return Promise.all(
    asked.map(async (address) => {
      const one = await lookup(resolver, reverseName(address), 'PTR', { signal })
      const earlier = one.answer.kind === 'failed' ? before[one.name] : undefined
      return earlier === undefined ? one : { ...one, earlier }
    }),
  )
}

/** The names of each address by its reverse name, as last answered. */
export type PtrNames = { readonly [reverseName: string]: readonly string[] }

/** What the next run needs to know of these lookups. */
export function ptrNamesOf(ptr: readonly PtrLookup[]): PtrNames {
  return Object.fromEntries(
    ptr.flatMap((one) => (one.answer.kind === 'failed' && one.earlier === undefined ? [] : [[one.name, namesIn(one)]])),
  )
}

function namesIn({ answer, earlier = [] }: PtrLookup): readonly string[] {
  return answer.kind === 'failed' ? earlier : recordsOf(answer).slice(0, maxNames)
}

/** Of which kinds there may be subjects that were not found: whatever a lookup that failed leads to. */
export function blindTo({ found, ptr }: Known): ReadonlySet<ListKind> {
  const kinds = new Set<ListKind>()
  const failed = (found?.hosts ?? []).flatMap(({ lookups }) => lookups.filter(({ answer }) => answer.kind === 'failed'))
  const isMxLost = found?.mx?.answer.kind === 'failed'
  if (isMxLost || failed.some(({ type }) => type === 'A')) kinds.add('ipv4')
  if (isMxLost || failed.some(({ type }) => type === 'AAAA')) kinds.add('ipv6')
  // Addresses and hosts that are not known are called names that are not known either.
  const isPtrLost = ptr.some(({ answer, earlier }) => answer.kind === 'failed' && earlier === undefined)
  if (kinds.size > 0 || isPtrLost) kinds.add('domain')
  return kinds
}

/** Whether asking a stranger about it can mean anything. */
export function isOrdinary(subject: Subject, settings: Settings): boolean {
  return subject.kind === 'domain' || isOrdinaryAddress(subject.address, settings)
}

/** What a list is asked about: the address, or the form of the name that it wants. */
export function askedAbout(list: DnsblList, subject: Subject): string {
  if (subject.kind !== 'domain') return subject.address
  return list.domainForm === 'full' ? subject.name : (registrableDomain(subject.name) ?? subject.name)
}

/** The kind of what a list was asked about. */
export function kindOf(about: string): ListKind {
  const address = parseAddress(about)
  if (address === null) return 'domain'
  return familyOf(address) === 4 ? 'ipv4' : 'ipv6'
}

/** The name that holds the list's answer (RFC 5782 §2.1, §2.4, §3). It may hold a key: never to be stored or shown. */
export function questionName(list: DnsblList, subject: Subject): string {
  const labels = subject.kind === 'domain' ? askedAbout(list, subject) : reversedLabels(subject.address)
  return `${labels}.${list.queryZone ?? list.zone}`
}

/** The same for the same subjects, and only for these. */
export function digestOf(subjects: readonly Subject[]): string {
  const hash = createHash('sha256')
  for (const subject of subjects) hash.update(`${subject.kind === 'domain' ? subject.name : subject.address}\n`)
  return hash.digest('hex').slice(0, 32)
}

function* namesOf(target: Target, { found, ptr, ehlo }: Known, settings: Settings): Generator<DomainName> {
  if (target.kind === 'domain' || target.kind === 'host') yield target.name
  if (target.kind === 'host' && target.ehlo !== null) yield target.ehlo
  for (const { name } of found?.hosts ?? []) {
    if (name === null) continue
    yield settings.hostNamed(name)?.ehlo ?? name
  }
  for (const { name } of ehlo) if (name !== null) yield name
  for (const one of ptr)
    yield* namesIn(one)
      .map(toDomainName)
      .filter((name) => name !== null)
}

function addressesFound(found: MailHosts | null): Set<IpAddress> {
  return new Set((found?.hosts ?? []).flatMap((host) => host.addresses))
}

function isOrdinaryAddress(address: IpAddress, settings: Settings): boolean {
  return addressScope(address) !== 'special' || settings.isAllowed(address)
}
