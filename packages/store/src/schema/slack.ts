import type { Event, JsonObject } from '@mailhealth/core'
import { sql } from 'drizzle-orm'
import {
  bigserial,
  boolean,
  index,
  integer,
  pgTable,
  primaryKey,
  serial,
  text,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core'
import type { TableOf } from '../table-of.ts'
import { at, json } from './columns.ts'

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

export interface StormRow {
  number: number
  channel: string
  ts: string | null
  intentAt: Date
  startedAt: Date
  lastOpenedAt: Date
  endedAt: Date | null
  shown: string | null
  called: boolean
}

/** Many incidents that opened at once in a channel, told by one message. One lasts in a channel at a time. */
export const storms: TableOf<'storms', StormRow, 'number' | 'called'> = pgTable(
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
    called: boolean('called').notNull().default(false),
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
