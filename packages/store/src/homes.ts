import type { JsonObject } from '@mailhealth/core'
import { asc, eq, gte } from 'drizzle-orm'
import type { Queryable } from './database.ts'
import { homes } from './schema.ts'

/** Somebody's App Home. */
export interface Home {
  readonly user: string
  /** When they looked at it last. */
  readonly openedAt: Date
  /** What they chose to see; the subscriber's own matter. */
  readonly choice: JsonObject
  /** What Slack calls the version that it shows; null while it shows none of ours. */
  readonly hash: string | null
  /** What that version says, as a digest. */
  readonly shown: string | null
}

/** Notes that somebody looks at their Home; with what they chose now, or what they had chosen before. */
export async function openHome(db: Queryable, user: string, at: Date, choice?: JsonObject): Promise<Home> {
  const [row] = await db
    .insert(homes)
    .values({ user, openedAt: at, choice: choice ?? {}, hash: null, shown: null })
    .onConflictDoUpdate({ target: homes.user, set: { openedAt: at, ...(choice === undefined ? {} : { choice }) } })
    .returning()
  if (row === undefined) throw new Error(`the home of ${user} vanished`)
  return row
}

/** Somebody's Home as it is noted, or null. */
export async function homeOf(db: Queryable, user: string): Promise<Home | null> {
  const [row] = await db.select().from(homes).where(eq(homes.user, user))
  return row ?? null
}

/** The Homes that were looked at since then. */
export async function homesOpenedSince(db: Queryable, since: Date, limit: number): Promise<Home[]> {
  return db.select().from(homes).where(gte(homes.openedAt, since)).orderBy(asc(homes.user)).limit(limit)
}

/** Notes what Slack shows as somebody's Home. */
export async function noteHome(db: Queryable, user: string, shown: Pick<Home, 'hash' | 'shown'>): Promise<void> {
  await db.update(homes).set(shown).where(eq(homes.user, user))
}
