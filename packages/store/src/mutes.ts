import type { Mute } from '@mailhealth/core'
import { and, asc, eq, isNull, lte } from 'drizzle-orm'
import type { Queryable } from './database.ts'
import { type MuteRow, mutes } from './schema.ts'

/** Stores a mute; it gets its number. */
export async function addMute(db: Queryable, mute: Omit<Mute, 'id' | 'endedAt' | 'endedBy'>): Promise<Mute> {
  const values = { ...mute, startsAt: new Date(mute.startsAt), endsAt: new Date(mute.endsAt) }
  const [row] = await db.insert(mutes).values(values).returning()
  return toMute(row as MuteRow)
}

/** The mutes that did not end, by when they will. */
export async function listMutes(db: Queryable): Promise<Mute[]> {
  const rows = await db.select().from(mutes).where(isNull(mutes.endedAt)).orderBy(asc(mutes.endsAt), asc(mutes.id))
  return rows.map(toMute)
}

/** The mutes whose time is over, and that nobody ended yet. */
export async function overdueMutes(db: Queryable, now: Date): Promise<Mute[]> {
  const rows = await db
    .select()
    .from(mutes)
    .where(and(isNull(mutes.endedAt), lte(mutes.endsAt, now)))
    .orderBy(asc(mutes.id))
  return rows.map(toMute)
}

/** Ends a mute. Returns it; null when there is none of that number that lasts. */
export async function endMute(db: Queryable, id: number, by: string | null, at: Date): Promise<Mute | null> {
  const [row] = await db
    .update(mutes)
    .set({ endedAt: at, endedBy: by })
    .where(and(eq(mutes.id, id), isNull(mutes.endedAt)))
    .returning()
  return row === undefined ? null : toMute(row)
}

function toMute(row: MuteRow): Mute {
  return {
    ...row,
    startsAt: row.startsAt.toISOString(),
    endsAt: row.endsAt.toISOString(),
    endedAt: row.endedAt?.toISOString() ?? null,
  }
}
