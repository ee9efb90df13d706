import type { DigestChoice } from '@mailhealth/core'
import { desc } from 'drizzle-orm'
import type { Queryable } from './database.ts'
import { digestChoices } from './schema.ts'

/** When somebody wanted digests to come. */
export interface ChosenDigest {
  readonly choice: DigestChoice
  /** A Slack user id, or `cli:<login>`. */
  readonly by: string
  readonly at: string
}

/** Notes what somebody chose: it is in force from now on. */
export async function chooseDigest(db: Queryable, { choice, by, at }: ChosenDigest): Promise<void> {
  await db.insert(digestChoices).values({ choice, by, at: new Date(at) })
}

/** What people chose, newest first: the first one is in force. */
export async function listDigestChoices(db: Queryable, limit: number): Promise<ChosenDigest[]> {
  const rows = await db.select().from(digestChoices).orderBy(desc(digestChoices.id)).limit(limit)
  return rows.map(({ choice, by, at }) => ({ choice, by, at: at.toISOString() }))
}
