import type { Event, IncidentEvent } from '@mailhealth/core'
import { and, asc, eq, isNull, lte, sql } from 'drizzle-orm'
import type { Queryable } from './database.ts'
import { catchUps, consumedEvents, leases, outbox } from './schema.ts'

/** How much a subscriber has not been told yet. */
export interface Backlog {
  readonly events: number
  /** When the oldest of them happened; null when there is none. */
  readonly oldestAt: Date | null
}

const notConsumedBy = (subscriber: string) =>
  sql`not exists (select 1 from ${consumedEvents} where ${consumedEvents.eventId} = ${outbox.id}
    and ${consumedEvents.subscriber} = ${subscriber})`
const isIncident = sql`${outbox.event} ->> 'type' like 'incident.%'`

/** The events of incidents that a subscriber has not dealt with, in order. */
export async function undeliveredIncidents(db: Queryable, subscriber: string, limit: number): Promise<IncidentEvent[]> {
  const rows = await db
    .select({ event: outbox.event })
    .from(outbox)
    .where(and(isIncident, notConsumedBy(subscriber)))
    .orderBy(asc(outbox.seq))
    .limit(limit)
  return rows.map(({ event }) => event as Event as IncidentEvent)
}

/** How many events of incidents a subscriber has not dealt with, and since when. */
export async function backlogOf(db: Queryable, subscriber: string): Promise<Backlog> {
  const [row] = await db
    .select({ events: sql<number>`count(*)::int`, oldestAt: sql<string | null>`min(${outbox.createdAt})` })
    .from(outbox)
    .where(and(isIncident, notConsumedBy(subscriber)))
  return { events: row?.events ?? 0, oldestAt: row?.oldestAt == null ? null : new Date(row.oldestAt) }
}

/** True when a subscriber has dealt with an event. */
export async function isConsumed(db: Queryable, subscriber: string, eventId: string): Promise<boolean> {
  const found = await db.$count(
    consumedEvents,
    and(eq(consumedEvents.subscriber, subscriber), eq(consumedEvents.eventId, eventId)),
  )
  return found > 0
}

/** What was held up while it could not be told, in one message. */
export interface CatchUp {
  /** The oldest event that was held up. */
  readonly id: string
  readonly channel: string
  readonly since: Date
  readonly until: Date
  readonly opened: number
  readonly resolved: number
  /** Null while it is not known whether the post arrived. */
  readonly ts: string | null
  readonly doneAt: Date | null
}

/** The catch-up that was begun and not ended, or null. */
export async function unfinishedCatchUp(db: Queryable): Promise<CatchUp | null> {
  const [row] = await db.select().from(catchUps).where(isNull(catchUps.doneAt)).limit(1)
  return row ?? null
}

export async function beginCatchUp(db: Queryable, catchUp: CatchUp): Promise<void> {
  await db.insert(catchUps).values(catchUp).onConflictDoNothing()
}

export async function noteCatchUp(
  db: Queryable,
  id: string,
  change: { readonly ts: string } | { readonly doneAt: Date },
): Promise<void> {
  await db.update(catchUps).set(change).where(eq(catchUps.id, id))
}

/** Takes what one process at a time is to do, for `ms`; false when another has it. */
export async function takeLease(db: Queryable, name: string, now: Date, ms: number): Promise<boolean> {
  const until = new Date(now.getTime() + ms)
  const rows = await db
    .insert(leases)
    .values({ name, until })
    .onConflictDoUpdate({ target: leases.name, set: { until }, setWhere: lte(leases.until, now) })
    .returning({ name: leases.name })
  return rows.length > 0
}
