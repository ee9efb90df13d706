import type { DnsFailure } from './dns.ts'

/** What is known of one recursive resolver by the questions it was tested with. */
export interface ResolverState {
  /** `address:port`, as answers name it. */
  readonly server: string
  /** When it was tested, ISO 8601. */
  readonly testedAt: string
  /** Why it has no answer about names that no cache holds, under domains that never all fail; null when it has. */
  readonly failure: DnsFailure | null
  /** How long the answer about a known name took. */
  readonly durationMs: number
  /** Who runs it, where it is a service for everybody, which DNSBLs refuse; null when it is not known to be one. */
  readonly publicService: string | null
  /** Whether it validates DNSSEC: AD on a signed name, and no answer about a broken one; null when it cannot be told. */
  readonly isValidating: boolean | null
  /** Whether its DNSSEC state is believed: configured so, or on the loopback and validating. */
  readonly isTrusted: boolean
  /** Whether it invents addresses for names that do not exist; null when it cannot be told. */
  readonly rewritesNxdomain: boolean | null
  /** What could not be told, and why: a sentence for each, in English. */
  readonly notes: readonly string[]
}

/** What is known of the resolvers, as a port. */
export interface ResolverTests {
  /** The state of each resolver in their order: what is older than this (an hour unless told) is tested first. */
  states(signal?: AbortSignal, maxAgeSeconds?: number): Promise<readonly ResolverState[]>
}
