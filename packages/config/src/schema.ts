import { type CheckId, checkIds, type Severity, severities, tlsBaselineIds } from '@mailhealth/core'
import * as z from 'zod'
import { dayMs } from './duration.ts'
import * as leaf from './leaves.ts'
import { scheduleDefaults } from './scheduled-check.ts'
import { type WrittenConfig, type WrittenDomain, writtenCauses, writtenRefusals, writtenWeekdays } from './written.ts'

/** Ten years: the most that `retention` may say, apart from `forever`. */
const longestRetentionMs = 3_650 * dayMs

const domain = z.strictObject({
  name: leaf.name,
  tags: z.array(leaf.label).default([]),
  dkim: z
    .strictObject({
      selectors: z
        .array(z.strictObject({ name: leaf.selector, stream: leaf.label.nullable().default(null) }))
        .default([]),
      rotateAfterDays: leaf.whole(1, 3_650).default(180),
    })
    .prefault({}),
  dmarc: z.strictObject({ expect: z.enum(['none', 'quarantine', 'reject']).nullable().default(null) }).prefault({}),
  senders: z.array(leaf.name).default([]),
})

const portChoice = z.union([z.literal(false), leaf.port], {
  error: (issue) => leaf.expectedInstead('a port from 1 to 65535, or false', issue.input),
})

const host = z.strictObject({
  name: leaf.name,
  tags: z.array(leaf.label).default([]),
  addresses: z
    .array(leaf.address)
    .min(1, 'has no address; leave it out to have the name resolved')
    .nullable()
    .default(null),
  ehlo: leaf.name.nullable().default(null),
  ports: z
    .strictObject({
      smtp: portChoice.nullable().default(null),
      submission: portChoice.nullable().default(null),
      submissions: portChoice.nullable().default(null),
      imaps: portChoice.nullable().default(null),
      pop3s: portChoice.nullable().default(null),
    })
    .prefault({}),
  relayTest: z.boolean().default(false),
})

const network = z.strictObject({ cidr: leaf.network, tags: z.array(leaf.label).default([]) })

const testPoint = z.strictObject({
  listed: leaf.zone,
  unlisted: leaf.zone.nullable(),
  code: leaf.address.exactOptional(),
})
const testAddress = z.strictObject({ ...testPoint.shape, listed: leaf.address, unlisted: leaf.address.nullable() })

/** A secret is named here: what stands in its place may be the secret itself, and is not repeated. */
const secretNamed = (what: string) =>
  z.strictObject(
    { env: leaf.variable },
    {
      error: (issue) =>
        issue.code === 'invalid_type' ? `${what} is not written here; write { env: VARIABLE }` : undefined,
    },
  )
const keyReference = secretNamed('a key')
const secretReference = secretNamed('a secret')

/** A list of one's own. Without test points of its own it has those of RFC 5782 §5. */
const ownList = z.strictObject({
  zone: leaf.zone,
  kinds: z.array(z.enum(['ipv4', 'ipv6', 'domain'])).min(1, 'is empty; ipv4, ipv6 or domain was expected'),
  name: leaf.label.exactOptional(),
  operator: leaf.label.exactOptional(),
  homepage: leaf.webAddress.nullable().exactOptional(),
  delistUrl: leaf.webAddress.nullable().exactOptional(),
  type: z.enum(['block', 'allow', 'reputation']).exactOptional(),
  severity: z.enum(severities).exactOptional(),
  cause: z.enum(writtenCauses).exactOptional(),
  codeMode: z.enum(['exact', 'bitmask']).exactOptional(),
  returnCodes: z
    .array(
      z.strictObject({
        code: leaf.listCode,
        meaning: leaf.label,
        cause: z.enum(writtenCauses).exactOptional(),
        severity: z.enum(severities).exactOptional(),
        isEndUser: z.literal(true).exactOptional(),
      }),
    )
    .exactOptional(),
  errorCodes: z
    .array(z.strictObject({ code: leaf.listCode, cause: z.enum(writtenRefusals).exactOptional() }))
    .exactOptional(),
  testPoints: z
    .strictObject({
      ipv4: testAddress.exactOptional(),
      ipv6: testAddress.exactOptional(),
      domain: testPoint.exactOptional(),
    })
    .exactOptional(),
  domainForm: z.enum(['registrable', 'full']).exactOptional(),
  minIntervalSeconds: leaf.whole(1, 2_592_000).exactOptional(),
  limits: z
    .strictObject({
      perDay: leaf.whole(1, 1_000_000_000).exactOptional(),
      perSecond: leaf.whole(1, 10_000).exactOptional(),
    })
    .exactOptional(),
  policy: leaf.label.exactOptional(),
  key: keyReference.exactOptional(),
})

const addedList = z.union([leaf.zone, ownList], {
  error: (issue) =>
    leaf.expectedInstead('a zone of the catalogue, or a list of your own with zone and kinds', issue.input),
})

const steps = Object.fromEntries(severities.map((severity) => [severity, leaf.duration().optional()])) as {
  [S in Severity]: z.ZodOptional<z.ZodString>
}

const severityRule = z.union([z.enum(severities), z.strictObject(steps)], {
  error: (issue) =>
    leaf.expectedInstead(`one of ${severities.join(', ')}, or durations by severity such as { high: 7d }`, issue.input),
})

const schedule = Object.fromEntries(
  Object.entries(scheduleDefaults).map(([check, every]) => [check, leaf.duration().default(every)]),
) as { [C in CheckId]: z.ZodDefault<z.ZodString> }

/** Who is called next, and how long after those before. */
const escalationStep = z.strictObject({ after: leaf.duration(), mention: leaf.person })

const checkName = z.enum(checkIds, {
  error: (issue) => leaf.expectedInstead('the name of a check such as dnsbl', issue.input),
})

/** Which incidents go to a channel of their own. What is left out does not narrow. */
const route = z.strictObject({
  name: leaf.routeLabel.exactOptional(),
  channel: leaf.channel,
  tags: z.array(leaf.label).min(1, 'is empty; leave it out for targets with any tags').exactOptional(),
  checks: z.array(checkName).min(1, 'is empty; leave it out for every check').exactOptional(),
  severity: z.enum(severities).exactOptional(),
  mention: leaf.person.nullable().exactOptional(),
  locale: z.enum(['en', 'de']).exactOptional(),
})

/** When a summary is posted. */
const digest = z
  .strictObject({
    at: leaf.timeOfDay.default('09:00'),
    timeZone: leaf.timeZone.default('Etc/UTC'),
    daily: z.boolean().default(true),
    weekly: z.enum(writtenWeekdays).nullable().default('monday'),
    channel: leaf.channel.exactOptional(),
  })
  .refine(({ daily, weekly }) => daily || weekly !== null, {
    path: ['daily'],
    error: 'is false while weekly is null, so none would come; leave slack.digest out for none',
  })

const smtpRelay = z
  .strictObject({
    host: leaf.mailServer,
    port: leaf.port.default(587),
    tls: z.enum(['starttls', 'implicit', 'none']).default('starttls'),
    user: leaf.label.nullable().default(null),
    password: secretReference.nullable().default(null),
    from: leaf.mailAddress,
    to: z.array(leaf.mailAddress).min(1, 'is empty; an address to send to was expected').max(20, 'has more than 20'),
  })
  .refine(({ user, password }) => (user === null) === (password === null), {
    path: ['user'],
    error: 'and password come together; write both, or neither',
  })
  .refine(({ user, tls }) => user === null || tls !== 'none', {
    path: ['tls'],
    error: 'is none, which would send the password in clear; write starttls or implicit',
  })

/** Who hears of what is critical while Slack is silent. */
const fallback = z
  .strictObject({
    after: leaf.duration().default('5m'),
    webhook: z.strictObject({ url: secretReference }).nullable().default(null),
    smtp: smtpRelay.nullable().default(null),
    pulse: z
      .strictObject({ url: secretReference, every: leaf.duration().default('1m') })
      .nullable()
      .default(null),
  })
  .refine(({ webhook, smtp, pulse }) => webhook !== null || smtp !== null || pulse !== null, {
    error: 'names nobody; webhook, smtp or pulse was expected',
  })

/** What `mailhealth.yaml` may hold, as it is written. Parsing fills in the defaults and changes nothing else. */
export const fileSchema: z.ZodType<WrittenConfig> = z.strictObject({
  domains: z.array(domain).default([]),
  hosts: z.array(host).default([]),
  networks: z.array(network).default([]),
  resolver: z
    .strictObject({
      servers: z.array(leaf.server).default([]),
      validating: z
        .union([z.literal('auto'), z.boolean()], {
          error: (issue) => leaf.expectedInstead('auto, true or false', issue.input),
        })
        .default('auto'),
      tests: z
        .strictObject({ signed: leaf.name.default('example.com'), broken: leaf.name.default('dnssec-failed.org') })
        .prefault({}),
      serveStale: leaf.duration(dayMs).nullable().default(null),
    })
    .prefault({}),
  dnsbl: z
    .strictObject({
      mode: z.enum(['resolver', 'authoritative']).default('resolver'),
      disable: z.array(leaf.zone).default([]),
      add: z.array(addedList).default([]),
      keys: z.record(z.string(), keyReference).default({}),
    })
    .prefault({}),
  schedule: z.strictObject(schedule).prefault({}),
  alerting: z
    .strictObject({
      openAfter: leaf.whole(1, 100).default(2),
      closeAfter: leaf.whole(1, 100).default(2),
      unknownAfter: leaf.whole(1, 1_000).default(6),
      reopenWithin: leaf.duration().default('1h'),
    })
    .prefault({}),
  severity: z.record(z.string(), severityRule).default({}),
  slack: z
    .strictObject({
      channel: leaf.channel.default('#mail-ops'),
      routes: z.array(route).default([]),
      responders: z.array(leaf.person).default([]),
      admins: z.array(leaf.person).default([]),
      mention: leaf.person.nullable().default(null),
      escalation: z.array(escalationStep).max(9, 'has more than 9 steps').default([]),
      remindAfter: leaf.duration().nullable().default('24h'),
      thread: z.enum(['full', 'key', 'off']).default('full'),
      digest: digest.nullable().default(null),
      locale: z.enum(['en', 'de']).default('en'),
    })
    .prefault({}),
  fallback: fallback.nullable().default(null),
  runbooks: z
    .strictObject({
      baseUrl: leaf.webAddress.nullable().default(null),
      overrides: z.record(z.string(), leaf.webAddress).default({}),
    })
    .prefault({}),
  tls: z
    .strictObject({
      baseline: z.enum(tlsBaselineIds).default(tlsBaselineIds[0]),
      connections: leaf.whole(4, 200).default(24),
    })
    .prefault({}),
  network: z
    .strictObject({
      allow: z.array(leaf.range).default([]),
      smtpPort: leaf.port.default(25),
      httpsPort: leaf.port.default(443),
      dnsPort: leaf.port.default(53),
    })
    .prefault({}),
  retention: z
    .strictObject({
      runs: leaf.duration(longestRetentionMs).default('90d'),
      incidents: leaf.durationOrForever(longestRetentionMs).default('forever'),
    })
    .prefault({}),
})

/** A domain of which the file would say nothing but its name. */
export function plainDomain(name: string): WrittenDomain {
  return domain.parse({ name })
}

/** The JSON Schema (2020-12) of `mailhealth.yaml`, for editors. */
export function configJsonSchema(): Record<string, unknown> {
  return { ...z.toJSONSchema(fileSchema, { io: 'input' }), title: 'mailhealth.yaml' }
}
