import { and, asc, eq, gte, inArray, isNull, notInArray } from 'drizzle-orm'
import type { Queryable, Transaction } from './database.ts'
import { notices, outages } from './schema.ts'

/** A time in which Slack did not hear what it should. */
export interface Outage {
  readonly number: number
  /** When the first thing happened that Slack was not told, or the bot last showed a sign of life. */
  readonly since: Date
  readonly noticedAt: Date
  readonly endedAt: Date | null
}

/** What a notice is about besides an incident (`MH-142`): that Slack is silent, and that it is back. */
export const aboutSilence = 'silence'
export const aboutReturn = 'return'

/** What somebody was told, or is to be told, by another way than Slack. */
export interface Notice {
  readonly outage: number
  /** `webhook` or `smtp`. */
  readonly way: string
  /** `MH-142`, aboutSilence or aboutReturn. */
  readonly about: string
  /** The id of the message that it goes out in; it stays the same when that is sent again. */
  readonly message: string
  readonly intentAt: Date
  /** Null while it is not known to have arrived. */
  readonly sentAt: Date | null
}

/** The outage that lasts, or null. */
export async function lastingOutage(db: Queryable): Promise<Outage | null> {
  const [row] = await db.select().from(outages).where(isNull(outages.endedAt))
  return row ?? null
}

export async function outageByNumber(db: Queryable, number: number): Promise<Outage | null> {
  const [row] = await db.select().from(outages).where(eq(outages.number, number))
  return row ?? null
}

/** Begins an outage; whoever is second gets the one that lasts. */
export async function beginOutage(db: Queryable, since: Date, now: Date): Promise<Outage> {
  const [row] = await db
    .insert(outages)
    .values({ since, noticedAt: now, endedAt: null })
    .onConflictDoNothing()
    .returning()
  const outage = row ?? (await lastingOutage(db))
  if (outage === null) throw new Error('the outage that lasts vanished')
  return outage
}

/**
 * Ends an outage. Whoever was told of it is to be told that it is over; what was not sent yet is dropped, since Slack
 * tells it now.
 *
 * @param messageFor makes the id of the message to a way; null where it is over without that Slack is back: nobody is told
 */
export async function endOutage(
  tx: Transaction,
  number: number,
  now: Date,
  messageFor: ((way: string) => string) | null,
): Promise<void> {
  await tx.update(outages).set({ endedAt: now }).where(eq(outages.number, number))
  await tx.delete(notices).where(and(eq(notices.outage, number), isNull(notices.sentAt)))
  if (messageFor === null) return
  const told = await tx.selectDistinct({ way: notices.way }).from(notices).where(eq(notices.outage, number))
  if (told.length === 0) return
  await tx.insert(notices).values(
    told.map(({ way }) => ({
      outage: number,
      way,
      about: aboutReturn,
      message: messageFor(way),
      intentAt: now,
      sentAt: null,
    })),
  )
}

/** Notes that something is about to be told, as one message; what was noted before for the same way is left out. */
export async function intendNotices(
  db: Queryable,
  { outage, way, message }: Pick<Notice, 'outage' | 'way' | 'message'>,
  abouts: readonly string[],
  now: Date,
): Promise<void> {
  if (abouts.length === 0) return
  await db
    .insert(notices)
    .values(abouts.map((about) => ({ outage, way, message, about, intentAt: now, sentAt: null })))
    .onConflictDoNothing()
}

/** What is to be told and did not arrive, of intents from `after` on; oldest first. */
export async function unsentNotices(db: Queryable, after: Date): Promise<Notice[]> {
  return db
    .select()
    .from(notices)
    .where(and(isNull(notices.sentAt), gte(notices.intentAt, after)))
    .orderBy(asc(notices.intentAt), asc(notices.about))
}

/** What was noted for a way during an outage, sent or not; oldest first, `limit` at most. */
export async function noticesOf(db: Queryable, outage: number, way: string, limit: number): Promise<Notice[]> {
  return db
    .select()
    .from(notices)
    .where(and(eq(notices.outage, outage), eq(notices.way, way)))
    .orderBy(asc(notices.intentAt), asc(notices.about))
    .limit(limit)
}

/** Of how many incidents something was noted for a way during an outage. */
export async function countIncidentNotices(db: Queryable, outage: number, way: string): Promise<number> {
  const isIncident = notInArray(notices.about, [aboutSilence, aboutReturn])
  return db.$count(notices, and(eq(notices.outage, outage), eq(notices.way, way), isIncident))
}

/** Takes back what a message that did not arrive was to be about, so that it can be noted again. */
export async function dropNotices(db: Queryable, message: string, abouts: readonly string[]): Promise<void> {
  await db
    .delete(notices)
    .where(and(eq(notices.message, message), inArray(notices.about, [...abouts]), isNull(notices.sentAt)))
}

/** Notes that a message arrived. */
export async function confirmNotices(db: Queryable, message: string, now: Date): Promise<void> {
  await db
    .update(notices)
    .set({ sentAt: now })
    .where(and(eq(notices.message, message), isNull(notices.sentAt)))
}
