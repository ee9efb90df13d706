import type { Severity } from '@mailhealth/core'

/** What a list is asked about: addresses of a family, or names. */
export type ListKind = 'ipv4' | 'ipv6' | 'domain'

/** `registration`, `paid`: the operator answers only those it knows. `unknown`: sources disagree, or there are none. */
export type ListStatus = 'active' | 'registration' | 'paid' | 'unknown' | 'dead'

/** Why something gets on a list, as far as the remedy differs. */
export type ListingCause =
  | 'spam'
  | 'exploit'
  | 'cracked'
  | 'policy'
  | 'rdns'
  | 'backscatter'
  | 'network'
  | 'young'
  | 'other'

/** Why a list refuses to answer. */
export type RefusalCause = 'public-resolver' | 'volume' | 'registration' | 'key' | 'mistyped' | 'other'

/** What one answer of a list means. */
export interface ReturnCode {
  /**
   * An address whose octets are numbers, `*`, or ranges (`127.0.4.0-69`); in a bit mask list, `bit <value>` of the
   * last octet.
   */
  readonly code: string
  /** A few words, after the name that the operator gives it. */
  readonly meaning: string
  readonly cause: ListingCause
  /** Where it weighs otherwise than the list. In a reputation list, a code without a severity is no bad news. */
  readonly severity: Severity | null
  /** It says that the address is one for end users, as a rule a dynamic one. */
  readonly isEndUser?: true
}

/** An answer that says that the question was refused. 127.255.255.0/24 says so on every list. */
export interface ErrorCode {
  /** Written as in ReturnCode. */
  readonly code: string
  readonly cause: RefusalCause
}

/** The entries by which a list shows that it works (RFC 5782 §5). */
export interface TestPoints {
  /** An address or a name that is always listed. */
  readonly listed: string
  /** One that is never listed; null where the list has none. */
  readonly unlisted: string | null
  /** What `listed` is answered with, where that is an error code anywhere else. */
  readonly code?: string
}

/** How much an operator lets anybody ask, over all its zones; null where it says nothing. */
export interface PublishedLimits {
  readonly perDay: number | null
  readonly perSecond: number | null
}

/** Where holders of a key ask: `<key>.<zone>`. */
export interface KeyedAccess {
  readonly service: KeyService
  readonly zone: string
}

/** Operators that give out keys. */
export const keyServices = ['spamhaus', 'abusix'] as const
export type KeyService = (typeof keyServices)[number]

/** A DNSBL: a DNS zone that says something about addresses or names (RFC 5782). */
export interface DnsblList {
  readonly zone: string
  readonly name: string
  readonly operator: string
  readonly homepage: string | null
  /** Where a listing is looked up and its removal asked for. */
  readonly delistUrl: string | null
  /** Whether `delistUrl` was seen on a page of its time, and is not only general knowledge. */
  readonly isDelistUrlVerified: boolean
  readonly status: ListStatus
  /** The year, month or day that `status` is from; null when unknown. */
  readonly statusAsOf: string | null
  readonly kinds: readonly ListKind[]
  /** Only `block` lists list in the sense of a fault; an answer of the others is an opinion. */
  readonly type: 'block' | 'allow' | 'reputation'
  /** How bad a listing is, unless its code says otherwise. */
  readonly severity: Severity
  /** Why it lists, where the code does not say. */
  readonly cause: ListingCause
  readonly codeMode: 'exact' | 'bitmask'
  /** Empty where the operator documents none. */
  readonly returnCodes: readonly ReturnCode[]
  /** Refusals besides 127.255.255.0/24. */
  readonly errorCodes: readonly ErrorCode[]
  /** A kind without test points may report a listing, but its silence says nothing. */
  readonly testPoints: { readonly [K in ListKind]?: TestPoints }
  /** Which name a domain list wants. */
  readonly domainForm: 'registrable' | 'full'
  /** True where only holders of a key get answers. */
  readonly isKeyed: boolean
  readonly keyedAccess: KeyedAccess | null
  readonly enabledByDefault: boolean
  /** The list whose answers hold this one's. */
  readonly partOf: string | null
  /** How often asking again can tell anything new. */
  readonly minIntervalSeconds: number | null
  /** What the operator published, in numbers. */
  readonly limits: PublishedLimits
  /** What the operator allows, and what to know about the list. */
  readonly policy: string | null
  /** How a dead list ended. */
  readonly ended: string | null
  /** The domain below which every zone ended with this one. */
  readonly endedBelow: string | null
  /**
   * The zone to ask instead of `zone`. It holds a key: it is not enumerable, so that JSON, logs and copies lack it,
   * and it belongs into questions to DNS only.
   */
  readonly queryZone?: string
}

/**
 * The test entries of RFC 5782 §5. The IPv6 ones are IPv4-mapped on purpose and are asked as they stand. rbldnsd answers
 * them from a list's IPv4 data, so that they show that it answers IPv6 questions, not that it has lost no IPv6 entries.
 */
export const rfcTestPoints: { readonly [K in ListKind]: TestPoints } = {
  ipv4: { listed: '127.0.0.2', unlisted: '127.0.0.1' },
  ipv6: { listed: '::ffff:7f00:2', unlisted: '::ffff:7f00:1' },
  domain: { listed: 'test', unlisted: 'invalid' },
}

/** Describes a list: an unremarkable IPv4 blocklist, except for what is said. */
export function describeList(
  said: Pick<DnsblList, 'zone' | 'name' | 'operator'> & Partial<Omit<DnsblList, 'queryZone'>>,
): DnsblList {
  return { ...unremarkable, ...said }
}

const unremarkable: Omit<DnsblList, 'zone' | 'name' | 'operator' | 'queryZone'> = {
  homepage: null,
  delistUrl: null,
  isDelistUrlVerified: false,
  status: 'active',
  statusAsOf: null,
  kinds: ['ipv4'],
  type: 'block',
  severity: 'info',
  cause: 'spam',
  codeMode: 'exact',
  returnCodes: [],
  errorCodes: [],
  testPoints: {},
  domainForm: 'registrable',
  isKeyed: false,
  keyedAccess: null,
  enabledByDefault: false,
  partOf: null,
  minIntervalSeconds: null,
  limits: { perDay: null, perSecond: null },
  policy: null,
  ended: null,
  endedBelow: null,
}
