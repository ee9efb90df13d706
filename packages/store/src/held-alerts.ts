import type { Event } from '@mailhealth/core'
import { and, asc, count, eq, min } from 'drizzle-orm'
import type { Queryable } from './database.ts'
import { heldAlerts } from './schema.ts'

/** A channel for which alerts wait, with how many, and since when. */
export interface HeldChannel {
  readonly channel: string
  readonly alerts: number
  readonly since: Date
}

/** Keeps an alert for a channel that takes none just now; once, however often it is kept. */
export async function holdAlert(db: Queryable, channel: string, event: Event, now: Date): Promise<void> {
  await db.insert(heldAlerts).values({ channel, eventId: event.id, event, at: now }).onConflictDoNothing()
}

/** True when alerts wait for a channel: another has to wait behind them. */
export async function hasHeldAlerts(db: Queryable, channel: string): Promise<boolean> {
  const rows = await db.select({ seq: heldAlerts.seq }).from(heldAlerts).where(eq(heldAlerts.channel, channel)).limit(1)
  return rows.length > 0
}

/** The first alerts that wait for a channel, in order. */
export async function heldAlertsOf(db: Queryable, channel: string, limit: number): Promise<Event[]> {
  const rows = await db
    .select({ event: heldAlerts.event })
    .from(heldAlerts)
    .where(eq(heldAlerts.channel, channel))
    .orderBy(asc(heldAlerts.seq))
    .limit(limit)
  return rows.map((row) => row.event)
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
