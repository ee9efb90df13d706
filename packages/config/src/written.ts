import type { CheckId, DmarcPolicy, Route, Severity, TlsBaselineId } from '@mailhealth/core'

/** A domain as `mailhealth.yaml` writes it. */
export interface WrittenDomain {
  readonly name: string
  readonly tags: readonly string[]
  readonly dkim: {
    readonly selectors: readonly { readonly name: string; readonly stream: string | null }[]
    readonly rotateAfterDays: number
  }
  readonly dmarc: { readonly expect: DmarcPolicy | null }
  readonly senders: readonly string[]
}

/** A host as `mailhealth.yaml` writes it. */
export interface WrittenHost {
  readonly name: string
  readonly tags: readonly string[]
  readonly addresses: readonly string[] | null
  readonly ehlo: string | null
  readonly ports: {
    readonly smtp: number | false | null
    readonly submission: number | false | null
    readonly submissions: number | false | null
    readonly imaps: number | false | null
    readonly pop3s: number | false | null
  }
  readonly relayTest: boolean
}

/** A network as `mailhealth.yaml` writes it. */
export interface WrittenNetwork {
  readonly cidr: string
  readonly tags: readonly string[]
}

/** A finding's severity, or the durations before the end at which each severity begins. */
export type WrittenSeverity = Severity | { readonly [S in Severity]?: string | undefined }

type WrittenKind = 'ipv4' | 'ipv6' | 'domain'

/** A list of one's own, which is no catalogue's: its fields are those of a list of the catalogue. */
export interface WrittenList {
  readonly zone: string
  readonly kinds: readonly WrittenKind[]
  readonly name?: string
  readonly operator?: string
  readonly homepage?: string | null
  readonly delistUrl?: string | null
  readonly type?: 'block' | 'allow' | 'reputation'
  readonly severity?: Severity
  readonly cause?: WrittenCause
  readonly codeMode?: 'exact' | 'bitmask'
  readonly returnCodes?: readonly {
    readonly code: string
    readonly meaning: string
    readonly cause?: WrittenCause
    readonly severity?: Severity
    readonly isEndUser?: true
  }[]
  readonly errorCodes?: readonly { readonly code: string; readonly cause?: WrittenRefusal }[]
  readonly testPoints?: {
    readonly [K in WrittenKind]?: { readonly listed: string; readonly unlisted: string | null; readonly code?: string }
  }
  readonly domainForm?: 'registrable' | 'full'
  readonly minIntervalSeconds?: number
  readonly limits?: { readonly perDay?: number; readonly perSecond?: number }
  readonly policy?: string
  /** What is asked is `<key>.<zone>`; without it, `zone`. */
  readonly key?: SecretReference
}

export const writtenCauses = [
  'spam',
  'exploit',
  'cracked',
  'policy',
  'rdns',
  'backscatter',
  'network',
  'young',
  'other',
] as const
type WrittenCause = (typeof writtenCauses)[number]

export const writtenRefusals = ['public-resolver', 'volume', 'registration', 'key', 'mistyped', 'other'] as const
type WrittenRefusal = (typeof writtenRefusals)[number]

export const writtenWeekdays = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'] as const
type WrittenWeekday = (typeof writtenWeekdays)[number]

/** When a summary is posted. */
export interface Digest {
  /** `HH:MM`, on clocks of `timeZone`. */
  readonly at: string
  readonly timeZone: string
  /** Whether one comes every day. */
  readonly daily: boolean
  /** The day on which one of the week comes, in place of that day's; null for none. */
  readonly weekly: WrittenWeekday | null
  /** `#name` or id; `slack.channel` where it is absent. */
  readonly channel?: string
}

/** A secret by the variable that has it. */
export interface SecretReference {
  readonly env: string
}

/** The server that mail of the fallback goes through, and whom it goes to. */
interface WrittenSmtpRelay {
  readonly host: string
  readonly port: number
  readonly tls: 'starttls' | 'implicit' | 'none'
  /** Null, as its password, where the server wants to know of none. */
  readonly user: string | null
  readonly password: SecretReference | null
  readonly from: string
  readonly to: readonly string[]
}

/** Who hears of what is critical while Slack is silent. */
export interface WrittenFallback {
  readonly after: string
  readonly webhook: { readonly url: SecretReference } | null
  readonly smtp: WrittenSmtpRelay | null
  readonly pulse: { readonly url: SecretReference; readonly every: string } | null
}

/** The content of `mailhealth.yaml` with the defaults filled in, every value as it would be written. */
export interface WrittenConfig {
  readonly domains: readonly WrittenDomain[]
  readonly hosts: readonly WrittenHost[]
  readonly networks: readonly WrittenNetwork[]
  readonly resolver: {
    readonly servers: readonly string[]
    readonly validating: 'auto' | boolean
    readonly tests: { readonly signed: string; readonly broken: string }
    readonly serveStale: string | null
  }
  readonly dnsbl: {
    readonly mode: 'resolver' | 'authoritative'
    readonly disable: readonly string[]
    readonly add: readonly (string | WrittenList)[]
    readonly keys: { readonly [list: string]: { readonly env: string } }
  }
  readonly schedule: { readonly [C in CheckId]: string }
  readonly alerting: {
    readonly openAfter: number
    readonly closeAfter: number
    readonly unknownAfter: number
    readonly reopenWithin: string
  }
  readonly severity: { readonly [findingId: string]: WrittenSeverity }
  readonly slack: {
    readonly channel: string
    readonly routes: readonly Route[]
    readonly responders: readonly string[]
    readonly admins: readonly string[]
    readonly mention: string | null
    readonly escalation: readonly { readonly after: string; readonly mention: string }[]
    readonly remindAfter: string | null
    readonly thread: 'full' | 'key' | 'off'
    readonly digest: Digest | null
    readonly locale: 'en' | 'de'
  }
  readonly fallback: WrittenFallback | null
  readonly runbooks: { readonly baseUrl: string | null; readonly overrides: { readonly [findingId: string]: string } }
  readonly tls: { readonly baseline: TlsBaselineId; readonly connections: number }
  readonly network: {
    readonly allow: readonly string[]
    readonly smtpPort: number
    readonly httpsPort: number
    readonly dnsPort: number
  }
  readonly retention: { readonly runs: string; readonly incidents: string }
}
