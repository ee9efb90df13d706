import type { CheckId } from '@mailhealth/core'
import { and, eq, gt, inArray, isNull, lt, lte, or, sql } from 'drizzle-orm'
import { batches } from './batches.ts'
import type { Queryable } from './database.ts'
import { due } from './schema.ts'
import { pairKey, share } from './spread.ts'

/** A check that is due, held by one planner until the lease ends. */
export interface Claim {
  readonly targetKey: string
  readonly check: CheckId
  readonly dueAt: Date
  readonly intervalMs: number
  readonly claimedUntil: Date
}

/** Takes what is due, earliest first, for `leaseMs`; what another planner holds is left alone. */
export async function claimDue(db: Queryable, now: Date, limit: number, leaseMs: number): Promise<Claim[]> {
  const isFree = or(isNull(due.claimedUntil), lt(due.claimedUntil, now))
  // A CTE runs once; as a subquery it may run again for other rows and take more than the limit.
  const chosen = db.$with('chosen').as(
    db
      .select({ targetKey: due.targetKey, check: due.check })
      .from(due)
      .where(and(lte(due.dueAt, now), isFree))
      .orderBy(due.dueAt)
      .limit(limit)
      .for('update', { skipLocked: true }),
  )
  const claimedUntil = new Date(now.getTime() + leaseMs)
  const rows = await db
    .with(chosen)
    .update(due)
    .set({ claimedUntil })
    .where(sql`(${due.targetKey}, ${due.check}) in (select target_key, "check" from chosen)`)
    .returning()
  return rows
    .map((row) => ({ ...row, claimedUntil }))
    .toSorted((a, b) => a.dueAt.getTime() - b.dueAt.getTime() || (pairKey(a) < pairKey(b) ? -1 : 1))
}

/** Sets when the claimed checks are due again, one interval from now, ±10 %, and gives the claims up. */
export async function settleDue(db: Queryable, claims: readonly Claim[], now: Date): Promise<void> {
  for (const batch of batches(claims)) {
    const next = batch.map((claim) => {
      const dueAt = nextDue(claim, now).toISOString()
      return sql`(${claim.targetKey}, ${claim.check}, ${claim.claimedUntil.toISOString()}::timestamptz, ${dueAt}::timestamptz)`
    })
    // A claim whose lease ran out may be another planner's by now.
    await db.execute(sql`
      update ${due} set due_at = next.due_at, claimed_until = null
      from (values ${sql.join(next, sql`, `)}) as next(target_key, "check", claimed_until, due_at)
      where ${due.targetKey} = next.target_key and ${due.check} = next."check"
        and ${due.claimedUntil} = next.claimed_until`)
  }
}

/** When the next check is due; null where there is none. */
export async function nextDueAt(db: Queryable): Promise<Date | null> {
  const [row] = await db.select({ dueAt: due.dueAt }).from(due).orderBy(due.dueAt).limit(1)
  return row?.dueAt ?? null
}

/** Makes a target's checks due now: all of them, or those named. */
export async function makeDueNow(
  db: Queryable,
  key: string,
  checks: readonly CheckId[] | null,
  now: Date,
): Promise<void> {
  const isNamed = checks === null ? undefined : inArray(due.check, [...checks])
  await db
    .update(due)
    .set({ dueAt: now, claimedUntil: null })
    .where(and(eq(due.targetKey, key), isNamed))
}

/** Makes a check due by then, where it would be later. What is being planned at this moment keeps its time. */
export async function bringForward(db: Queryable, key: string, check: CheckId, at: Date): Promise<void> {
  const isLater = and(isNull(due.claimedUntil), gt(due.dueAt, at))
  await db
    .update(due)
    .set({ dueAt: at })
    .where(and(eq(due.targetKey, key), eq(due.check, check), isLater))
}

/** How many checks of watched targets were to run before then, and did not. */
export async function countOverdue(db: Queryable, before: Date): Promise<number> {
  return db.$count(due, lt(due.dueAt, before))
}

function nextDue(claim: Claim, now: Date): Date {
  const from = Math.max(now.getTime(), claim.dueAt.getTime())
  const jitter = 0.9 + 0.2 * share(`${pairKey(claim)} ${claim.dueAt.getTime()}`)
  return new Date(from + claim.intervalMs * jitter)
}
