import { sql } from 'drizzle-orm'
import { integer, pgTable, primaryKey, serial, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import type { TableOf } from '../table-of.ts'
import { at } from './columns.ts'

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
