import type { Event, IncidentEvent } from '@mailhealth/core'
import { and, asc, eq, isNull, lte, sql } from 'drizzle-orm'
import type { Queryable } from './database.ts'
import { catchUps, consumedEvents, heldAlerts, incidents, leases, notices, outbox, subscribers } from './schema.ts'

/** How much a subscriber has not been told yet. */
export interface Backlog {
  readonly events: number
  /** When the oldest of them happened; null when there is none. */
  readonly oldestAt: Date | null
}

const notConsumedBy = (subscriber: string) =>
  sql`not exists (select 1 from ${consumedEvents} where ${consumedEvents.eventId} = ${outbox.id}
    and ${consumedEvents.subscriber} = ${subscriber})`
/** What happened before somebody was a subscriber is not theirs to hear, and whoever is none is owed nothing. */
const sinceSubscribed = (subscriber: string) =>
  sql`${outbox.createdAt} >= (select ${subscribers.since} from ${subscribers} where ${subscribers.name} = ${subscriber})`
const isIncident = sql`${outbox.event} ->> 'type' like 'incident.%'`

const isHeld = sql`exists (select 1 from ${heldAlerts} where ${heldAlerts.eventId} = ${outbox.id})`

/**
 * The events of incidents that a subscriber has not dealt with, in order; without those that wait for a channel, and
 * those that were dealt with under the name `passedOver`.
 */
export async function undeliveredIncidents(
  db: Queryable,
  subscriber: string,
  passedOver: string,
  limit: number,
): Promise<IncidentEvent[]> {
  const rows = await db
    .select({ event: outbox.event })
    .from(outbox)
    .where(and(isIncident, notConsumedBy(subscriber), notConsumedBy(passedOver), sql`not ${isHeld}`))
    .orderBy(asc(outbox.seq))
    .limit(limit)
  return rows.map(({ event }) => event as Event as IncidentEvent)
}

/** An incident was told: a subscriber has dealt with its events, too, that were dealt with under the name `passedOver`. */
export async function markPassedOver(
  db: Queryable,
  subscriber: string,
  passedOver: string,
  incident: number,
  now: Date,
): Promise<void> {
  await db.execute(sql`
    insert into ${consumedEvents} (subscriber, event_id, at)
    select ${subscriber}, ${outbox.id}, ${now.toISOString()}::timestamptz from ${outbox}
    where ${isIncident} and (${outbox.event} -> 'incident' ->> 'number')::int = ${incident}
      and not ${isHeld} and not ${notConsumedBy(passedOver)}
    on conflict do nothing`)
}

/** How many events of incidents a subscriber has not dealt with, and since when. */
export async function backlogOf(db: Queryable, subscriber: string): Promise<Backlog> {
  const [row] = await db
    .select({ events: sql<number>`count(*)::int`, oldestAt: sql<string | null>`min(${outbox.createdAt})` })
    .from(outbox)
    .where(and(isIncident, sinceSubscribed(subscriber), notConsumedBy(subscriber)))
  return { events: row?.events ?? 0, oldestAt: row?.oldestAt == null ? null : new Date(row.oldestAt) }
}

/** A critical incident that calls for somebody, and that a subscriber was not told. */
export interface Untold {
  readonly number: number
  /** When the first thing happened to it that was not told. */
  readonly since: Date
}

/** Somebody who hears of incidents during an outage by another way. */
export interface OtherWay {
  readonly outage: number
  readonly way: string
}

/** No notice says that an incident was told, or is to be, by that way. */
const notNoticed = ({ outage, way }: OtherWay) =>
  sql`not exists (select 1 from ${notices} where ${notices.outage} = ${outage} and ${notices.way} = ${way}
    and ${notices.about} = 'MH-' || ${incidents.number})`

/**
 * The critical incidents that are open, with nobody on them, and of which a subscriber has not dealt with an event from
 * before `before` that calls people. Oldest first.
 *
 * @param but leaves out what is noted for that way; null leaves out nothing
 */
export async function untoldCriticals(
  db: Queryable,
  subscriber: string,
  before: Date,
  limit: number,
  but: OtherWay | null = null,
): Promise<Untold[]> {
  const number = sql<number>`${incidents.number}`
  const since = sql<string>`min(${outbox.createdAt})`
  const rows = await db
    .select({ number, since })
    .from(outbox)
    .innerJoin(incidents, sql`${incidents.number} = (${outbox.event} -> 'incident' ->> 'number')::int`)
    .where(
      and(
        sql`${outbox.event} ->> 'type' in ('incident.opened', 'incident.escalated', 'incident.reopened', 'incident.unmuted', 'incident.unsnoozed', 'incident.called')`,
        lte(outbox.createdAt, before),
        sinceSubscribed(subscriber),
        notConsumedBy(subscriber),
        eq(incidents.state, 'open'),
        eq(incidents.severity, 'critical'),
        isNull(incidents.mutedUntil),
        but === null ? undefined : notNoticed(but),
      ),
    )
    .groupBy(incidents.number)
    .orderBy(asc(since), asc(number))
    .limit(limit)
  return rows.map((row) => ({ number: row.number, since: new Date(row.since) }))
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
  change: { readonly ts: string } | { readonly doneAt: Date } | Pick<CatchUp, 'until' | 'opened' | 'resolved'>,
): Promise<void> {
  await db.update(catchUps).set(change).where(eq(catchUps.id, id))
}

/** What one process at a time does, as long as it has it. */
export interface Lease {
  readonly name: string
  /** From then on another may have it. Whoever takes it later has another time here. */
  readonly until: Date
}

/** Takes what one process at a time is to do, for `ms`; null when another has it. */
export async function takeLease(db: Queryable, name: string, now: Date, ms: number): Promise<Lease | null> {
  const until = new Date(now.getTime() + ms)
  const rows = await db
    .insert(leases)
    .values({ name, until })
    .onConflictDoUpdate({ target: leases.name, set: { until }, setWhere: lte(leases.until, now) })
    .returning({ name: leases.name })
  return rows.length > 0 ? { name, until } : null
}

/** Gives back what takeLease took: from `at` on another may have it. Where another has it by now, it stays theirs. */
export async function endLease(db: Queryable, { name, until }: Lease, at: Date): Promise<void> {
  await db
    .update(leases)
    .set({ until: at })
    .where(and(eq(leases.name, name), eq(leases.until, until)))
}
