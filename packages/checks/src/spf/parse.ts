import type { SpfFaultReason } from '@mailhealth/catalogue'
import { type IpAddress, parseAddress } from '@mailhealth/core'
import { faultOfDomainSpec, isMacroString } from './domain-spec.ts'

export type Qualifier = '+' | '-' | '~' | '?'

interface Directive<Kind extends string> {
  readonly kind: Kind
  readonly qualifier: Qualifier
}
interface Hosts {
  readonly domain: string | null
  /** 32 and 128 where the record says nothing. */
  readonly prefix4: number
  readonly prefix6: number
}
interface Network {
  readonly address: IpAddress
  readonly prefix: number
}

/** One term of a record: a mechanism with its qualifier, or a modifier (RFC 7208 §4.6.1). Domains may hold macros. */
export type SpfTerm =
  | Directive<'all'>
  | (Directive<'include'> & { readonly domain: string })
  | (Directive<'exists'> & { readonly domain: string })
  | (Directive<'ptr'> & { readonly domain: string | null })
  | (Directive<'a'> & Hosts)
  | (Directive<'mx'> & Hosts)
  | (Directive<'ip4'> & Network)
  | (Directive<'ip6'> & Network)
  | { readonly kind: 'redirect'; readonly domain: string }
  | { readonly kind: 'exp'; readonly domain: string }
  | { readonly kind: 'unknown'; readonly name: string; readonly value: string }

/** A term that takes part in evaluation: mechanisms and `redirect`. */
export type EffectiveTerm = Exclude<SpfTerm, { readonly kind: 'exp' | 'unknown' }>

/** Where a record is broken: the term as written (shortened), the place of its first character, and why. */
export interface SpfFault {
  readonly term: string
  /** Counted from 1. */
  readonly position: number
  readonly reason: SpfFaultReason
}

/** A record's valid terms in order, and its faults. One fault voids the record (RFC 7208 §4.6). */
export interface SpfRecord {
  readonly terms: readonly { readonly term: SpfTerm; readonly position: number }[]
  readonly faults: readonly SpfFault[]
}

/** True for text that begins as an SPF record does: `v=spf1`, then a space or the end (RFC 7208 §4.5). */
export function isSpfText(text: string): boolean {
  return /^v=spf1(?: |$)/i.test(text)
}

/** Parses a record's text, a TXT record's strings joined without space; null when it is no SPF record. */
export function parseSpf(text: string): SpfRecord | null {
  if (!isSpfText(text)) return null
  const terms: { term: SpfTerm; position: number }[] = []
  const faults: SpfFault[] = []
  const seen = new Set<string>()
  for (const match of text.slice(versionLength).matchAll(/[^ ]+/g)) {
    const [written] = match
    const position = versionLength + match.index + 1
    const term = parseTerm(written)
    if (typeof term === 'string') faults.push({ term: written.slice(0, maxTermShown), position, reason: term })
    else if (seen.has(term.kind)) {
      faults.push({ term: written.slice(0, maxTermShown), position, reason: 'duplicate-modifier' }) // RFC 7208 §6
    } else {
      if (term.kind === 'redirect' || term.kind === 'exp') seen.add(term.kind)
      terms.push({ term, position })
    }
  }
  return { terms, faults }
}

const versionLength = 'v=spf1'.length
const maxTermShown = 100

function parseTerm(written: string): SpfTerm | SpfFaultReason {
  if (!/^[\x21-\x7e]+$/.test(written)) return 'bad-character'
  const modifier = /^([a-z][a-z0-9_.-]*)=/i.exec(written)
  if (modifier) return parseModifier((modifier[1] ?? '').toLowerCase(), written.slice(modifier[0].length))
  const qualifier = /^[-+~?]/.test(written) ? (written[0] as Qualifier) : null
  const mechanism = qualifier === null ? written : written.slice(1)
  const name = (/^[a-z0-9_-]*/i.exec(mechanism)?.[0] ?? '').toLowerCase()
  return parseMechanism(name, qualifier ?? '+', mechanism.slice(name.length))
}

function parseModifier(name: string, value: string): SpfTerm | SpfFaultReason {
  if (name !== 'redirect' && name !== 'exp') {
    return isMacroString(value) ? { kind: 'unknown', name, value } : 'bad-macro'
  }
  if (value === '') return 'domain-needed'
  return faultOfDomainSpec(value) ?? { kind: name, domain: normalDomain(value) }
}

function parseMechanism(name: string, qualifier: Qualifier, rest: string): SpfTerm | SpfFaultReason {
  switch (name) {
    case 'all':
      return rest === '' ? { kind: 'all', qualifier } : 'argument-not-allowed'
    case 'include':
    case 'exists': {
      const domain = domainArgument(rest)
      if (domain === null) return 'domain-needed'
      return faultOfDomainSpec(domain) ?? { kind: name, qualifier, domain: normalDomain(domain) }
    }
    case 'ptr': {
      if (rest === '') return { kind: 'ptr', qualifier, domain: null }
      const domain = domainArgument(rest)
      if (domain === null) return rest.startsWith(':') ? 'domain-needed' : 'argument-not-allowed'
      return faultOfDomainSpec(domain) ?? { kind: 'ptr', qualifier, domain: normalDomain(domain) }
    }
    case 'a':
    case 'mx':
      return parseHosts(name, qualifier, rest)
    case 'ip4':
    case 'ip6':
      return parseNetwork(name, qualifier, rest)
    default:
      return 'unknown-mechanism'
  }
}

function parseHosts(kind: 'a' | 'mx', qualifier: Qualifier, rest: string): SpfTerm | SpfFaultReason {
  const lengths = /(?:\/(\d{1,9}))?(?:\/\/(\d{1,9}))?$/.exec(rest)
  const prefix4 = prefixOf(lengths?.[1] ?? '32', 32)
  const prefix6 = prefixOf(lengths?.[2] ?? '128', 128)
  if (prefix4 === null || prefix6 === null) return 'bad-prefix'
  const head = rest.slice(0, lengths?.index)
  if (head === '') return { kind, qualifier, domain: null, prefix4, prefix6 }
  if (!head.startsWith(':')) return head.startsWith('/') ? 'bad-prefix' : 'unknown-mechanism'
  if (head === ':') return 'domain-needed'
  const domain = head.slice(1)
  return faultOfDomainSpec(domain) ?? { kind, qualifier, domain: normalDomain(domain), prefix4, prefix6 }
}

function parseNetwork(kind: 'ip4' | 'ip6', qualifier: Qualifier, rest: string): SpfTerm | SpfFaultReason {
  if (!rest.startsWith(':')) return 'bad-address'
  const slash = rest.indexOf('/')
  const text = rest.slice(1, slash === -1 ? undefined : slash)
  const address = parseAddress(text)
  if (address === null || text.includes(':') !== (kind === 'ip6')) return 'bad-address'
  const bits = kind === 'ip4' ? 32 : 128
  const prefix = prefixOf(slash === -1 ? String(bits) : rest.slice(slash + 1), bits)
  if (prefix === null) return 'bad-prefix'
  return { kind, qualifier, address, prefix }
}

/** Null for a prefix length that is none, or too long; a leading zero is one too many (RFC 7208 §12). */
function prefixOf(text: string, bits: number): number | null {
  return /^(?:0|[1-9]\d{0,2})$/.test(text) && Number(text) <= bits ? Number(text) : null
}

function domainArgument(rest: string): string | null {
  return rest.startsWith(':') && rest.length > 1 ? rest.slice(1) : null
}

/** Lower-case outside macros, whose letters' case means something; without the trailing dot. */
function normalDomain(domain: string): string {
  const lower = domain.replace(/%\{[^}]*\}|[^%]+|%./g, (part) => (part.startsWith('%') ? part : part.toLowerCase()))
  return lower.endsWith('.') ? lower.slice(0, -1) : lower
}
