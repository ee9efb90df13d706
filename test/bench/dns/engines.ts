import { setServers } from 'node:dns'
import { Resolver } from 'node:dns/promises'
import { createResolver } from '@mailhealth/net'
import { batch } from 'dnsbl'
import { dnsbl } from 'dnsbl-lookup'
import { addressAt, nameAt, zones } from './world.ts'

/** What became of one lookup. */
export type Outcome = 'listed' | 'clean' | 'failed'

/** Asks a server about the first `count` lookups, and tells of each. */
export type Engine = (server: string, count: number, tell: (lookup: number, outcome: Outcome) => void) => Promise<void>

/** Every engine in Node, by name. */
export const engines: { readonly [name: string]: Engine } = {
  'mailhealth tcp': (...given) => ours('tcp', 1000, ...given),
  'mailhealth udp': (...given) => ours('udp', 400, ...given),
  'node:dns 1x100': (...given) => nodeDns(1, 100, ...given),
  'node:dns 4x125': (...given) => nodeDns(4, 125, ...given),
  'dnsbl-lookup': dnsblLookup,
  dnsbl: dnsblBatch,
}

async function ours(transport: 'tcp' | 'udp', atOnce: number, ...[server, count, tell]: Parameters<Engine>) {
  const resolver = createResolver({ servers: [server], transport })
  const { signal } = new AbortController()
  await inParallel(atOnce, count, async (lookup) => {
    const answer = await resolver.resolve(nameAt(lookup), 'A', { signal })
    if (answer.kind === 'failed') tell(lookup, 'failed')
    else tell(lookup, answer.kind === 'records' ? 'listed' : 'clean')
  })
  await resolver.close()
}

async function nodeDns(resolvers: number, atOnceEach: number, ...[server, count, tell]: Parameters<Engine>) {
  const all = Array.from({ length: resolvers }, () => new Resolver())
  for (const one of all) one.setServers([server])
  await inParallel(resolvers * atOnceEach, count, async (lookup) => {
    try {
      await (all[lookup % resolvers] as Resolver).resolve4(nameAt(lookup))
      tell(lookup, 'listed')
    } catch (error) {
      tell(lookup, (error as NodeJS.ErrnoException).code === 'ENOTFOUND' ? 'clean' : 'failed')
    }
  })
}

/** As it is made to be used: one address at a time, each through all zones. */
async function dnsblLookup(...[server, count, tell]: Parameters<Engine>) {
  setServers([server])
  for (let address = 0; address * zones.length < count; address++) {
    await new Promise<void>((resolve) => {
      const asking = new dnsbl(addressAt(address), zones)
      const lookupIn = (zone: string): number => address * zones.length + zones.indexOf(zone)
      asking.on('data', ({ status }, zone) => tell(lookupIn(zone), status === 'listed' ? 'listed' : 'clean'))
      asking.on('error', (_, zone) => tell(lookupIn(zone), 'failed'))
      asking.on('done', resolve)
    })
  }
}

/** With a timeout that never comes: with its own it loses listings, and its rate would count lookups that it cancelled. */
async function dnsblBatch(...[server, count, tell]: Parameters<Engine>) {
  const addresses = Array.from({ length: count / zones.length }, (_, at) => addressAt(at))
  const results = await batch(addresses, [...zones], { servers: [server], timeout: 600_000 })
  for (const [lookup, { listed }] of results.entries()) tell(lookup, listed ? 'listed' : 'clean')
}

/** Runs jobs 0 to count - 1, so many at once. */
async function inParallel(atOnce: number, count: number, job: (nth: number) => Promise<void>): Promise<void> {
  let next = 0
  const work = async (): Promise<void> => {
    while (next < count) await job(next++)
  }
  await Promise.all(Array.from({ length: atOnce }, work))
}
