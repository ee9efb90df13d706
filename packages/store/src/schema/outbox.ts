import type { Event, JsonObject } from '@mailhealth/core'
import { sql } from 'drizzle-orm'
import { bigserial, index, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core'
import type { TableOf } from '../table-of.ts'
import { at, json } from './columns.ts'

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

export interface SubscriberRow {
  name: string
  since: Date
}

/** Who is told of events, and since when. */
export const subscribers: TableOf<'subscribers', SubscriberRow> = pgTable('subscribers', {
  name: text('name').primaryKey(),
  since: at('since').notNull(),
})

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
