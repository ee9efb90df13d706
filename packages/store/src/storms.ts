import type { Incident } from '@mailhealth/core'
import { and, desc, eq, isNull, lt, sql } from 'drizzle-orm'
import type { Queryable } from './database.ts'
import { messages, storms } from './schema.ts'

/** Many incidents that opened at once in a channel, told by one message. */
export interface Storm {
  readonly number: number
  readonly channel: string
  /** Null while it is not known whether the post arrived. */
  readonly ts: string | null
  readonly intentAt: Date
  readonly startedAt: Date
  readonly lastOpenedAt: Date
  readonly endedAt: Date | null
  /** What its message says now, in short; to see whether it is behind. */
  readonly shown: string | null
  /** Whether anybody was called for one of them. */
  readonly called: boolean
}

/** The storm of a channel that is not over, or null. */
export async function currentStorm(db: Queryable, channel: string): Promise<Storm | null> {
  const [row] = await db
    .select()
    .from(storms)
    .where(and(eq(storms.channel, channel), isNull(storms.endedAt)))
    .orderBy(desc(storms.number))
    .limit(1)
  return row ?? null
}

export async function stormByNumber(db: Queryable, number: number): Promise<Storm | null> {
  const [row] = await db.select().from(storms).where(eq(storms.number, number))
  return row ?? null
}

/** The storms that are not over. */
export async function lastingStorms(db: Queryable): Promise<Storm[]> {
  return db.select().from(storms).where(isNull(storms.endedAt))
}

/** Begins a storm; whoever is second gets the one that is there. */
export async function beginStorm(
  db: Queryable,
  storm: Pick<Storm, 'channel' | 'intentAt' | 'startedAt' | 'lastOpenedAt'>,
): Promise<Storm & { readonly isNew: boolean }> {
  const [row] = await db
    .insert(storms)
    .values({ ...storm, ts: null, endedAt: null, shown: null, called: false })
    .onConflictDoNothing()
    .returning()
  const known = row ?? (await currentStorm(db, storm.channel))
  if (known === null) throw new Error(`the storm of ${storm.channel} vanished`)
  return { ...known, isNew: row !== undefined }
}

/** Notes what became of a storm. */
export async function noteStorm(
  db: Queryable,
  number: number,
  change: Partial<Pick<Storm, 'ts' | 'endedAt' | 'shown' | 'intentAt' | 'called'>>,
): Promise<void> {
  await db.update(storms).set(change).where(eq(storms.number, number))
}

/** An incident opened while the storm lasts. */
export async function extendStorm(db: Queryable, number: number, openedAt: Date): Promise<void> {
  await db
    .update(storms)
    .set({ lastOpenedAt: openedAt })
    .where(and(eq(storms.number, number), lt(storms.lastOpenedAt, openedAt)))
}

/** The incidents whose messages are in the storm's thread. */
export async function stormMembers(db: Queryable, number: number): Promise<number[]> {
  const rows = await db
    .select({ number: messages.incidentNumber })
    .from(messages)
    .where(eq(messages.storm, number))
    .orderBy(messages.incidentNumber)
  return rows.map((row) => row.number)
}

/** The open incidents whose messages do not say how many others they hide, with how many that is. */
export async function staleRelated(
  db: Queryable,
  limit: number,
): Promise<{ readonly number: Incident['number']; readonly channel: string; readonly related: number }[]> {
  const { rows } = await db.execute<{ number: number; channel: string; related: number }>(sql`
    select m.incident_number as "number", m.channel, count(h.target_key)::int as "related"
    from messages m
    join incidents i on i.number = m.incident_number and i.state <> 'resolved'
    left join hidden h on h.cause_target_key = i.target_key and h.cause_check = i."check"
    where m.ts is not null
    group by m.incident_number, m.channel, m.related
    having count(h.target_key) <> m.related
    limit ${limit}`)
  return rows
}
