import { lt, sql } from 'drizzle-orm'
import type { Queryable } from './database.ts'
import { listBudgets } from './schema.ts'

/**
 * Takes questions out of an operator's limit for a day (`2026-11-25`, UTC), for all processes together.
 *
 * @returns false, and takes nothing, when fewer are left
 */
export async function takeFromBudget(
  db: Queryable,
  { operator, day, limit }: { readonly operator: string; readonly day: string; readonly limit: number },
  questions: number,
): Promise<boolean> {
  if (questions > limit) return false
  const rows = await db
    .insert(listBudgets)
    .values({ operator, day, used: questions })
    .onConflictDoUpdate({
      target: [listBudgets.operator, listBudgets.day],
      set: { used: sql`${listBudgets.used} + ${questions}` },
      setWhere: sql`${listBudgets.used} + ${questions} <= ${limit}`,
    })
    .returning({ used: listBudgets.used })
  return rows.length > 0
}

/** Forgets days before. */
export async function deleteBudgetsBefore(db: Queryable, day: string): Promise<void> {
  await db.delete(listBudgets).where(lt(listBudgets.day, day))
}
