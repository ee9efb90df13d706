import {
  type Clock,
  type DigestPeriod,
  newEventId,
  type ResolutionCategory,
  type TransitionType,
} from '@mailhealth/core'
import { and, asc, count, eq, gte, inArray, lt, notInArray } from 'drizzle-orm'
import type { Queryable, Transaction } from './database.ts'
import { enqueueEvent } from './outbox.ts'
import { digests, transitions } from './schema.ts'

/**
 * Announces a digest when it is due, and plans the next one; both in the caller's transaction, so that it is announced
 * once however many workers ask, and whenever one of them dies. One that is late (nobody was there) tells of all that
 * happened since the one before. A plan that the configuration no longer wants at that time is put right.
 *
 * @param nextAfter when the period's digest comes next after a time
 * @param spanMs how far the first one looks back
 */
export async function announceDigest(
  tx: Transaction,
  period: DigestPeriod,
  nextAfter: (after: Date) => Date,
  spanMs: number,
  clock: Clock,
): Promise<void> {
  const now = clock.now()
  const planned = nextAfter(now)
  const first = { period, since: new Date(planned.getTime() - spanMs), dueAt: planned }
  await tx.insert(digests).values(first).onConflictDoNothing()
  const [row] = await tx.select().from(digests).where(eq(digests.period, period)).for('update')
  if (row === undefined) throw new Error(`the plan of the ${period} digest vanished`)
  if (row.dueAt > now) {
    if (row.dueAt.getTime() !== planned.getTime()) {
      await tx.update(digests).set({ dueAt: planned }).where(eq(digests.period, period))
    }
    return
  }
  await enqueueEvent(tx, {
    schemaVersion: 1,
    id: newEventId(clock),
    type: 'digest.due',
    at: now.toISOString(),
    period,
    since: row.since.toISOString(),
    until: now.toISOString(),
  })
  await tx.update(digests).set({ since: now, dueAt: planned }).where(eq(digests.period, period))
}

/** Forgets the plans of all but some periods. */
export async function keepDigests(db: Queryable, periods: readonly DigestPeriod[]): Promise<void> {
  await db.delete(digests).where(periods.length === 0 ? undefined : notInArray(digests.period, [...periods]))
}

/** How often each step was taken from one time to another, over all incidents. */
export async function countSteps(db: Queryable, from: Date, to: Date): Promise<ReadonlyMap<TransitionType, number>> {
  const rows = await db
    .select({ type: transitions.type, steps: count() })
    .from(transitions)
    .where(and(gte(transitions.at, from), lt(transitions.at, to)))
    .groupBy(transitions.type)
  return new Map(rows.map(({ type, steps }) => [type, steps]))
}

/** How many incidents people resolved from one time to another, by what they said that it was; those without a word are not counted. */
export async function countResolutions(
  db: Queryable,
  from: Date,
  to: Date,
): Promise<ReadonlyMap<ResolutionCategory, number>> {
  const rows = await db
    .select({ category: transitions.category, incidents: count() })
    .from(transitions)
    .where(and(gte(transitions.at, from), lt(transitions.at, to)))
    .groupBy(transitions.category)
  return new Map(rows.flatMap(({ category, incidents }) => (category === null ? [] : [[category, incidents]])))
}

/** The steps of some types from one time to another, over all incidents, oldest first. */
export async function stepsBetween(
  db: Queryable,
  types: readonly TransitionType[],
  { from, to }: { readonly from: Date; readonly to: Date },
  limit: number,
): Promise<{ readonly type: TransitionType; readonly at: Date }[]> {
  return db
    .select({ type: transitions.type, at: transitions.at })
    .from(transitions)
    .where(and(inArray(transitions.type, [...types]), gte(transitions.at, from), lt(transitions.at, to)))
    .orderBy(asc(transitions.at))
    .limit(limit)
}
