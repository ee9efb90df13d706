import { asc, eq } from 'drizzle-orm'
import type { Queryable } from './database.ts'
import { brokenChannels } from './schema.ts'

/** A channel that takes no alerts until somebody does something about it. */
export interface BrokenChannel {
  /** As the configuration names it. */
  readonly channel: string
  readonly since: Date
  /** What is wrong and what to do, in a sentence. */
  readonly reason: string
}

/** Notes that a channel takes no alerts; true when that is news. */
export async function noteBroken(db: Queryable, { channel, since, reason }: BrokenChannel): Promise<boolean> {
  const rows = await db
    .insert(brokenChannels)
    .values({ channel, since, reason })
    .onConflictDoNothing()
    .returning({ channel: brokenChannels.channel })
  return rows.length > 0
}

/** Notes that a channel takes alerts; true when it did not before. */
export async function noteMended(db: Queryable, channel: string): Promise<boolean> {
  const rows = await db
    .delete(brokenChannels)
    .where(eq(brokenChannels.channel, channel))
    .returning({ channel: brokenChannels.channel })
  return rows.length > 0
}

/** The channels that take no alerts. */
export async function listBrokenChannels(db: Queryable): Promise<BrokenChannel[]> {
  return db.select().from(brokenChannels).orderBy(asc(brokenChannels.channel))
}
