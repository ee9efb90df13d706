import { integer, pgTable, primaryKey, text, timestamp } from 'drizzle-orm/pg-core'
import type { TableOf } from '../table-of.ts'
import { at, json } from './columns.ts'

/** What is stored of a list's health; checks knows its states. */
export interface StoredListHealth {
  readonly state: string
  readonly fault: string | null
  readonly codes: readonly string[]
  readonly reason: string
  readonly testedAt: string
  readonly since: string
}

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

export interface OperatorTurnRow {
  operator: string
  freeAt: Date
}

/** Until when an operator's questions are somebody's, to the microsecond: no two processes ask one at the same time. */
export const operatorTurns: TableOf<'operator_turns', OperatorTurnRow> = pgTable('operator_turns', {
  operator: text('operator').primaryKey(),
  freeAt: timestamp('free_at', { withTimezone: true, precision: 6 }).notNull(),
})
