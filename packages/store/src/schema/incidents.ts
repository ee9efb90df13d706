import type {
  CheckId,
  Finding,
  IncidentSource,
  IncidentState,
  ResolutionCategory,
  Severity,
  TransitionType,
} from '@mailhealth/core'
import { sql } from 'drizzle-orm'
import { index, integer, pgTable, primaryKey, serial, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import type { TableOf } from '../table-of.ts'
import { at, json } from './columns.ts'

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
  category: ResolutionCategory | null
}

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
    category: text('category').$type<ResolutionCategory>(),
  },
  (row) => [index('transitions_of_incident').on(row.incidentNumber, row.revision)],
)

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
