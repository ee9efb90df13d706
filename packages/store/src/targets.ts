import { type CheckId, type Target, targetKey } from '@mailhealth/core'
import { and, asc, eq, inArray } from 'drizzle-orm'
import type { Queryable } from './database.ts'
import { due, targets } from './schema.ts'

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

/** The tags of some watched targets, by their keys; a target without any is left out. */
export async function tagsOf(db: Queryable, keys: readonly string[]): Promise<ReadonlyMap<string, readonly string[]>> {
  if (keys.length === 0) return new Map()
  const rows = await db
    .select({ key: targets.key, definition: targets.definition })
    .from(targets)
    .where(and(inArray(targets.key, [...keys]), eq(targets.active, true)))
  return new Map(
    rows.flatMap(({ key, definition: of }) => ('tags' in of && of.tags.length > 0 ? [[key, of.tags]] : [])),
  )
}

/** Every watched target with the checks that it is planned for. */
export async function listWatched(db: Queryable): Promise<{ readonly target: Target; readonly checks: CheckId[] }[]> {
  const pairs = await db.select({ key: due.targetKey, check: due.check }).from(due).orderBy(asc(due.check))
  const byTarget = Map.groupBy(pairs, (pair) => pair.key)
  const listed = await listTargets(db)
  return listed.map((target) => ({ target, checks: (byTarget.get(targetKey(target)) ?? []).map((pair) => pair.check) }))
}
