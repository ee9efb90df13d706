import {
  type IpAddress,
  type NameserverAnswer,
  type Nameservers,
  type RecordType,
  type ResolveOptions,
  recordsOf,
  type ZoneAnswers,
} from '@mailhealth/core'
import { Namespace } from './namespace.ts'
import { resolverOf, type ZoneResolver } from './zone-resolver.ts'

/** Authoritative servers in memory. Each answers from a namespace of its own where it has one: change it to differ. */
export interface ZoneNameservers extends Nameservers {
  /** Gives a server, by its name in NS records, a zone of its own; what it said before is gone. */
  serve(nameserver: string, ...zoneTexts: readonly string[]): Namespace
}

/**
 * Makes authoritative servers for the zones of a resolver: NS records and addresses are taken from there, and a server
 * without a zone of its own answers what the resolver does. A server whose namespace fails everything is down.
 */
export function zoneNameservers(resolver: ZoneResolver): ZoneNameservers {
  const own = new Map<string, ZoneResolver>()
  return {
    serve(nameserver, ...zoneTexts) {
      const namespace = new Namespace(...zoneTexts)
      own.set(nameserver, resolverOf(namespace))
      return namespace
    },
    async ask<T extends RecordType>(name: string, type: T, options?: ResolveOptions): Promise<ZoneAnswers<T>> {
      options?.signal?.throwIfAborted()
      for (let zone = type === 'DS' ? parentOf(name) : name; ; zone = parentOf(zone)) {
        const servers = await resolver.resolve(zone, 'NS', options)
        if (servers.kind === 'failed') return { kind: 'failed', reason: servers.reason, detail: servers.detail }
        if (servers.kind === 'records' && servers.aliases.length === 0) {
          const places = await Promise.all([...servers.records].sort().map((host) => placesOf(host, resolver)))
          const answers = places.flatMap(({ nameserver, addresses }) =>
            addresses.map(async (address): Promise<NameserverAnswer<T>> => {
              const answer = await (own.get(nameserver) ?? resolver).resolve(name, type, options)
              const stripped = { ...answer, server: `${address}:53`, authentic: false, dnssec: 'unknown' } as const
              return { nameserver, address, isAuthoritative: answer.kind !== 'failed', answer: stripped }
            }),
          )
          const unasked = places
            .filter(({ addresses }) => addresses.length === 0)
            .map(({ nameserver }) => ({ nameserver, address: null, why: 'no-address' }) as const)
          return { kind: 'asked', zone, answers: await Promise.all(answers), unasked }
        }
        if (zone === '') return { kind: 'failed', reason: 'servfail', detail: `no zone above ${name} has NS records` }
      }
    },
  }
}

async function placesOf(
  nameserver: string,
  resolver: ZoneResolver,
): Promise<{ nameserver: string; addresses: readonly IpAddress[] }> {
  const families = await Promise.all([resolver.resolve(nameserver, 'A'), resolver.resolve(nameserver, 'AAAA')])
  return { nameserver, addresses: families.flatMap((answer) => recordsOf<IpAddress>(answer)) }
}

function parentOf(name: string): string {
  const dot = name.indexOf('.')
  return dot === -1 ? '' : name.slice(dot + 1)
}
