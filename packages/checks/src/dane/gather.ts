import {
  type DomainName,
  type DomainTarget,
  type RecordData,
  type Resolver,
  type ResolverState,
  recordsOf,
  type SmtpExamination,
  type Target,
  toDomainName,
} from '@mailhealth/core'
import type { Surroundings } from '../check.ts'
import { discoverMailHosts, type MailHost, type MailHosts } from '../discover/mail-hosts.ts'
import { type Lookup, lookup } from '../lookup.ts'
import { endpointsOf, type TlsEndpoint } from '../tls/endpoints.ts'

/** The signatures whose chain is asked for: a server may have one of each, and senders get either. `any`: where it has neither. */
export type ChainKind = 'rsa' | 'ecdsa' | 'any'

/** The chain that came with one kind of signature; null where the server has none, or none came. */
export interface ShownChain {
  readonly kind: ChainKind
  /** DER in base64, leaf first, as sent. */
  readonly chain: readonly string[] | null
  readonly offersStarttls: boolean | null
  readonly failure: SmtpExamination['failure']
}

/** What one address of a mail host showed. */
export interface DaneEndpoint extends TlsEndpoint {
  readonly chains: readonly ShownChain[]
}

/** What was asked at one TLSA base domain (RFC 7672 §2.2.3): the records, and an A that should be denied. */
export interface TlsaQuestion {
  readonly base: DomainName
  readonly tlsa: Lookup<'TLSA'>
  readonly denial: Lookup<'A'>
}

/** A mail host: whether its addresses are secure, and then its records and chains. */
export interface DaneHost {
  readonly host: DomainName
  /** Null where no address could be looked up. */
  readonly isSecure: boolean | null
  /** In the order in which senders ask; empty where the addresses are not secure. */
  readonly questions: readonly TlsaQuestion[]
  /** Empty where there are no secure records to hold anything against. */
  readonly endpoints: readonly DaneEndpoint[]
}

export interface DaneEvidence {
  readonly observedAt: string
  /** What the resolvers were found to be: why DNSSEC could not be told. */
  readonly resolvers: readonly ResolverState[]
  readonly found: MailHosts
  readonly hosts: readonly DaneHost[]
  /** TLSA lookups of each host where nobody is trusted to validate: whether there is anything to be judged. */
  readonly hinted: readonly Lookup<'TLSA'>[]
}

/** Looks at a domain as a sender would that honours DANE, with signatures. */
export async function gatherDane(target: Target, surroundings: Surroundings): Promise<DaneEvidence> {
  const { resolver, resolverTests, signal, clock } = surroundings
  const observedAt = clock.now().toISOString()
  const signed: Resolver = {
    resolve: (name, type, options) => resolver.resolve(name, type, { ...options, signatures: true }),
  }
  const [found, resolvers] = await Promise.all([
    discoverMailHosts(target, signed, signal),
    resolverTests.states(signal),
  ])
  if (!isTold(found)) return { observedAt, resolvers, found, hosts: [], hinted: await hints(found, resolver, signal) }
  const hosts = await Promise.all(found.hosts.map((host) => lookAtHost(target, host, signed, surroundings)))
  return { observedAt, resolvers, found, hosts: hosts.flatMap((host) => host ?? []), hinted: [] }
}

function hints({ hosts }: MailHosts, resolver: Resolver, signal: AbortSignal): Promise<Lookup<'TLSA'>[]> {
  const names = hosts.flatMap(({ name }) => name ?? [])
  return Promise.all(names.map((name) => lookup(resolver, `_25._tcp.${name}`, 'TLSA', { signal })))
}

/** True when a resolver that is trusted to validate has said how the domain's MX stands. */
export function isTold({ mx }: MailHosts): boolean {
  return mx !== null && mx.answer.kind !== 'failed' && mx.answer.dnssec !== 'unknown'
}

/** The question that a sender goes by: the first base domain with secure records (RFC 7672 §2.2.3). */
export function decisive({ questions }: Pick<DaneHost, 'questions'>): TlsaQuestion | null {
  return questions.find(({ tlsa }) => tlsa.answer.kind === 'records' && tlsa.answer.dnssec === 'secure') ?? null
}

async function lookAtHost(
  target: Target,
  host: MailHost,
  resolver: Resolver,
  surroundings: Surroundings,
): Promise<DaneHost | null> {
  if (host.name === null) return null
  const bases = await baseDomains(host, resolver, surroundings.signal)
  const questions: TlsaQuestion[] = []
  for (const base of bases) {
    const question = await ask(base, resolver, surroundings.signal)
    questions.push(question)
    if (decisive({ questions }) !== null) break
  }
  const endpoints = decisive({ questions }) === null ? [] : await dialAll(target, host, surroundings)
  const isUntold = host.lookups.every(({ answer }) => answer.kind === 'failed')
  return { host: host.name, isSecure: isUntold ? null : bases.length > 0, questions, endpoints }
}

/**
 * RFC 7672 §2.2.2, §2.2.3: the name that securely expanded aliases lead to, then the host's own. Where the expansion is
 * not secure but the alias itself is, the host's own name. None where nothing is secure.
 */
async function baseDomains(host: MailHost, resolver: Resolver, signal: AbortSignal): Promise<DomainName[]> {
  if (host.name === null) return []
  const told = host.lookups.filter(({ answer }) => answer.kind !== 'failed')
  const aliases = told.find(({ answer }) => answer.aliases.length > 0)?.answer.aliases ?? []
  const isSecure =
    told.some(({ answer }) => answer.kind === 'records') && told.every(({ answer }) => answer.dnssec === 'secure')
  const end = toDomainName(aliases.at(-1) ?? '')
  if (isSecure) return end === null ? [host.name] : [end, host.name]
  if (end === null) return []
  const alias = await resolver.resolve(host.name, 'CNAME', { signal })
  return alias.kind === 'records' && alias.dnssec === 'secure' ? [host.name] : []
}

async function ask(base: DomainName, resolver: Resolver, signal: AbortSignal): Promise<TlsaQuestion> {
  const name = `_25._tcp.${base}`
  const [tlsa, denial] = await Promise.all([
    lookup(resolver, name, 'TLSA', { signal }),
    lookup(resolver, name, 'A', { signal }),
  ])
  return { base, tlsa, denial }
}

/** Two connections to each address, one after another: one for each kind of chain that a sender may be shown. */
async function dialAll(target: Target, host: MailHost, surroundings: Surroundings): Promise<DaneEndpoint[]> {
  const seen: DaneEndpoint[] = []
  for (const endpoint of endpointsOf(target, host, surroundings.settings)) {
    seen.push({ ...endpoint, chains: await chainsAt(endpoint, surroundings) })
  }
  return seen
}

async function chainsAt(endpoint: TlsEndpoint, surroundings: Surroundings): Promise<ShownChain[]> {
  const chains: ShownChain[] = []
  for (const kind of ['ecdsa', 'rsa', 'any'] as const) {
    if (kind === 'any' && chains.some(({ chain }) => chain !== null)) break
    const shown = await chainOf(endpoint, kind, surroundings)
    chains.push(shown)
    // Without STARTTLS, or without an answer, another connection shows nothing more.
    if (shown.chain === null && shown.failure?.stage !== 'tls') break
  }
  return chains
}

async function chainOf(endpoint: TlsEndpoint, kind: ChainKind, { dialer, signal }: Surroundings): Promise<ShownChain> {
  const { address, port } = endpoint
  const serverName = endpoint.host ?? address
  const request = { address, port, security: 'starttls', serverName, tlsVersion: null, signal } as const
  const shown = await dialer.examine(kind === 'any' ? request : { ...request, signatures: kind })
  const { tls, offersStarttls, failure } = shown
  return { kind, chain: tls?.chain.map(({ der }) => der) ?? null, offersStarttls, failure }
}

/** What a domain's mail is delivered to, in the words of findings: the domain itself among the names (RFC 7672 §3.2.2). */
export function referenceNames({ name }: DomainTarget, { host }: DaneHost, { base }: TlsaQuestion): string[] {
  return [...new Set([base, host, name])]
}

/** The signatures over the records, by when the first of them ends; null where none was shown. */
export function signatureEnd({ tlsa }: TlsaQuestion): string | null {
  if (tlsa.answer.kind !== 'records') return null
  return (tlsa.answer.signatures ?? []).map(({ expiresAt }) => expiresAt).sort()[0] ?? null
}

/** True when it is known whether a host has secure records: no question about them is open. */
export function isSettled({ isSecure, questions }: DaneHost): boolean {
  return isSecure !== null && questions.every(({ tlsa }) => tlsa.answer.kind !== 'failed')
}

/** The records that a question got. */
export function recordsAt({ tlsa }: TlsaQuestion): readonly RecordData['TLSA'][] {
  return recordsOf(tlsa.answer)
}
