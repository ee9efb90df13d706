import type { Event } from '@mailhealth/core'
import { asc, inArray, isNull, lt, sql } from 'drizzle-orm'
import type { Queryable, Transaction } from './database.ts'
import { outbox } from './schema.ts'

/** The channel on which the outbox says that there is something in it. */
export const outboxChannel = 'mailhealth_outbox'

/** An event that waits for the relay. */
export interface WaitingEvent {
  readonly seq: number
  readonly event: Event
}

/** Puts an event into the outbox, in the transaction of what it announces; listeners hear of it when that commits. */
export async function enqueueEvent(db: Transaction, event: Event): Promise<void> {
  await db.insert(outbox).values({ id: event.id, event, createdAt: new Date(event.at), publishedAt: null })
  await db.execute(sql`select pg_notify(${outboxChannel}, '')`)
}

/** The events that are not published, in order. */
export async function takeUnpublished(db: Queryable, limit: number): Promise<WaitingEvent[]> {
  return db
    .select({ seq: outbox.seq, event: outbox.event })
    .from(outbox)
    .where(isNull(outbox.publishedAt))
    .orderBy(asc(outbox.seq))
    .limit(limit)
}

/** Notes that events are on every subscriber's queue. */
export async function markPublished(db: Queryable, seqs: readonly number[], now: Date): Promise<void> {
  if (seqs.length === 0) return
  await db
    .update(outbox)
    .set({ publishedAt: now })
    .where(inArray(outbox.seq, [...seqs]))
}

/** Deletes events that were published before. Returns how many went. */
export async function deletePublishedBefore(db: Queryable, before: Date): Promise<number> {
  const { rowCount } = await db.delete(outbox).where(lt(outbox.publishedAt, before))
  return rowCount ?? 0
}

/** How many events wait for the relay. */
export async function countUnpublished(db: Queryable): Promise<number> {
  return db.$count(outbox, isNull(outbox.publishedAt))
}
