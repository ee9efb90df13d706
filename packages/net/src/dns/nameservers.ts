import {
  type Clock,
  type DnsAnswer,
  type IpAddress,
  type NameserverAnswer,
  type Nameservers,
  type RecordType,
  type ResolveOptions,
  type Resolver,
  recordsOf,
  systemClock,
  type UnaskedNameserver,
  type ZoneAnswers,
} from '@mailhealth/core'
import type { Question } from './codec.ts'
import { withDeadline } from './deadline.ts'
import { exchange } from './exchange.ts'
import { rcodeName } from './failure.ts'
import { followAliases } from './follow-aliases.ts'
import type { MaySend } from './lane.ts'
import { LowerCaseServers } from './lower-case-servers.ts'
import { showServer } from './server-address.ts'
import { canonicalName } from './wire-name.ts'

export interface NameserversOptions {
  /** Finds the zones, their servers and the servers' addresses, and follows aliases that lead out of a zone. */
  readonly resolver: Resolver
  /** Where authoritative servers listen: 53, or a lab's port. */
  readonly port: number
  /** Whether a server's address, which a stranger chose, may be dialled. */
  readonly mayDial: (address: IpAddress) => boolean
  readonly clock?: Clock
  /** For one server with its retries; 5,000 unless told. */
  readonly timeoutMs?: number
}

/** What asking single servers takes. */
export interface ServerAskingOptions extends NameserversOptions {
  readonly lowerCase: LowerCaseServers
  /** Waited for before each packet, and before an alias is followed; at once unless told. */
  readonly maySend?: MaySend
}

/** A zone with more is asked at so many only. */
const maxServers = 13
const maxAddressesEach = 4

/** Makes the port to authoritative servers. */
export function createNameservers(options: NameserversOptions): Nameservers {
  const { resolver, mayDial } = options
  const asking = { ...options, lowerCase: new LowerCaseServers() }
  return {
    async ask<T extends RecordType>(name: string, type: T, { signal, ...how }: ResolveOptions = {}) {
      signal?.throwIfAborted()
      const resolving = signal === undefined ? {} : { signal }
      const found = await findZone(resolver, name, type, resolving)
      if (found.kind === 'failed') return found
      const { zone, hosts } = found
      const places = (await Promise.all(hosts.map((host) => placesOf(host, resolver, mayDial, resolving)))).flat()
      const question = questionOf(name, type, how.signatures === true)
      const answers = await Promise.all(
        places.filter(isKnown).map((place) => askServer(place, question, asking, signal)),
      )
      signal?.throwIfAborted()
      const unasked = places.filter((place): place is UnaskedNameserver => !isKnown(place))
      return { kind: 'asked', zone, answers, unasked } satisfies ZoneAnswers<T>
    },
  }
}

type FoundZone =
  | { readonly kind: 'zone'; readonly zone: string; readonly hosts: readonly string[] }
  | Extract<ZoneAnswers, { kind: 'failed' }>

/** The zone that holds a name, with the names of its servers: goes up from the name to the first that has NS records of its own. A DS record is its parent's (RFC 4035 §3.1.4.1). */
export async function findZone(
  resolver: Resolver,
  name: string,
  type: RecordType,
  how: ResolveOptions,
): Promise<FoundZone> {
  const canonical = canonicalName(name)
  if ('fault' in canonical) {
    return { kind: 'failed', reason: 'refused', detail: `not a name DNS can carry: ${canonical.fault}` }
  }
  const own = canonical.name
  for (let zone = type === 'DS' ? parentOf(own) : own; ; zone = parentOf(zone)) {
    const answer = await resolver.resolve(zone, 'NS', how)
    if (answer.kind === 'failed')
      return { kind: 'failed', reason: answer.reason, detail: `${zone} NS: ${answer.detail}` }
    if (answer.kind === 'records' && answer.aliases.length === 0) {
      return { kind: 'zone', zone, hosts: [...answer.records].sort().slice(0, maxServers) }
    }
    if (zone === '') return { kind: 'failed', reason: 'servfail', detail: `no zone above ${own} has NS records` }
  }
}

function parentOf(name: string): string {
  const dot = name.indexOf('.')
  return dot === -1 ? '' : name.slice(dot + 1)
}

/** A server's name with one of its addresses. */
export interface Place {
  readonly nameserver: string
  readonly address: IpAddress
}

/** Whether a server can be asked. */
export function isKnown(place: Place | UnaskedNameserver): place is Place {
  return !('why' in place)
}

/** Every address of a server that may be asked, and why any other is not. */
export async function placesOf(
  nameserver: string,
  resolver: Resolver,
  mayDial: (address: IpAddress) => boolean,
  how: ResolveOptions,
): Promise<readonly (Place | UnaskedNameserver)[]> {
  const families = await Promise.all([
    resolver.resolve(nameserver, 'A', how),
    resolver.resolve(nameserver, 'AAAA', how),
  ])
  const addresses = families.flatMap((answer) => recordsOf<IpAddress>(answer)).slice(0, maxAddressesEach)
  if (addresses.length === 0) {
    const why = families.some(({ kind }) => kind === 'failed') ? 'address-unknown' : 'no-address'
    return [{ nameserver, address: null, why }]
  }
  return addresses.map((address) =>
    mayDial(address) ? { nameserver, address } : { nameserver, address, why: 'forbidden' },
  )
}

/** A question without recursion. The name has to be one that DNS can carry. */
export function questionOf<T extends RecordType>(name: string, type: T, signatures: boolean): Question<T> {
  const canonical = canonicalName(name)
  if ('fault' in canonical) throw new Error(`not a name DNS can carry: ${canonical.fault}`)
  return { name: canonical.name, type, signatures, recursion: false }
}

/** Asks one server by itself. */
export async function askServer<T extends RecordType>(
  { nameserver, address }: Place,
  question: Question<T>,
  { resolver, port, lowerCase, maySend, clock = systemClock, timeoutMs = 5000 }: ServerAskingOptions,
  signal: AbortSignal = new AbortController().signal,
): Promise<NameserverAnswer<T>> {
  const server = { host: address, port }
  const startedAt = clock.now().getTime()
  const said = await withDeadline(timeoutMs, signal, (both) =>
    exchange({ servers: [server], lowerCase, ...(maySend && { maySend }) }, question, timeoutMs, both),
  )
  const durationMs = Math.max(0, clock.now().getTime() - startedAt)
  const meta = { server: showServer(server), durationMs, authentic: false, dnssec: 'unknown', aliases: [] } as const
  if ('failure' in said) {
    return { nameserver, address, isAuthoritative: false, answer: { kind: 'failed', ...said.failure, ...meta } }
  }
  const { message } = said
  const answered = { nameserver, address, isAuthoritative: message.isAuthoritative }
  const found = followAliases(question.name, question.type, message)
  const { aliases, ttlSeconds } = found
  const own = { ...meta, rcode: rcodeName(message), aliases }
  switch (found.kind) {
    case 'records': {
      const signatures = question.signatures === true ? { signatures: found.signatures } : {}
      return { ...answered, answer: { kind: 'records', records: found.records, ttlSeconds, ...signatures, ...own } }
    }
    case 'senseless':
      return { ...answered, answer: { kind: 'failed', reason: 'servfail', detail: found.detail, ...own } }
    case 'ask-on': {
      await maySend?.(signal)
      const how = { signatures: question.signatures === true, signal }
      const rest = await resolver.resolve(aliases.at(-1) as string, question.type, how)
      return { ...answered, answer: joined({ ...own, ttlSeconds }, rest) }
    }
    default:
      return { ...answered, answer: { kind: found.kind, ttlSeconds, ...own } }
  }
}

/** What a server said of an alias, with what the resolver says of its end. */
function joined<T extends RecordType>(
  own: { readonly server: string; readonly aliases: readonly string[]; readonly ttlSeconds: number },
  rest: DnsAnswer<T>,
): DnsAnswer<T> {
  const path = {
    server: own.server,
    authentic: false,
    dnssec: 'unknown',
    aliases: [...own.aliases, ...rest.aliases],
  } as const
  if (rest.kind === 'failed') return { ...rest, ...path }
  return { ...rest, ...path, ttlSeconds: Math.min(own.ttlSeconds, rest.ttlSeconds) }
}
