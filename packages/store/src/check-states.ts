import type { CheckId, CheckState, Drift, Explanation, JsonValue, Outcome } from '@mailhealth/core'
import { and, asc, eq, sql } from 'drizzle-orm'
import type { Queryable, Transaction } from './database.ts'
import { checkStates, targets } from './schema.ts'

/** What is known of one check of one target between runs. */
export interface StoredCheckState {
  /** Null before the first run. */
  readonly state: CheckState | null
  /** What the check itself remembers. */
  readonly memory: JsonValue
}

/** What a run leaves behind. */
export interface CheckStateChange extends StoredCheckState {
  readonly lastRunId: string
  readonly lastOutcome: Outcome
  readonly at: Date
}

/** Reads the state and holds it until the transaction ends: two runs of one check of one target never mix. */
export async function lockCheckState(db: Transaction, targetKey: string, check: CheckId): Promise<StoredCheckState> {
  await db.insert(checkStates).values({ targetKey, check }).onConflictDoNothing()
  const [row] = await db.select().from(checkStates).where(isRow(targetKey, check)).for('update')
  return { state: row?.state ?? null, memory: row?.memory ?? null }
}

/** Reads the state without holding it. */
export async function checkStateOf(db: Queryable, targetKey: string, check: CheckId): Promise<StoredCheckState> {
  const [row] = await db.select().from(checkStates).where(isRow(targetKey, check))
  return { state: row?.state ?? null, memory: row?.memory ?? null }
}

/** Stores what a run left, after lockCheckState. */
export async function saveCheckState(
  db: Transaction,
  targetKey: string,
  check: CheckId,
  change: CheckStateChange,
): Promise<void> {
  const { at, ...rest } = change
  await db
    .update(checkStates)
    .set({ ...rest, updatedAt: at })
    .where(isRow(targetKey, check))
}

/** What of a check of a target is away from its baseline. */
export interface OpenDrift {
  readonly targetKey: string
  readonly target: string
  readonly check: CheckId
  readonly drifts: readonly Drift[]
  /** Null where no run has said yet what it comes to. */
  readonly explanation: Explanation | null
}

/** Every change of a watched target that nobody accepted and that did not go back. */
export async function listDrifts(db: Queryable): Promise<OpenDrift[]> {
  const rows = await db
    .select({ targetKey: targets.key, target: targets.name, check: checkStates.check, state: checkStates.state })
    .from(checkStates)
    .innerJoin(targets, eq(targets.key, checkStates.targetKey))
    .where(and(eq(targets.active, true), sql`jsonb_array_length(${checkStates.state} -> 'drifts') > 0`))
    .orderBy(asc(targets.name), asc(checkStates.check))
  return rows.map(({ state, ...row }) => ({
    ...row,
    drifts: state?.drifts ?? [],
    explanation: state?.explanation ?? null,
  }))
}

function isRow(targetKey: string, check: CheckId): ReturnType<typeof and> {
  return and(eq(checkStates.targetKey, targetKey), eq(checkStates.check, check))
}
