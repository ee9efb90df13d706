import type {
  Change,
  CheckId,
  Clock,
  Coverage,
  Facts,
  HostTarget,
  HttpsFetcher,
  IpAddress,
  Nameservers,
  OutlineRow,
  RawFinding,
  RecordType,
  Resolver,
  ResolverTests,
  SkipReason,
  SmtpDialer,
  Target,
  TlsBaselineId,
} from '@mailhealth/core'
import type { ListSource } from './dnsbl/list-source.ts'

/** The world as a check sees it, and what the operator says about how to look. */
export interface Surroundings {
  readonly resolver: Resolver
  /** Another way to ask the same world, where there is one: what matters is asked both ways. */
  readonly secondResolver?: Resolver
  /** The authoritative servers, each by itself. */
  readonly nameservers: Nameservers
  /** What the resolvers were found to be: why something could not be told. */
  readonly resolverTests: ResolverTests
  readonly dialer: SmtpDialer
  readonly fetcher: HttpsFetcher
  readonly clock: Clock
  /** The DNSBLs in use, with their health by their own test points. */
  readonly lists: ListSource
  readonly settings: Settings
  /** Who was seen with each of several DKIM keys, by the hash of the key; absent where nothing is remembered of other targets. */
  readonly keyHolders?: (hashes: readonly string[]) => Promise<ReadonlyMap<string, readonly KeyHolder[]>>
  readonly signal: AbortSignal
  /** Somebody waits for this run: what a verdict rests on is asked anew, and no more than that. */
  readonly isLook?: boolean
}

/** A watched domain's selector that was seen with a key. */
export interface KeyHolder {
  readonly domain: string
  readonly selector: string
}

/** What the configuration says to checks. */
export interface Settings {
  /** Where SMTP listens, unless a host says otherwise: 25, or a lab's port. */
  readonly smtpPort: number
  /** Where web servers listen: 443, or a lab's port. */
  readonly httpsPort: number
  /** What TLS is held against, and how many connections a run may make to one address and port to find it out. */
  readonly tls: { readonly baseline: TlsBaselineId; readonly connections: number }
  /** True for an address that is ordinary although it is not public: it is in `network.allow`. */
  readonly isAllowed: (address: IpAddress) => boolean
  /** What the operator configured about a host that a domain's MX leads to; null when nothing. */
  readonly hostNamed: (name: string) => HostTarget | null
}

/** Where a host's SMTP listens: its own port where one is configured, false where it is left out. */
export function smtpPortOf(settings: Settings, host: HostTarget | null): number | false {
  return host?.ports.smtp ?? settings.smtpPort
}

/** A question to DNS about something published, as far as it is about that. */
export interface Publication {
  readonly name: string
  readonly type: RecordType
  /** Among the texts of a TXT answer those that begin so, whatever their case; absent: all. */
  readonly prefix?: string
}

/** What evaluate() says: faults without words or severities, and how much could be told. */
export interface Judgement {
  readonly findings: readonly RawFinding[]
  readonly coverage: Coverage
  /** The evidence as people read it, where its shape matters: the tree of an SPF record and what it costs. */
  readonly outline?: readonly OutlineRow[]
  /** Why the check does not apply to this target after all; findings are empty then. */
  readonly skipped?: SkipReason
}

/**
 * A check: one examination of one target. gather() asks the world and never judges, and does not reject for a sick
 * target; evaluate() judges and asks nothing, not even the time, so that any stored run can be judged again.
 */
export interface Check<Evidence, Memory = null> {
  readonly id: CheckId
  /** Whether the check has anything to say about such a target. */
  appliesTo(target: Target): boolean
  /** `memory` is what an earlier run remembered: where it stopped, or what need not be asked again yet. */
  gather(target: Target, surroundings: Surroundings, memory: Memory | null): Promise<Evidence>
  evaluate(target: Target, evidence: Evidence, memory: Memory | null): Judgement
  /** The comparable part of the evidence, on which drift is measured. */
  facts(evidence: Evidence): Facts
  /**
   * What a change of facts comes to, worst first: each entry is one sentence, from the baseline's facts and a run's.
   * Pure. A fact that is absent on either side could not be told and says nothing; nothing to say is an empty list.
   */
  explainChange?(before: Facts, after: Facts): readonly Change[]
  /**
   * Where in DNS that is published of which facts changed: each authoritative server can be asked whether it has the
   * change already. Pure; absent, or empty, where it is not in DNS.
   */
  publishedAt?(target: Target, before: Facts, after: Facts): readonly Publication[]
  /** What later runs need to know of this one (when a DKIM key was first seen); absent when nothing. */
  remember?(evidence: Evidence, memory: Memory | null): Memory
  /** In how many seconds there is something to ask again, where the check's interval may be too long; null when not. */
  nextLookSeconds?(evidence: Evidence): number | null
}
