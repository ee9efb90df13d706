import {
  type CheckId,
  type Cidr,
  checkIds,
  parseCidr,
  type Route,
  type Severity,
  severities,
  type Target,
} from '@mailhealth/core'
import { dayMs, parseDuration } from './duration.ts'
import type { Environment } from './environment.ts'
import type { Secret } from './secret.ts'
import type { Secrets } from './secrets.ts'
import { parseServer, type ServerAddress, serverText } from './server-address.ts'
import type { Setting } from './settings.ts'
import { targetsOf } from './targets.ts'
import type { Digest, WrittenConfig, WrittenFallback, WrittenList, WrittenSeverity } from './written.ts'

/** What the operator wants, resolved: everything parsed, durations in milliseconds, secrets read. */
export interface Config {
  /** The file in force; null when there is none. */
  readonly file: string | null
  readonly environment: Environment
  /** Domains, hosts and networks, in the file's order. */
  readonly targets: readonly Target[]
  /** Each server is `IP:PORT` or `[IPv6]:PORT`; there is none where the system's are meant. */
  readonly resolver: {
    readonly servers: readonly string[]
    readonly validating: 'auto' | boolean
    /** What resolvers are tested with: a name that is signed, and one that is signed wrongly. */
    readonly tests: { readonly signed: string; readonly broken: string }
    /** For how long answers that have run out are given while the servers fail; null for never. */
    readonly serveStaleMs: number | null
  }
  readonly dnsbl: {
    readonly mode: 'resolver' | 'authoritative'
    readonly disable: readonly string[]
    readonly add: readonly (string | ConfiguredList)[]
    /** Operator -> key; an operator whose variable is unset is absent. */
    readonly keys: { readonly [operator: string]: Secret }
  }
  readonly scheduleMs: { readonly [C in CheckId]: number }
  readonly alerting: {
    readonly openAfter: number
    readonly closeAfter: number
    readonly unknownAfter: number
    readonly reopenWithinMs: number
  }
  /** Finding id -> a severity, or the days at which each severity begins. */
  readonly severity: { readonly [findingId: string]: Severity | { readonly [S in Severity]?: number } }
  readonly slack: {
    /** `#name` or id. */
    readonly channel: string
    readonly routes: readonly Route[]
    readonly responders: readonly string[]
    readonly admins: readonly string[]
    readonly mention: string | null
    /** Step 2 and those after it; step 1 is `mention`. */
    readonly escalation: readonly { readonly afterMs: number; readonly mention: string }[]
    /** Null for never. */
    readonly remindAfterMs: number | null
    readonly thread: 'full' | 'key' | 'off'
    /** When a summary is posted; null for never. */
    readonly digest: Digest | null
    readonly locale: 'en' | 'de'
  }
  /** Who hears of what is critical while Slack is silent; null for nobody. */
  readonly fallback: Fallback | null
  readonly runbooks: { readonly baseUrl: string | null; readonly overrides: { readonly [findingId: string]: string } }
  /** `connections`: the most that one run makes to one address and port. */
  readonly tls: WrittenConfig['tls']
  readonly network: {
    readonly allow: readonly Cidr[]
    readonly smtpPort: number
    readonly httpsPort: number
    readonly dnsPort: number
  }
  /** `incidentsMs` is null where incidents are kept for ever. */
  readonly retention: { readonly runsMs: number; readonly incidentsMs: number | null }
  /** What is written but has no effect, a sentence each. */
  readonly notes: readonly string[]
  /** Every value in force with its origin, secrets masked. */
  readonly settings: readonly Setting[]
}

/** A list of one's own. `key` is null where its variable is not set, and absent where none is named. */
export type ConfiguredList = Omit<WrittenList, 'key'> & { readonly key?: Secret | null }

/** Who hears of what is critical while Slack is silent. A way whose secret is not set is null, as one that nobody wants. */
export interface Fallback {
  /** How long Slack is silent before. */
  readonly afterMs: number
  readonly webhook: { readonly url: Secret } | null
  readonly smtp: SmtpRelay | null
  /** What is asked for regularly while all is well, so that somebody elsewhere notices when it is not. */
  readonly pulse: { readonly url: Secret; readonly everyMs: number } | null
}

/** The server that mail of the fallback goes through, and whom it goes to. */
export interface SmtpRelay {
  readonly host: string
  readonly port: number
  readonly tls: 'starttls' | 'implicit' | 'none'
  readonly login: { readonly user: string; readonly password: Secret } | null
  readonly from: string
  readonly to: readonly string[]
}

/** What a configuration has besides the file's content. */
export type Beside = Pick<Config, 'file' | 'environment' | 'notes' | 'settings'> & {
  readonly secrets: Secrets
}

/** Resolves content that the schema found valid. */
export function resolveConfig(written: WrittenConfig, { secrets, ...beside }: Beside): Config {
  const { resolver, dnsbl, schedule, alerting, severity, slack, fallback, runbooks, tls, network, retention } = written
  return {
    ...beside,
    targets: targetsOf(written),
    resolver: resolverOf(resolver),
    dnsbl: { ...dnsbl, add: addedOf(dnsbl, secrets), keys: keysOf(dnsbl, secrets) },
    scheduleMs: Object.fromEntries(
      checkIds.map((check) => [check, milliseconds(schedule[check])]),
    ) as Config['scheduleMs'],
    alerting: alertingOf(alerting),
    severity: Object.fromEntries(Object.entries(severity).map(([id, rule]) => [id, inDays(rule)])),
    slack: slackOf(slack),
    fallback: fallback === null ? null : fallbackOf(fallback, secrets),
    runbooks,
    tls,
    network: { ...network, allow: network.allow.map((text) => parseCidr(text) as Cidr) },
    retention: {
      runsMs: milliseconds(retention.runs),
      incidentsMs: retention.incidents === 'forever' ? null : milliseconds(retention.incidents),
    },
  }
}

function resolverOf({ servers, serveStale, ...resolver }: WrittenConfig['resolver']): Config['resolver'] {
  return {
    ...resolver,
    servers: servers.map((text) => serverText(parseServer(text) as ServerAddress)),
    serveStaleMs: serveStale === null ? null : milliseconds(serveStale),
  }
}

function alertingOf({ reopenWithin, ...counts }: WrittenConfig['alerting']): Config['alerting'] {
  return { ...counts, reopenWithinMs: milliseconds(reopenWithin) }
}

function slackOf({ escalation, remindAfter, ...slack }: WrittenConfig['slack']): Config['slack'] {
  return {
    ...slack,
    escalation: escalation.map(({ after, mention }) => ({ afterMs: milliseconds(after), mention })),
    remindAfterMs: remindAfter === null ? null : milliseconds(remindAfter),
  }
}

function keysOf({ keys }: WrittenConfig['dnsbl'], secrets: Secrets): Config['dnsbl']['keys'] {
  return Object.fromEntries(
    Object.entries(keys).flatMap(([operator, { env }]) => {
      const key = secrets[env] ?? null
      return key === null ? [] : [[operator, key]]
    }),
  )
}

function addedOf({ add }: WrittenConfig['dnsbl'], secrets: Secrets): Config['dnsbl']['add'] {
  return add.map((list) => {
    if (typeof list === 'string') return list
    const { key, ...said } = list
    return key === undefined ? said : { ...said, key: secrets[key.env] ?? null }
  })
}

function fallbackOf({ after, webhook, smtp, pulse }: WrittenFallback, secrets: Secrets): Fallback {
  const webhookUrl = webhook === null ? null : (secrets[webhook.url.env] ?? null)
  const pulseUrl = pulse === null ? null : (secrets[pulse.url.env] ?? null)
  return {
    afterMs: milliseconds(after),
    webhook: webhookUrl === null ? null : { url: webhookUrl },
    smtp: smtp === null ? null : relayOf(smtp, secrets),
    pulse: pulse === null || pulseUrl === null ? null : { url: pulseUrl, everyMs: milliseconds(pulse.every) },
  }
}

function relayOf(
  { user, password: reference, ...relay }: NonNullable<WrittenFallback['smtp']>,
  secrets: Secrets,
): SmtpRelay | null {
  if (user === null || reference === null) return { ...relay, login: null }
  const password = secrets[reference.env] ?? null
  return password === null ? null : { ...relay, login: { user, password } }
}

function milliseconds(text: string): number {
  return parseDuration(text) as number
}

function inDays(rule: WrittenSeverity): Severity | { readonly [S in Severity]?: number } {
  if (typeof rule === 'string') return rule
  return Object.fromEntries(
    severities.flatMap((severity) => {
      const text = rule[severity]
      return text === undefined ? [] : [[severity, milliseconds(text) / dayMs]]
    }),
  )
}
