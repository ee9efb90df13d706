import type { Event } from '@mailhealth/core'
import { and, asc, count, eq, min, sql } from 'drizzle-orm'
import type { Queryable } from './database.ts'
import { heldAlerts } from './schema.ts'

/** A channel for which alerts wait, with how many, and since when. */
export interface HeldChannel {
  readonly channel: string
  readonly alerts: number
  readonly since: Date
}

/** An alert that waits. What is stored may be of an older shape: whoever tells it reads it by its schema. */
export interface HeldAlert {
  readonly eventId: string
  readonly event: unknown
}

/** Keeps an alert for a channel that takes none just now; once, however often it is kept. */
export async function holdAlert(db: Queryable, channel: string, event: Event, now: Date): Promise<void> {
  await db.insert(heldAlerts).values({ channel, eventId: event.id, event, at: now }).onConflictDoNothing()
}

/** The place in the order of the alert that waits first for a channel; null when none waits. */
export async function firstHeldOf(db: Queryable, channel: string): Promise<number | null> {
  const [row] = await db
    .select({ seq: heldAlerts.seq })
    .from(heldAlerts)
    .where(eq(heldAlerts.channel, channel))
    .orderBy(asc(heldAlerts.seq))
    .limit(1)
  return row?.seq ?? null
}

/** The first alerts that wait for a channel, in order. */
export async function heldAlertsOf(db: Queryable, channel: string, limit: number): Promise<HeldAlert[]> {
  return db
    .select({ eventId: heldAlerts.eventId, event: heldAlerts.event })
    .from(heldAlerts)
    .where(eq(heldAlerts.channel, channel))
    .orderBy(asc(heldAlerts.seq))
    .limit(limit)
}

/** An alert waits on, behind all others of its channel. */
export async function holdBehind(db: Queryable, channel: string, eventId: string): Promise<void> {
  await db
    .update(heldAlerts)
    .set({ seq: sql`nextval(pg_get_serial_sequence('held_alerts', 'seq'))` })
    .where(and(eq(heldAlerts.channel, channel), eq(heldAlerts.eventId, eventId)))
}

/** An alert waits no more. */
export async function releaseAlert(db: Queryable, channel: string, eventId: string): Promise<void> {
  await db.delete(heldAlerts).where(and(eq(heldAlerts.channel, channel), eq(heldAlerts.eventId, eventId)))
}

/** The channels for which alerts wait. */
export async function heldChannels(db: Queryable): Promise<HeldChannel[]> {
  const rows = await db
    .select({ channel: heldAlerts.channel, alerts: count(), since: min(heldAlerts.at) })
    .from(heldAlerts)
    .groupBy(heldAlerts.channel)
    .orderBy(asc(heldAlerts.channel))
  return rows.map(({ since, ...row }) => ({ ...row, since: since ?? new Date(0) }))
}
