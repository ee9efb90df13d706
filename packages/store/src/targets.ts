import type { Target } from '@mailhealth/core'
import { and, asc, eq } from 'drizzle-orm'
import type { Queryable } from './database.ts'
import { targets } from './schema.ts'

/** The watched target of that key; null when the configuration has none such (any more). */
export async function targetOf(db: Queryable, key: string): Promise<Target | null> {
  const [row] = await db
    .select()
    .from(targets)
    .where(and(eq(targets.key, key), eq(targets.active, true)))
  return row?.definition ?? null
}

/** Every watched target, by key. */
export async function listTargets(db: Queryable): Promise<Target[]> {
  const rows = await db.select().from(targets).where(eq(targets.active, true)).orderBy(asc(targets.key))
  return rows.map((row) => row.definition)
}
