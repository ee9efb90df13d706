import {
  type DomainTarget,
  type Facts,
  type HttpsExamination,
  type IpAddress,
  recordsOf,
  registrableDomain,
  type Target,
} from '@mailhealth/core'
import type { Surroundings } from '../check.ts'
import { type Walk, walkTree } from '../dmarc/walk.ts'
import { type Lookup, lookup } from '../lookup.ts'
import { namesCover } from '../tls/host-name.ts'
import { bimiState, type DocumentUrl } from './record.ts'

/** One document, as one address of its host served it. */
export interface Fetched {
  readonly url: string
  readonly lookups: readonly Lookup<'A' | 'AAAA'>[]
  /** The first that took a connection, else one that said something; null where the host has no address. */
  readonly shown: (Omit<HttpsExamination, 'session'> & { readonly isAuthentic: boolean }) | null
}

export interface BimiEvidence {
  readonly observedAt: string
  /** At the domain, and at its organisational domain where there is nothing. */
  readonly records: readonly Lookup<'TXT'>[]
  /** DMARC, asked where there is a record. */
  readonly dmarc: { readonly walk: Walk; readonly apex: Lookup<'TXT'> } | null
  readonly indicator: Fetched | null
  readonly certificate: Fetched | null
}

/** Larger than any that is taken, so that the size can be told. */
const maxBytes = { indicator: 128 * 1024, certificate: 256 * 1024 }
const timeoutMs = 10_000

/** So many addresses of a host are tried before its document counts as not there. */
const maxAddresses = 2

/** Looks for the record, for DMARC behind it, and for the documents that it names. */
export async function gatherBimi(target: Target, surroundings: Surroundings): Promise<BimiEvidence> {
  const { resolver, signal, clock } = surroundings
  const { name } = target as DomainTarget
  const observedAt = clock.now().toISOString()
  const records = [await lookup(resolver, `default._bimi.${name}`, 'TXT', { signal })]
  const organisation = registrableDomain(name)
  if (organisation !== null && organisation !== name && bimiState(records[0] as Lookup<'TXT'>).kind === 'none') {
    records.push(await lookup(resolver, `default._bimi.${organisation}`, 'TXT', { signal }))
  }
  const state = bimiState(records.at(-1) as Lookup<'TXT'>)
  const nothing = { observedAt, records, dmarc: null, indicator: null, certificate: null }
  if (state.kind !== 'record') return nothing
  const [walk, apex, indicator, certificate] = await Promise.all([
    walkTree(name, resolver, signal),
    lookup(resolver, name, 'TXT', { signal }),
    state.indicator === null ? null : fetchDocument(state.indicator, maxBytes.indicator, surroundings),
    state.authority === null ? null : fetchDocument(state.authority, maxBytes.certificate, surroundings),
  ])
  return { observedAt, records, dmarc: { walk, apex }, indicator, certificate }
}

/** The record that counts, by its name. */
export function recordAt({ records }: BimiEvidence): Lookup<'TXT'> {
  return records.at(-1) as Lookup<'TXT'>
}

/** The record, as it is compared; null where there is none. */
export function bimiFacts(evidence: BimiEvidence): Facts {
  const state = bimiState(recordAt(evidence))
  if (state.kind === 'failed') return {}
  if (state.kind !== 'record') return { record: state.kind === 'none' ? null : state.kind }
  return { record: 'v=BIMI1', location: state.indicator?.url ?? null, authority: state.authority?.url ?? null }
}

/** Silence, and a network that does not lead there, may be our side's doing: only a host's own word is one. */
export function isTold({ failure }: Pick<HttpsExamination, 'failure'>): boolean {
  return failure?.reason !== 'timeout' && failure?.reason !== 'unreachable'
}

async function fetchDocument(
  { url, host, path }: DocumentUrl,
  limit: number,
  { resolver, fetcher, settings, signal }: Surroundings,
): Promise<Fetched> {
  const lookups = await Promise.all([
    lookup(resolver, host, 'A', { signal }),
    lookup(resolver, host, 'AAAA', { signal }),
  ])
  const addresses = lookups.flatMap(({ answer }): readonly IpAddress[] => recordsOf(answer))
  let shown: Fetched['shown'] = null
  for (const address of addresses.slice(0, maxAddresses)) {
    const request = { address, port: settings.httpsPort, host, path, maxBytes: limit, timeoutMs, signal }
    const { session, ...rest } = await fetcher.fetch(request)
    const isAuthentic = session?.trustError === null && namesCover(session.chain[0]?.names ?? [], host)
    if (shown === null || isTold(rest)) shown = { ...rest, isAuthentic }
    if (rest.failure?.stage !== 'connect') break
  }
  return { url, lookups, shown }
}
