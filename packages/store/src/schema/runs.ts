import type { CheckId, CheckState, Drift, JsonValue, Outcome, Verdict } from '@mailhealth/core'
import { index, integer, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core'
import type { TableOf } from '../table-of.ts'
import { at, json } from './columns.ts'

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
