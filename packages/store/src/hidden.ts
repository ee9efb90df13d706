import type { CheckId, Finding, IncidentSource } from '@mailhealth/core'
import { and, eq, inArray, sql } from 'drizzle-orm'
import type { Queryable, Transaction } from './database.ts'
import { makeDueNow } from './due.ts'
import { checkStates, hidden, runs, targets } from './schema.ts'

/** Whose incident it is: at most one of them is open. */
export interface IncidentKey {
  readonly targetKey: string
  readonly check: IncidentSource
}

/** A check's incident that is not opened, and whose incident hides it. */
export interface HiddenIncident {
  readonly targetKey: string
  readonly check: CheckId
  readonly cause: IncidentKey
  readonly since: Date
}

/** A check of a target that failed when it ran last, with what it found. */
export interface StandingFailure extends IncidentKey {
  readonly findings: readonly Finding[]
}

/** Notes that an incident is hidden; since when it is, stays. */
export async function hideIncident(db: Queryable, { cause, ...rest }: HiddenIncident): Promise<void> {
  const by = { causeTargetKey: cause.targetKey, causeCheck: cause.check }
  await db
    .insert(hidden)
    .values({ ...rest, ...by })
    .onConflictDoUpdate({ target: [hidden.targetKey, hidden.check], set: by })
}

/** Notes that nothing hides an incident (any more). */
export async function unhideIncident(db: Queryable, targetKey: string, check: CheckId): Promise<void> {
  await db.delete(hidden).where(and(eq(hidden.targetKey, targetKey), eq(hidden.check, check)))
}

/** The cause is gone: what it hid is due now, and judged again. */
export async function releaseHidden(tx: Transaction, cause: IncidentKey, now: Date): Promise<void> {
  const released = await tx
    .delete(hidden)
    .where(isHiddenBy(cause))
    .returning({ targetKey: hidden.targetKey, check: hidden.check })
  for (const { targetKey, check } of released) await makeDueNow(tx, targetKey, [check], now)
}

/** How many incidents an incident hides. */
export async function countHiddenBy(db: Queryable, cause: IncidentKey): Promise<number> {
  return db.$count(hidden, isHiddenBy(cause))
}

/** What the named checks found, of every watched target whose last run failed. */
export async function standingFailures(db: Queryable, checks: readonly CheckId[]): Promise<StandingFailure[]> {
  if (checks.length === 0) return []
  return db
    .select({
      targetKey: checkStates.targetKey,
      check: checkStates.check,
      findings: sql<readonly Finding[]>`${runs.verdict} -> 'findings'`,
    })
    .from(checkStates)
    .innerJoin(runs, eq(runs.id, checkStates.lastRunId))
    .innerJoin(targets, and(eq(targets.key, checkStates.targetKey), eq(targets.active, true)))
    .where(and(eq(checkStates.lastOutcome, 'fail'), inArray(checkStates.check, [...checks])))
}

/** Holds the resolver's incident until the transaction ends: two workers may see at once that it fails. */
export async function holdResolverIncident(tx: Transaction): Promise<void> {
  await tx.execute(sql`select pg_advisory_xact_lock(hashtext('mailhealth resolver incident'))`)
}

function isHiddenBy({ targetKey, check }: IncidentKey): ReturnType<typeof and> {
  return and(eq(hidden.causeTargetKey, targetKey), eq(hidden.causeCheck, check))
}
