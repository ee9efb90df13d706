import type { Clock } from '@mailhealth/core'
import type { Queues } from '@mailhealth/queue'
import { claimDue, type Store, settleDue } from '@mailhealth/store'

/** How many due checks are taken at once. */
const batchSize = 500

/** A claim that was not settled (its planner died between) can be taken again after so long. */
const claimMs = 60_000

/**
 * Takes what is due from SQL and adds it to the queue in bulk, until nothing is due. A planner that dies between adding
 * and settling leads to the same jobs being added again under the same ids, which changes nothing.
 *
 * @returns how many checks were planned
 */
export async function planDueChecks(store: Store, queues: Queues, clock: Clock, signal: AbortSignal): Promise<number> {
  let planned = 0
  while (!signal.aborted) {
    const claims = await claimDue(store.db, clock.now(), batchSize, claimMs)
    if (claims.length === 0) break
    await queues.addCheckJobs(
      claims.map(({ targetKey, check, dueAt }) => ({
        schemaVersion: 1,
        targetKey,
        check,
        dueAt: dueAt.toISOString(),
      })),
    )
    await settleDue(store.db, claims, clock.now())
    planned += claims.length
  }
  return planned
}
