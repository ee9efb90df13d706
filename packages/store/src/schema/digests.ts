import type { DigestChoice, DigestPeriod } from '@mailhealth/core'
import { bigserial, pgTable, text } from 'drizzle-orm/pg-core'
import type { TableOf } from '../table-of.ts'
import { at, json } from './columns.ts'

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
