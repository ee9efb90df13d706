import { certificateEnds } from '@mailhealth/checks'
import type { Clock } from '@mailhealth/core'
import { leastOfEvidence, type Store } from '@mailhealth/store'
import type { Meters } from './meters.ts'

const dayMs = 86_400_000

/** The evidence of every host is read for it: not at each tick of the planner. */
const everyMs = 60_000

/**
 * Makes what keeps the metric of certificates' days left up to date. It goes by the last stored runs, whichever worker
 * made them, so that workers agree and a restart loses nothing.
 */
export function certificateDays({
  store,
  clock,
  meters,
}: {
  readonly store: Store
  readonly clock: Clock
  readonly meters: Meters
}): () => Promise<void> {
  let nextAt = 0
  return async () => {
    const now = clock.now().getTime()
    if (now < nextAt) return
    nextAt = now + everyMs
    const end = await leastOfEvidence(store.db, 'tls', certificateEnds)
    meters.setCertificateDaysLeft(end === null ? null : (Date.parse(end) - now) / dayMs)
  }
}
