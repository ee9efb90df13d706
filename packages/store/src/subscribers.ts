import { eq, notInArray } from 'drizzle-orm'
import type { Queryable } from './database.ts'
import { subscribers } from './schema.ts'

/** Notes who is told of events from now on; whoever was already goes on, whoever is not named is none any more. */
export async function keepSubscribers(db: Queryable, names: readonly string[], now: Date): Promise<void> {
  await db.delete(subscribers).where(names.length === 0 ? undefined : notInArray(subscribers.name, [...names]))
  if (names.length === 0) return
  await db
    .insert(subscribers)
    .values(names.map((name) => ({ name, since: now })))
    .onConflictDoNothing()
}

/** Whether somebody of that name is told of events. */
export async function isSubscriber(db: Queryable, name: string): Promise<boolean> {
  return (await db.$count(subscribers, eq(subscribers.name, name))) > 0
}
