import {
  type DnsAnswer,
  type IpAddress,
  type RecordType,
  type ResolveOptions,
  type Resolver,
  systemClock,
} from '@mailhealth/core'
import { SharedWork } from '../shared-work.ts'
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
import type { Pacing } from './paced-resolver.ts'
import { remembering } from './remembering.ts'

/** So many servers of a zone are asked one after another before a question has failed. */
const maxServersAsked = 3

/**
 * A resolver that asks the name servers of some zones themselves, without recursion, in turn; about anything else it
 * asks the recursive one. For DNSBLs that refuse the resolver in between: the list then judges our own address, so
 * that it helps behind a shared resolver, and does not help where the list wants registration or a PTR of ours.
 * All that goes to an operator goes at its pace: each packet to its servers, each retry and each connection.
 *
 * @param zones those of the lists, in lower case, without trailing dots
 */
export function authoritativeResolver(zones: readonly string[], pacing: Pacing, options: NameserversOptions): Resolver {
  const { clock = systemClock } = options
  const cache = new AnswerCache()
  const paced = pacing.around(options.resolver)
  const finding = { ...options, resolver: remembering(paced, cache, clock) }
  const asking = { ...options, lowerCase: new LowerCaseServers() }
  const lists = new Map(
    zones.map((zone) => [zone, remembering(listResolver(zone, pacing, finding, asking), cache, clock)]),
  )
  return { resolve: (name, type, how) => (entryOfZone(name, lists) ?? paced).resolve(name, type, how) }
}

/** Asks the servers of one zone, another one first each time. */
function listResolver(
  zone: string,
  pacing: Pacing,
  finding: NameserversOptions,
  asking: ServerAskingOptions,
): Resolver {
  let turn = 0
  let search: SharedWork<readonly Place[] | DnsAnswer<never>> | null = null
  // Many questions begin at once: whom to ask is looked up once for them.
  const findServers = (signal: AbortSignal | undefined): Promise<readonly Place[] | DnsAnswer<never>> => {
    if (search === null || search.isAborted) {
      const work = new SharedWork((ending) => serversOf(zone, finding, ending))
      search = work
      void work.ended().then(() => {
        if (search === work) search = null
      })
    }
    return search.join(signal)
  }
  return {
    async resolve<T extends RecordType>(name: string, type: T, how: ResolveOptions = {}): Promise<DnsAnswer<T>> {
      const found = await findServers(how.signal)
      if ('kind' in found) return found
      const first = turn++
      const inTurn = found.map((_, at) => found[(first + at) % found.length] as Place).slice(0, maxServersAsked)
      const question = questionOf(name, type, how.signatures === true)
      return pacing.ask(
        name,
        (maySend) => firstAnswer(inTurn, question, { ...asking, maySend }, how.signal),
        how.signal,
      )
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

/** The zone's servers that may be asked, as the recursive resolver knows them. */
async function serversOf(
  zone: string,
  { resolver, mayDial }: NameserversOptions,
  signal: AbortSignal,
): Promise<readonly Place[] | DnsAnswer<never>> {
  const how = { signal }
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
