import {
  addressScope,
  type Facts,
  familyOf,
  type IpAddress,
  parseAddress,
  recordsOf,
  reverseName,
  type Target,
  toDomainName,
} from '@mailhealth/core'
import type { Check, Surroundings } from '../check.ts'
import { ehloName, isOwnHost } from '../discover/ehlo.ts'
import { discoverMailHosts, type MailHosts } from '../discover/mail-hosts.ts'
import { changedFacts } from '../fact-change.ts'
import { type Lookup, lookup } from '../lookup.ts'
import { askEhlo, type NamedEhlo } from './ehlo.ts'
import { askEndUserLists, type EndUserAnswer } from './end-user-lists.ts'
import { evaluateIprev } from './evaluate.ts'
import { explainIprevChange } from './explain-change.ts'

/** What was seen of one address. */
export interface AddressEvidence {
  readonly address: IpAddress
  /** Null for an address that no stranger can reach: it is not asked about. */
  readonly ptr: Lookup<'PTR'> | null
  /** The addresses of the PTR names, asked for in the address's own family. */
  readonly forward: readonly Lookup<'A' | 'AAAA'>[]
  /** Null where no server is known to be (a network, a single address), or where it is a provider's. */
  readonly ehlo: NamedEhlo | null
}

export interface IprevEvidence {
  readonly found: MailHosts
  readonly addresses: readonly AddressEvidence[]
  /** What lists of ranges for end users say; not asked of the many of a network, which the dnsbl check looks at. */
  readonly endUserLists: readonly EndUserAnswer[]
}

/** What need not be asked again yet. */
export interface IprevMemory {
  readonly endUserLists: readonly EndUserAnswer[]
}

/** RFC 8601 §3: of many PTR names, ten are looked at. */
const maxNames = 10
/** So many addresses of a network are asked about at a time. */
const batchSize = 16

/**
 * IPREV: does every address have a name that leads back to it (RFC 8601 §3), and does the server there call itself by
 * it? Receivers judge the address that mail leaves from, so outbound servers belong in the configuration as hosts; a
 * domain's MX hosts are looked at too, and what its own ones call themselves. Networks and single addresses are asked for PTR only: nothing is dialled there.
 */
export const iprevCheck: Check<IprevEvidence, IprevMemory> = {
  id: 'iprev',
  appliesTo: () => true,
  gather,
  evaluate: evaluateIprev,
  facts,
  explainChange: explainIprevChange,
  publishedAt: (_target, before, after) =>
    changedFacts(before, after)
      .flatMap(({ fact }) => (fact.startsWith('ptr ') ? (parseAddress(fact.slice('ptr '.length)) ?? []) : []))
      .map((address) => ({ name: reverseName(address), type: 'PTR' })),
  remember: ({ endUserLists }) => ({ endUserLists }),
}

async function gather(target: Target, surroundings: Surroundings, memory: IprevMemory | null): Promise<IprevEvidence> {
  const found = await discoverMailHosts(target, surroundings.resolver, surroundings.signal)
  const hostOf = new Map<IpAddress, string | null>()
  for (const host of found.hosts) {
    for (const address of host.addresses) if (!hostOf.has(address)) hostOf.set(address, host.name)
  }
  const asked = target.kind === 'network' ? [] : [...hostOf.keys()]
  const [addresses, endUserLists] = await Promise.all([
    lookAtAddresses(target, hostOf, surroundings),
    askEndUserLists(asked, surroundings, memory?.endUserLists ?? []),
  ])
  return { found, addresses, endUserLists }
}

async function lookAtAddresses(
  target: Target,
  hostOf: ReadonlyMap<IpAddress, string | null>,
  surroundings: Surroundings,
): Promise<AddressEvidence[]> {
  const addresses: AddressEvidence[] = []
  const batches = [...hostOf.keys()]
  for (let at = 0; at < batches.length; at += batchSize) {
    const batch = batches.slice(at, at + batchSize)
    const named = await Promise.all(batch.map((address) => askNames(address, surroundings)))
    // One connection after another: a mail host sees one at a time from us.
    for (const one of named) {
      const host = hostOf.get(one.address) ?? null
      const isAsked = one.ptr !== null && host !== null && isOwnHost(target, host, surroundings.settings)
      const ehlo = isAsked ? await askEhlo(target, host, one.address, surroundings) : null
      addresses.push({ ...one, ehlo })
    }
  }
  return addresses
}

async function askNames(
  address: IpAddress,
  { resolver, settings, signal }: Surroundings,
): Promise<Omit<AddressEvidence, 'ehlo'>> {
  if (addressScope(address) === 'special' && !settings.isAllowed(address)) return { address, ptr: null, forward: [] }
  const ptr = await lookup(resolver, reverseName(address), 'PTR', { signal })
  const names = new Set(
    recordsOf(ptr.answer)
      .map(toDomainName)
      .filter((name) => name !== null),
  )
  const type = familyOf(address) === 4 ? 'A' : 'AAAA'
  const asked = [...names].slice(0, maxNames)
  const forward = await Promise.all(asked.map((name) => lookup(resolver, name, type, { signal })))
  return { address, ptr, forward }
}

function facts({ addresses }: IprevEvidence): Facts {
  return Object.fromEntries(addresses.flatMap(addressFacts))
}

function addressFacts({ address, ptr, ehlo }: AddressEvidence): [string, Facts[string]][] {
  const said = ehlo === null ? null : ehloName(ehlo)
  const ehloFact: [string, Facts[string]][] = said === null ? [] : [[`ehlo ${address}`, said]]
  if (ptr === null || ptr.answer.kind === 'failed') return ehloFact
  const names = [...new Set(recordsOf(ptr.answer))].sort()
  return [[`ptr ${address}`, names.length === 0 ? null : names.slice(0, maxFactNames)], ...ehloFact]
}

const maxFactNames = 50
