import type { JsonObject } from '@mailhealth/core'
import { and, asc, desc, eq, gte, isNull, lt, ne, sql } from 'drizzle-orm'
import type { Queryable, Transaction } from './database.ts'
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

/**
 * Notes a request; or lets it join another one about the same (`payload.subject`) that was made since then and has no
 * answer yet: both get that one's.
 *
 * @returns `known` when its id is there already
 */
export async function addOrJoinRequest(
  db: Transaction,
  request: Omit<Request, 'doneAt'>,
  since: Date,
): Promise<'new' | 'joined' | 'known'> {
  const { subject } = request.payload
  const lock = `mailhealth.requests ${String(subject)}`
  await db.execute(sql`select pg_advisory_xact_lock(hashtext(${lock}))`)
  const known = await requestById(db, request.id)
  if (known !== null) return known.payload['joins'] === undefined ? 'known' : 'joined'
  const [first] = await db
    .select({ id: requests.id })
    .from(requests)
    .where(
      and(
        isNull(requests.doneAt),
        eq(requests.subscriber, request.subscriber),
        gte(requests.createdAt, since),
        ne(requests.id, request.id),
        sql`${requests.payload} ->> 'subject' = ${String(subject)}`,
        sql`${requests.payload} ->> 'joins' is null`,
      ),
    )
    .orderBy(asc(requests.createdAt), asc(requests.id))
    .limit(1)
    .for('update')
  if (first === undefined) return (await addRequest(db, request)) ? 'new' : 'known'
  await addRequest(db, { ...request, payload: { ...request.payload, joins: first.id } })
  return 'joined'
}

/**
 * When another request about the same (`payload.subject`) was answered last; null where that was not since then. One
 * that joined another one does not count: it was that one's answer.
 */
export async function answeredSince(
  db: Queryable,
  { id, subscriber, payload }: Pick<Request, 'id' | 'subscriber' | 'payload'>,
  since: Date,
): Promise<Date | null> {
  const [last] = await db
    .select({ doneAt: requests.doneAt })
    .from(requests)
    .where(
      and(
        gte(requests.doneAt, since),
        ne(requests.id, id),
        eq(requests.subscriber, subscriber),
        sql`${requests.payload} ->> 'subject' = ${String(payload.subject)}`,
        sql`${requests.payload} ->> 'joins' is null`,
      ),
    )
    .orderBy(desc(requests.doneAt))
    .limit(1)
  return last?.doneAt ?? null
}

/** The requests that joined another one and have no answer yet. After that one is done, no more join it. */
export async function requestsJoining(db: Queryable, id: string): Promise<Request[]> {
  return db
    .select()
    .from(requests)
    .where(and(isNull(requests.doneAt), sql`${requests.payload} ->> 'joins' = ${id}`))
    .orderBy(asc(requests.createdAt), asc(requests.id))
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
