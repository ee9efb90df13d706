import type { JsonObject } from '@mailhealth/core'
import { pgTable, primaryKey, text } from 'drizzle-orm/pg-core'
import type { TableOf } from '../table-of.ts'
import { at, json } from './columns.ts'

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
