import {
  type DnsAnswer,
  type IpAddress,
  type RecordType,
  type ResolveOptions,
  type Resolver,
  systemClock,
} from '@mailhealth/core'
import { AnswerCache } from './answer-cache.ts'
import type { Question } from './codec.ts'
import { entryOfZone } from './entry-of-zone.ts'
import { LowerCaseServers } from './lower-case-servers.ts'
import {
  askServer,
  findZone,
  isKnown,
  type NameserversOptions,
  type Place,
  placesOf,
  questionOf,
  type ServerAskingOptions,
} from './nameservers.ts'

/** So many servers of a zone are asked one after another before a question has failed. */
const maxServersAsked = 3

/**
 * A resolver that asks the name servers of some zones themselves, without recursion, in turn; about anything else it
 * asks the recursive one. For DNSBLs that refuse the resolver in between: the list then judges our own address, so
 * that it helps behind a shared resolver, and does not help where the list wants registration or a PTR of ours.
 *
 * @param zones those of the lists, in lower case, without trailing dots
 */
export function authoritativeResolver(zones: readonly string[], options: NameserversOptions): Resolver {
  const lists = new Map(zones.map((zone) => [zone, { zone, turn: 0 }]))
  const cache = new AnswerCache()
  const { clock = systemClock } = options
  const asking = { ...options, lowerCase: new LowerCaseServers() }
  return {
    async resolve<T extends RecordType>(name: string, type: T, how: ResolveOptions = {}): Promise<DnsAnswer<T>> {
      how.signal?.throwIfAborted()
      const list = entryOfZone(name, lists)
      if (list === undefined) return options.resolver.resolve(name, type, how)
      const key = `${name.toLowerCase()} ${type}${how.signatures === true ? ' DO' : ''}`
      const known = how.fresh === true ? undefined : cache.get(key, clock.now().getTime())
      if (known !== undefined) return known as DnsAnswer<T>
      const found = await serversOf(list.zone, options, how.signal)
      if ('kind' in found) return found
      const turn = list.turn++
      const inTurn = found.map((_, at) => found[(turn + at) % found.length] as Place).slice(0, maxServersAsked)
      const answer = await firstAnswer(inTurn, questionOf(name, type, how.signatures === true), asking, how.signal)
      cache.put(key, answer, clock.now().getTime())
      return answer
    },
  }
}

/** What the first server says that says anything; the last one's failure when none does. */
async function firstAnswer<T extends RecordType>(
  places: readonly Place[],
  question: Question<T>,
  options: ServerAskingOptions,
  signal: AbortSignal | undefined,
): Promise<DnsAnswer<T>> {
  let answer: DnsAnswer<T> = failed('none of its name servers may be asked')
  for (const place of places) {
    answer = (await askServer(place, question, options, signal)).answer
    signal?.throwIfAborted()
    if (answer.kind !== 'failed') break
  }
  return answer
}

/** The zone's servers that may be asked, as the recursive resolver knows them (and keeps them by their TTL). */
async function serversOf(
  zone: string,
  { resolver, mayDial }: NameserversOptions,
  signal: AbortSignal | undefined,
): Promise<readonly Place[] | DnsAnswer<never>> {
  const how = signal === undefined ? {} : { signal }
  const found = await findZone(resolver, zone, 'NS', how)
  if (found.kind === 'failed') return failed(found.detail)
  const places = await Promise.all(found.hosts.map((host) => placesOf(host, resolver, mayDial, how)))
  return places.flat().filter(isKnown).filter(isFirst)
}

function isFirst({ address }: Place, at: number, all: readonly { readonly address: IpAddress }[]): boolean {
  return all.findIndex((one) => one.address === address) === at
}

function failed(detail: string): DnsAnswer<never> {
  const meta = { server: '', durationMs: 0, rcode: '', authentic: false, dnssec: 'unknown', aliases: [] } as const
  return { kind: 'failed', reason: 'timeout', detail, ...meta }
}
