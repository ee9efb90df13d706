import type {
  CheckId,
  CheckState,
  DigestChoice,
  DigestPeriod,
  Drift,
  Event,
  Finding,
  IncidentSource,
  IncidentState,
  JsonObject,
  JsonValue,
  Outcome,
  Severity,
  Target,
  TransitionType,
  Verdict,
} from '@mailhealth/core'
import { toStorableJson } from '@mailhealth/core'
import { sql } from 'drizzle-orm'
import {
  bigint,
  bigserial,
  boolean,
  customType,
  index,
  integer,
  pgTable,
  primaryKey,
  serial,
  text,
  timestamp,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core'
import type { TableOf } from './table-of.ts'

/** What is stored of a list's health; checks knows its states. */
export interface StoredListHealth {
  readonly state: string
  readonly fault: string | null
  readonly codes: readonly string[]
  readonly reason: string
  readonly testedAt: string
  readonly since: string
}

// Types are written out, since tables of inferred type cannot be exported under isolatedDeclarations. The compiler holds
// each row type against its columns.

const at = (name: string) => timestamp(name, { withTimezone: true, precision: 3 })

/** jsonb refuses NUL and lone surrogates, which text from DNS and SMTP may hold. */
const json = customType<{ data: NonNullable<unknown>; driverData: string }>({
  dataType: () => 'jsonb',
  toDriver: (value) => toStorableJson(value as JsonValue),
})

export interface TargetRow {
  key: string
  kind: Target['kind']
  name: string
  definition: Target
  active: boolean
}

/** What the configuration watches. A target that left it stays, inactive: runs and incidents refer to it. */
export const targets: TableOf<'targets', TargetRow> = pgTable('targets', {
  key: text('key').primaryKey(),
  kind: text('kind').$type<Target['kind']>().notNull(),
  name: text('name').notNull(),
  definition: json('definition').$type<Target>().notNull(),
  active: boolean('active').notNull(),
})

export interface DueRow {
  targetKey: string
  check: CheckId
  dueAt: Date
  intervalMs: number
  claimedUntil: Date | null
}

/** When each check of each target is to run next. */
export const due: TableOf<'due', DueRow> = pgTable(
  'due',
  {
    targetKey: text('target_key').notNull(),
    check: text('check').$type<CheckId>().notNull(),
    dueAt: at('due_at').notNull(),
    intervalMs: bigint('interval_ms', { mode: 'number' }).notNull(),
    claimedUntil: at('claimed_until'),
  },
  (row) => [primaryKey({ columns: [row.targetKey, row.check] }), index('due_due_at').on(row.dueAt)],
)

export interface RunRow {
  id: string
  targetKey: string
  check: CheckId
  outcome: Outcome
  verdict: Verdict
  startedAt: Date
  durationMs: number
}

/** Every execution of a check, with its whole verdict: any of them can be judged again. */
export const runs: TableOf<'runs', RunRow> = pgTable(
  'runs',
  {
    id: uuid('id').primaryKey(),
    targetKey: text('target_key').notNull(),
    check: text('check').$type<CheckId>().notNull(),
    outcome: text('outcome').$type<Outcome>().notNull(),
    verdict: json('verdict').$type<Verdict>().notNull(),
    startedAt: at('started_at').notNull(),
    durationMs: integer('duration_ms').notNull(),
  },
  (row) => [
    index('runs_of_check').on(row.targetKey, row.check, row.startedAt.desc().nullsFirst()),
    index('runs_started_at').on(row.startedAt),
  ],
)

export interface CheckStateRow {
  targetKey: string
  check: CheckId
  state: CheckState | null
  memory: JsonValue
  lastRunId: string | null
  lastOutcome: Outcome | null
  updatedAt: Date | null
}

/** What is known of each check of each target between runs; the row is the lock under which a run is entered. */
export const checkStates: TableOf<'check_states', CheckStateRow> = pgTable(
  'check_states',
  {
    targetKey: text('target_key').notNull(),
    check: text('check').$type<CheckId>().notNull(),
    state: json('state').$type<CheckState>(),
    memory: json('memory').$type<NonNullable<JsonValue>>(),
    lastRunId: uuid('last_run_id'),
    lastOutcome: text('last_outcome').$type<Outcome>(),
    updatedAt: at('updated_at'),
  },
  (row) => [primaryKey({ columns: [row.targetKey, row.check] })],
)

export interface IncidentRow {
  number: number
  targetKey: string
  target: string
  check: IncidentSource
  state: IncidentState
  severity: Severity
  findings: readonly Finding[]
  revision: number
  openedAt: Date
  updatedAt: Date
  acknowledgedBy: string | null
  snoozedUntil: Date | null
  resolvedAt: Date | null
  resolvedBy: string | null
  mutedUntil: Date | null
  reopenedAt: Date | null
  flaps: number
  step: number
  calledAt: Date | null
}

/** What is and was open. At most one incident of a check of a target is not resolved. */
export const incidents: TableOf<'incidents', IncidentRow, 'flaps' | 'step'> = pgTable(
  'incidents',
  {
    number: integer('number').primaryKey(),
    targetKey: text('target_key').notNull(),
    target: text('target').notNull(),
    check: text('check').$type<IncidentSource>().notNull(),
    state: text('state').$type<IncidentState>().notNull(),
    severity: text('severity').$type<Severity>().notNull(),
    findings: json('findings').$type<readonly Finding[]>().notNull(),
    revision: integer('revision').notNull(),
    openedAt: at('opened_at').notNull(),
    updatedAt: at('updated_at').notNull(),
    acknowledgedBy: text('acknowledged_by'),
    snoozedUntil: at('snoozed_until'),
    resolvedAt: at('resolved_at'),
    resolvedBy: text('resolved_by'),
    mutedUntil: at('muted_until'),
    reopenedAt: at('reopened_at'),
    flaps: integer('flaps').notNull().default(0),
    step: integer('step').notNull().default(0),
    calledAt: at('called_at'),
  },
  (row) => [
    uniqueIndex('incidents_one_open').on(row.targetKey, row.check).where(sql`${row.state} <> 'resolved'`),
    index('incidents_opened_at').on(row.openedAt),
    index('incidents_of_check').on(row.targetKey, row.check, row.number),
  ],
)

export interface TransitionRow {
  eventId: string
  incidentNumber: number
  revision: number
  type: TransitionType
  at: Date
  by: string | null
  note: string | null
  severity: Severity
  previousSeverity: Severity | null
}

export interface MuteRow {
  id: number
  scope: string
  startsAt: Date
  endsAt: Date
  by: string
  reason: string
  endedAt: Date | null
  endedBy: string | null
}

/** Which targets are kept quiet, and were. */
export const mutes: TableOf<'mutes', MuteRow, 'id'> = pgTable(
  'mutes',
  {
    id: serial('id').primaryKey(),
    scope: text('scope').notNull(),
    startsAt: at('starts_at').notNull(),
    endsAt: at('ends_at').notNull(),
    by: text('by').notNull(),
    reason: text('reason').notNull(),
    endedAt: at('ended_at'),
    endedBy: text('ended_by'),
  },
  (row) => [index('mutes_lasting').on(row.endsAt).where(sql`${row.endedAt} is null`)],
)

export interface AcceptanceRow {
  id: string
  targetKey: string
  target: string
  check: CheckId
  drifts: readonly Drift[]
  by: string
  note: string | null
  at: Date
}

/** Which changes were accepted as the new baseline, by whom and why. `id` is that of the event that announces it. */
export const acceptances: TableOf<'acceptances', AcceptanceRow> = pgTable(
  'acceptances',
  {
    id: uuid('id').primaryKey(),
    targetKey: text('target_key').notNull(),
    target: text('target').notNull(),
    check: text('check').$type<CheckId>().notNull(),
    drifts: json('drifts').$type<readonly Drift[]>().notNull(),
    by: text('by').notNull(),
    note: text('note'),
    at: at('at').notNull(),
  },
  (row) => [index('acceptances_at').on(row.at)],
)

/** The story of each incident. */
export const transitions: TableOf<'transitions', TransitionRow> = pgTable(
  'transitions',
  {
    eventId: uuid('event_id').primaryKey(),
    incidentNumber: integer('incident_number').notNull(),
    revision: integer('revision').notNull(),
    type: text('type').$type<TransitionType>().notNull(),
    at: at('at').notNull(),
    by: text('by'),
    note: text('note'),
    severity: text('severity').$type<Severity>().notNull(),
    previousSeverity: text('previous_severity').$type<Severity>(),
  },
  (row) => [index('transitions_of_incident').on(row.incidentNumber, row.revision)],
)

export interface OutboxRow {
  seq: number
  id: string
  event: Event
  createdAt: Date
  publishedAt: Date | null
}

/** Events, written in the transaction of what they announce, until the relay has put them on the queue. */
export const outbox: TableOf<'outbox', OutboxRow, 'seq'> = pgTable(
  'outbox',
  {
    seq: bigserial('seq', { mode: 'number' }).primaryKey(),
    id: uuid('id').notNull().unique(),
    event: json('event').$type<Event>().notNull(),
    createdAt: at('created_at').notNull(),
    publishedAt: at('published_at'),
  },
  (row) => [
    index('outbox_unpublished').on(row.seq).where(sql`${row.publishedAt} is null`),
    index('outbox_published_at').on(row.publishedAt),
  ],
)

export interface ConsumedEventRow {
  subscriber: string
  eventId: string
  at: Date
}

/** Which events each subscriber has dealt with: a job may come twice. */
export const consumedEvents: TableOf<'consumed_events', ConsumedEventRow> = pgTable(
  'consumed_events',
  {
    subscriber: text('subscriber').notNull(),
    eventId: uuid('event_id').notNull(),
    at: at('at').notNull(),
  },
  (row) => [primaryKey({ columns: [row.subscriber, row.eventId] }), index('consumed_events_at').on(row.at)],
)

export interface MessageRow {
  incidentNumber: number
  channel: string
  ts: string | null
  revision: number
  intentAt: Date
  threadTs: string | null
  storm: number | null
  related: number
}

/** Each incident's message in each channel. `ts` is null while it is not known whether the post arrived. */
export const messages: TableOf<'messages', MessageRow, 'related'> = pgTable(
  'messages',
  {
    incidentNumber: integer('incident_number').notNull(),
    channel: text('channel').notNull(),
    ts: text('ts'),
    revision: integer('revision').notNull(),
    intentAt: at('intent_at').notNull(),
    threadTs: text('thread_ts'),
    storm: integer('storm'),
    related: integer('related').notNull().default(0),
  },
  (row) => [
    primaryKey({ columns: [row.incidentNumber, row.channel] }),
    index('messages_ts').on(row.channel, row.ts),
    index('messages_storm').on(row.storm),
  ],
)

export interface ThreadLineRow {
  eventId: string
  channel: string
  incidentNumber: number
  ts: string | null
  intentAt: Date
}

/** Each line that an event adds to an incident's thread, in each channel. `ts` as in messages. */
export const threadLines: TableOf<'thread_lines', ThreadLineRow> = pgTable(
  'thread_lines',
  {
    eventId: uuid('event_id').notNull(),
    channel: text('channel').notNull(),
    incidentNumber: integer('incident_number').notNull(),
    ts: text('ts'),
    intentAt: at('intent_at').notNull(),
  },
  (row) => [primaryKey({ columns: [row.eventId, row.channel] })],
)

export interface RequestRow {
  id: string
  subscriber: string
  payload: JsonObject
  createdAt: Date
  doneAt: Date | null
}

/** What somebody asked for and waits for, such as a check now, and where the answer goes. */
export const requests: TableOf<'requests', RequestRow> = pgTable('requests', {
  id: uuid('id').primaryKey(),
  subscriber: text('subscriber').notNull(),
  payload: json('payload').$type<JsonObject>().notNull(),
  createdAt: at('created_at').notNull(),
  doneAt: at('done_at'),
})

export interface HiddenRow {
  targetKey: string
  check: CheckId
  causeTargetKey: string
  causeCheck: IncidentSource
  since: Date
}

/** Incidents that would be open, were it not for the incident that causes them. */
export const hidden: TableOf<'hidden', HiddenRow> = pgTable(
  'hidden',
  {
    targetKey: text('target_key').notNull(),
    check: text('check').$type<CheckId>().notNull(),
    causeTargetKey: text('cause_target_key').notNull(),
    causeCheck: text('cause_check').$type<IncidentSource>().notNull(),
    since: at('since').notNull(),
  },
  (row) => [
    primaryKey({ columns: [row.targetKey, row.check] }),
    index('hidden_by_cause').on(row.causeTargetKey, row.causeCheck),
  ],
)

export interface StormRow {
  number: number
  channel: string
  ts: string | null
  intentAt: Date
  startedAt: Date
  lastOpenedAt: Date
  endedAt: Date | null
  shown: string | null
}

/** Many incidents that opened at once in a channel, told by one message. One lasts in a channel at a time. */
export const storms: TableOf<'storms', StormRow, 'number'> = pgTable(
  'storms',
  {
    number: serial('number').primaryKey(),
    channel: text('channel').notNull(),
    ts: text('ts'),
    intentAt: at('intent_at').notNull(),
    startedAt: at('started_at').notNull(),
    lastOpenedAt: at('last_opened_at').notNull(),
    endedAt: at('ended_at'),
    shown: text('shown'),
  },
  (row) => [uniqueIndex('storms_one_lasting').on(row.channel).where(sql`${row.endedAt} is null`)],
)

export interface CatchUpRow {
  id: string
  channel: string
  since: Date
  until: Date
  opened: number
  resolved: number
  ts: string | null
  doneAt: Date | null
}

/** What was held up and told in one message afterwards. `id` is the oldest event of it. */
export const catchUps: TableOf<'catch_ups', CatchUpRow> = pgTable('catch_ups', {
  id: uuid('id').primaryKey(),
  channel: text('channel').notNull(),
  since: at('since').notNull(),
  until: at('until').notNull(),
  opened: integer('opened').notNull(),
  resolved: integer('resolved').notNull(),
  ts: text('ts'),
  doneAt: at('done_at'),
})

export interface DigestRow {
  period: DigestPeriod
  since: Date
  dueAt: Date
}

/** When each digest comes next, and from when on it tells. */
export const digests: TableOf<'digests', DigestRow> = pgTable('digests', {
  period: text('period').$type<DigestPeriod>().primaryKey(),
  since: at('since').notNull(),
  dueAt: at('due_at').notNull(),
})

export interface DigestChoiceRow {
  id: number
  choice: DigestChoice
  by: string
  at: Date
}

/** What people chose in the place of the configuration's plan of digests. The last one is in force; all are kept. */
export const digestChoices: TableOf<'digest_choices', DigestChoiceRow, 'id'> = pgTable('digest_choices', {
  id: bigserial('id', { mode: 'number' }).primaryKey(),
  choice: json('choice').$type<DigestChoice>().notNull(),
  by: text('by').notNull(),
  at: at('at').notNull(),
})

export interface HomeRow {
  user: string
  openedAt: Date
  choice: JsonObject
  hash: string | null
  shown: string | null
}

/** Who opened the App Home when, what they chose to see there, and what Slack was last given to show. */
export const homes: TableOf<'homes', HomeRow> = pgTable(
  'homes',
  {
    user: text('user').primaryKey(),
    openedAt: at('opened_at').notNull(),
    choice: json('choice').$type<JsonObject>().notNull(),
    hash: text('hash'),
    shown: text('shown'),
  },
  (row) => [index('homes_opened_at').on(row.openedAt)],
)

export interface LeaseRow {
  name: string
  until: Date
}

/** What one process at a time does, or does not do again before `until`. */
export const leases: TableOf<'leases', LeaseRow> = pgTable('leases', {
  name: text('name').primaryKey(),
  until: at('until').notNull(),
})

export interface PulseRow {
  name: string
  process: string
  at: Date
  details: JsonObject
}

/** The last sign of life of each process of a part of the product, for the other parts. */
export const pulses: TableOf<'pulses', PulseRow> = pgTable(
  'pulses',
  {
    name: text('name').notNull(),
    process: text('process').notNull(),
    at: at('at').notNull(),
    details: json('details').$type<JsonObject>().notNull(),
  },
  (row) => [primaryKey({ columns: [row.name, row.process] })],
)

export interface SubscriberRow {
  name: string
  since: Date
}

/** Who is told of events, and since when. */
export const subscribers: TableOf<'subscribers', SubscriberRow> = pgTable('subscribers', {
  name: text('name').primaryKey(),
  since: at('since').notNull(),
})

export interface HeldAlertRow {
  seq: number
  channel: string
  eventId: string
  event: Event
  at: Date
}

/** Alerts for channels that take none just now, in the order in which they are to be told there. */
export const heldAlerts: TableOf<'held_alerts', HeldAlertRow, 'seq'> = pgTable(
  'held_alerts',
  {
    seq: bigserial('seq', { mode: 'number' }).primaryKey(),
    channel: text('channel').notNull(),
    eventId: uuid('event_id').notNull(),
    event: json('event').$type<Event>().notNull(),
    at: at('at').notNull(),
  },
  (row) => [uniqueIndex('held_alerts_once').on(row.channel, row.eventId)],
)

export interface BrokenChannelRow {
  channel: string
  since: Date
  reason: string
}

/** Channels that take no alerts until somebody does something about it. */
export const brokenChannels: TableOf<'broken_channels', BrokenChannelRow> = pgTable('broken_channels', {
  channel: text('channel').primaryKey(),
  since: at('since').notNull(),
  reason: text('reason').notNull(),
})

export interface OutageRow {
  number: number
  since: Date
  noticedAt: Date
  endedAt: Date | null
}

/** Times in which Slack did not hear what it should. One lasts at a time. */
export const outages: TableOf<'outages', OutageRow, 'number'> = pgTable(
  'outages',
  {
    number: serial('number').primaryKey(),
    since: at('since').notNull(),
    noticedAt: at('noticed_at').notNull(),
    endedAt: at('ended_at'),
  },
  (row) => [uniqueIndex('outages_one_lasting').on(sql`(true)`).where(sql`${row.endedAt} is null`)],
)

export interface NoticeRow {
  outage: number
  way: string
  about: string
  message: string
  intentAt: Date
  sentAt: Date | null
}

/** What somebody was told during an outage by another way than Slack. `sentAt` is null while it is not known to have arrived. */
export const notices: TableOf<'notices', NoticeRow> = pgTable(
  'notices',
  {
    outage: integer('outage').notNull(),
    way: text('way').notNull(),
    about: text('about').notNull(),
    message: uuid('message').notNull(),
    intentAt: at('intent_at').notNull(),
    sentAt: at('sent_at'),
  },
  (row) => [primaryKey({ columns: [row.outage, row.way, row.about] })],
)

export interface ListHealthRow {
  path: string
  zone: string
  kind: string
  health: StoredListHealth
  quarantinedAt: Date | null
}

/** How a DNSBL answered its own test points last, on one path to the world. */
export const listHealth: TableOf<'list_health', ListHealthRow> = pgTable(
  'list_health',
  {
    path: text('path').notNull(),
    zone: text('zone').notNull(),
    kind: text('kind').notNull(),
    health: json('health').$type<StoredListHealth>().notNull(),
    quarantinedAt: at('quarantined_at'),
  },
  (row) => [primaryKey({ columns: [row.path, row.zone, row.kind] })],
)

export interface ListBudgetRow {
  operator: string
  day: string
  used: number
}

/** How many questions were taken out of an operator's daily limit, on each day (UTC). */
export const listBudgets: TableOf<'list_budgets', ListBudgetRow> = pgTable(
  'list_budgets',
  { operator: text('operator').notNull(), day: text('day').notNull(), used: integer('used').notNull() },
  (row) => [primaryKey({ columns: [row.operator, row.day] })],
)
