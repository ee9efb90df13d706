import { lt } from 'drizzle-orm'
import type { Queryable, Transaction } from './database.ts'
import { consumedEvents } from './schema.ts'

/** Notes, in the transaction of what it leads to, that a subscriber deals with an event; false when it did already. */
export async function markConsumed(db: Transaction, subscriber: string, eventId: string, now: Date): Promise<boolean> {
  const rows = await db
    .insert(consumedEvents)
    .values({ subscriber, eventId, at: now })
    .onConflictDoNothing()
    .returning({ eventId: consumedEvents.eventId })
  return rows.length > 0
}

/** Forgets events that were dealt with before. Returns how many. */
export async function deleteConsumedBefore(db: Queryable, before: Date): Promise<number> {
  const { rowCount } = await db.delete(consumedEvents).where(lt(consumedEvents.at, before))
  return rowCount ?? 0
}
