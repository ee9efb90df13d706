import type { JsonObject } from '@mailhealth/core'
import { and, eq, isNull, lt } from 'drizzle-orm'
import type { Queryable } from './database.ts'
import { requests } from './schema.ts'

/** What somebody asked for and waits for. */
export interface Request {
  readonly id: string
  /** Who answers: the event subscriber that asked. */
  readonly subscriber: string
  /** Where the answer goes; the subscriber's own matter. */
  readonly payload: JsonObject
  readonly createdAt: Date
  readonly doneAt: Date | null
}

/** Notes a request; false when its id is known. */
export async function addRequest(db: Queryable, request: Omit<Request, 'doneAt'>): Promise<boolean> {
  const rows = await db
    .insert(requests)
    .values({ ...request, doneAt: null })
    .onConflictDoNothing()
    .returning({ id: requests.id })
  return rows.length > 0
}

/** The request of that id, or null. */
export async function requestById(db: Queryable, id: string): Promise<Request | null> {
  const [row] = await db.select().from(requests).where(eq(requests.id, id))
  return row ?? null
}

/** Notes that a request is answered; false when it was already, or is not known. */
export async function markRequestDone(db: Queryable, id: string, now: Date): Promise<boolean> {
  const rows = await db
    .update(requests)
    .set({ doneAt: now })
    .where(and(eq(requests.id, id), isNull(requests.doneAt)))
    .returning({ id: requests.id })
  return rows.length > 0
}

/** Deletes requests made before. Returns how many went. */
export async function deleteRequestsBefore(db: Queryable, before: Date): Promise<number> {
  const { rowCount } = await db.delete(requests).where(lt(requests.createdAt, before))
  return rowCount ?? 0
}
