import type { DnsAnswer, IpAddress, RecordType, ResolveOptions, Resolver } from '@mailhealth/core'
import {
  askServer,
  findZone,
  isKnown,
  type NameserversOptions,
  type Place,
  placesOf,
  questionOf,
} from './nameservers.ts'

/** So many servers of a zone are asked one after another before a question has failed. */
const maxServersAsked = 3

/**
 * A resolver that asks the name servers of some zones themselves, without recursion, in turn; about anything else it
 * asks the recursive one. For DNSBLs that refuse the resolver in between: the list then judges our own address, so
 * that it helps behind a shared resolver, and does not help where the list wants registration or a PTR of ours.
 *
 * @param zones those of the lists, without trailing dots
 */
export function authoritativeResolver(zones: readonly string[], options: NameserversOptions): Resolver {
  const turns = new Map(zones.map((zone) => [zone, 0]))
  return {
    async resolve<T extends RecordType>(name: string, type: T, how: ResolveOptions = {}): Promise<DnsAnswer<T>> {
      how.signal?.throwIfAborted()
      const zone = zones.find((one) => name === one || name.endsWith(`.${one}`))
      if (zone === undefined) return options.resolver.resolve(name, type, how)
      const found = await serversOf(zone, options, how.signal)
      if ('kind' in found) return found
      const turn = turns.get(zone) ?? 0
      turns.set(zone, turn + 1)
      const inTurn = found.map((_, at) => found[(turn + at) % found.length] as Place).slice(0, maxServersAsked)
      const question = questionOf(name, type, how.signatures === true)
      let answer: DnsAnswer<T> = failed(`no name server of ${zone} may be asked`)
      for (const place of inTurn) {
        answer = (await askServer(place, question, options, how.signal)).answer
        how.signal?.throwIfAborted()
        if (answer.kind !== 'failed') break
      }
      return answer
    },
  }
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
