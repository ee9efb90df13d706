import { type CheckId, type CheckState, type Clock, type Drift, type DriftEvent, newEventId } from '@mailhealth/core'
import { and, desc, eq } from 'drizzle-orm'
import { lockCheckState } from './check-states.ts'
import type { Queryable, Transaction } from './database.ts'
import { enqueueEvent } from './outbox.ts'
import { acceptances, checkStates } from './schema.ts'

/** Which change is accepted, by whom and why. */
export interface Accepting {
  readonly target: string
  readonly targetKey: string
  readonly check: CheckId
  readonly by: string
  readonly note: string | null
}

/** A change that was accepted. */
export interface Acceptance extends Accepting {
  readonly drifts: readonly Drift[]
  readonly at: string
}

/**
 * Makes what drifted of a check of a target its new baseline, writes down who wanted it, and announces it.
 *
 * @param accept gives the state after it
 * @returns what was accepted; empty when nothing was adrift
 */
export async function acceptDrift(
  tx: Transaction,
  accepting: Accepting,
  accept: (state: CheckState) => CheckState,
  clock: Clock,
): Promise<readonly Drift[]> {
  const { target, targetKey, check, by, note } = accepting
  const { state } = await lockCheckState(tx, targetKey, check)
  if (state === null || state.drifts.length === 0) return []
  const { drifts, explanation } = state
  const id = newEventId(clock)
  const at = clock.now()
  await tx
    .update(checkStates)
    .set({ state: accept(state) })
    .where(and(eq(checkStates.targetKey, targetKey), eq(checkStates.check, check)))
  await tx.insert(acceptances).values({ id, targetKey, target, check, drifts, by, note, at })
  const event: DriftEvent = {
    schemaVersion: 1,
    id,
    type: 'drift.accepted',
    at: at.toISOString(),
    target,
    targetKey,
    check,
    drifts,
    ...(explanation ?? { changes: [], severity: 'info', spread: [] }),
    by,
    note,
  }
  await enqueueEvent(tx, event)
  return drifts
}

/** What was accepted last, newest first; of one target, or of all. */
export async function listAcceptances(db: Queryable, target: string | null, limit: number): Promise<Acceptance[]> {
  const rows = await db
    .select()
    .from(acceptances)
    .where(target === null ? undefined : eq(acceptances.target, target))
    .orderBy(desc(acceptances.at), desc(acceptances.id))
    .limit(limit)
  return rows.map(({ id: _, ...row }) => ({ ...row, at: row.at.toISOString() }))
}
