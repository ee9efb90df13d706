import type { CheckId, Finding, Outcome, Verdict } from '@mailhealth/core'
import { and, asc, desc, eq, gt, gte, inArray, isNotNull, lt, lte, max, notExists, sql } from 'drizzle-orm'
import type { Queryable } from './database.ts'
import { checkStates, runs, targets } from './schema.ts'

/** One execution of a check. */
export interface Run {
  /** A UUID, the same when the job is run again. */
  readonly id: string
  readonly targetKey: string
  readonly verdict: Verdict
}

/** How a check of a watched target came out last. */
export interface LatestOutcome {
  readonly targetKey: string
  readonly target: string
  readonly check: CheckId
  readonly outcome: Outcome
  readonly at: Date
}

/** What a run found. */
export interface PastRun {
  readonly at: Date
  readonly outcome: Outcome
  readonly findings: readonly Finding[]
}

/** Stores a run; false when it is stored already, and then nothing else of it may be stored either. */
export async function insertRun(db: Queryable, run: Run): Promise<boolean> {
  const { check, outcome, startedAt, durationMs } = run.verdict
  const rows = await db
    .insert(runs)
    .values({ ...run, check, outcome, startedAt: new Date(startedAt), durationMs })
    .onConflictDoNothing()
    .returning({ id: runs.id })
  return rows.length > 0
}

/** True when no stored run of the same check of the same target began later; one from after `now` is a wrong clock’s, and does not count. */
export async function isLatestRun(db: Queryable, { targetKey, verdict }: Run, now: Date): Promise<boolean> {
  const isLater = and(
    eq(runs.targetKey, targetKey),
    eq(runs.check, verdict.check),
    gt(runs.startedAt, new Date(verdict.startedAt)),
    lte(runs.startedAt, now),
  )
  const [row] = await db.select({ id: runs.id }).from(runs).where(isLater).limit(1)
  return row === undefined
}

/** The last verdict of each check of a target. */
export async function latestVerdicts(db: Queryable, targetKey: string): Promise<Verdict[]> {
  const rows = await db
    .selectDistinctOn([runs.check], { verdict: runs.verdict })
    .from(runs)
    .where(eq(runs.targetKey, targetKey))
    .orderBy(asc(runs.check), desc(runs.startedAt))
  return rows.map((row) => row.verdict)
}

/** What the runs of a check of a target found in a span of time, oldest first; of more than `limit` the last ones. */
export async function runsBetween(
  db: Queryable,
  of: { readonly targetKey: string; readonly check: CheckId },
  span: { readonly since: Date; readonly until: Date },
  limit: number,
): Promise<PastRun[]> {
  const rows = await db
    .select({
      at: runs.startedAt,
      outcome: runs.outcome,
      findings: sql<readonly Finding[]>`${runs.verdict} -> 'findings'`,
    })
    .from(runs)
    .where(
      and(
        eq(runs.targetKey, of.targetKey),
        eq(runs.check, of.check),
        gte(runs.startedAt, span.since),
        lte(runs.startedAt, span.until),
      ),
    )
    .orderBy(desc(runs.startedAt))
    .limit(limit)
  return rows.reverse()
}

/** When the last run of a check of a target began, up to a time; null where none is kept. */
export async function lastRunAt(
  db: Queryable,
  of: { readonly targetKey: string; readonly check: CheckId },
  until: Date,
): Promise<Date | null> {
  const [row] = await db
    .select({ at: max(runs.startedAt) })
    .from(runs)
    .where(and(eq(runs.targetKey, of.targetKey), eq(runs.check, of.check), lte(runs.startedAt, until)))
  return row?.at ?? null
}

/** How often a finding was seen in a row. */
export interface Sightings {
  readonly firstAt: Date
  /** Runs that saw it. */
  readonly runs: number
  /** There were more runs than were looked at. */
  readonly isCut: boolean
  /** Some of them found it by another way to the world too. */
  readonly byOtherWay: boolean
}

/**
 * The runs of a check of a target that saw a finding: those after the last one before `since` that passed, up to `until`.
 * Null when none did.
 *
 * @param otherWay a jsonpath that finds something in evidence where the `$subject` was seen by another way too; null where
 *   evidence does not tell
 * @param limit how many runs are looked at, from the first
 */
export async function sightingsOf(
  db: Queryable,
  of: { readonly targetKey: string; readonly check: CheckId; readonly finding: Pick<Finding, 'id' | 'subject'> },
  span: { readonly since: Date; readonly until: Date },
  otherWay: string | null,
  limit: number,
): Promise<Sightings | null> {
  const isOf = and(eq(runs.targetKey, of.targetKey), eq(runs.check, of.check))
  const passed = and(isOf, eq(runs.outcome, 'pass'), lt(runs.startedAt, span.since))
  const [last] = await db
    .select({ at: max(runs.startedAt) })
    .from(runs)
    .where(passed)
  const subject = JSON.stringify({ subject: of.finding.subject })
  const wanted = JSON.stringify([{ id: of.finding.id, subject: of.finding.subject }])
  const looked = await db
    .select({
      at: runs.startedAt,
      saw: sql<boolean>`${runs.verdict} -> 'findings' @> ${wanted}::jsonb`,
      other:
        otherWay === null
          ? sql<boolean>`false`
          : sql<boolean>`jsonb_path_exists(${runs.verdict} -> 'evidence', ${otherWay}::jsonpath, ${subject}::jsonb)`,
    })
    .from(runs)
    .where(and(isOf, lte(runs.startedAt, span.until), last?.at == null ? undefined : gt(runs.startedAt, last.at)))
    .orderBy(asc(runs.startedAt))
    .limit(limit)
  const seen = looked.filter((run) => run.saw)
  const [first] = seen
  if (first === undefined) return null
  const byOtherWay = seen.some((run) => run.other)
  return { firstAt: first.at, runs: seen.length, isCut: looked.length === limit, byOtherWay }
}

/** How each check of each watched target came out last, by target and check. */
export async function latestOutcomes(db: Queryable): Promise<LatestOutcome[]> {
  const rows = await db
    .select({
      targetKey: checkStates.targetKey,
      target: targets.name,
      check: checkStates.check,
      outcome: sql<Outcome>`${checkStates.lastOutcome}`,
      at: sql<Date>`${checkStates.updatedAt}`.mapWith(checkStates.updatedAt),
    })
    .from(checkStates)
    .innerJoin(targets, eq(targets.key, checkStates.targetKey))
    .where(and(eq(targets.active, true), isNotNull(checkStates.lastOutcome), isNotNull(checkStates.updatedAt)))
    .orderBy(asc(checkStates.targetKey), asc(checkStates.check))
  return rows
}

/**
 * The least text, by code points, that a jsonb path finds in the last evidence of a check of each watched target: the
 * earliest of dates as JSON writes them. Null when there is none.
 */
export async function leastOfEvidence(db: Queryable, check: CheckId, path: string): Promise<string | null> {
  const found = sql`jsonb_path_query(${runs.verdict} -> 'evidence', ${path}::jsonpath)`
  const texts = db
    .select({ text: sql<string>`${found} #>> '{}'`.as('text') })
    .from(checkStates)
    .innerJoin(targets, and(eq(targets.key, checkStates.targetKey), eq(targets.active, true)))
    .innerJoin(runs, eq(runs.id, checkStates.lastRunId))
    .where(eq(checkStates.check, check))
    .as('texts')
  const [row] = await db.select({ least: sql<string | null>`min(${texts.text} collate "C")` }).from(texts)
  return row?.least ?? null
}

/** Deletes up to `limit` runs that started before; the last run of each check stays. Returns how many went. */
export async function deleteRunsBefore(db: Queryable, before: Date, limit: number): Promise<number> {
  const isLast = db.select({ one: sql`1` }).from(checkStates).where(eq(checkStates.lastRunId, runs.id))
  const chosen = db
    .select({ id: runs.id })
    .from(runs)
    .where(and(lt(runs.startedAt, before), notExists(isLast)))
    .limit(limit)
  const { rowCount } = await db.delete(runs).where(inArray(runs.id, chosen))
  return rowCount ?? 0
}

/** Takes evidence and outline off up to `limit` passing runs that started before; the last run of each check keeps it. Returns how many. */
export async function thinRunsBefore(db: Queryable, before: Date, limit: number): Promise<number> {
  const isLast = db.select({ one: sql`1` }).from(checkStates).where(eq(checkStates.lastRunId, runs.id))
  const hasEvidence = sql`${runs.verdict} -> 'evidence' is distinct from 'null'::jsonb`
  const chosen = db
    .select({ id: runs.id })
    .from(runs)
    .where(and(lt(runs.startedAt, before), eq(runs.outcome, 'pass'), hasEvidence, notExists(isLast)))
    .limit(limit)
  const { rowCount } = await db
    .update(runs)
    .set({ verdict: sql`jsonb_set(${runs.verdict}, '{evidence}', 'null') - 'outline'` })
    .where(inArray(runs.id, chosen))
  return rowCount ?? 0
}
