import type { CheckId, Target } from '@mailhealth/core'
import { bigint, boolean, index, pgTable, primaryKey, text } from 'drizzle-orm/pg-core'
import type { TableOf } from '../table-of.ts'
import { at, json } from './columns.ts'

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
