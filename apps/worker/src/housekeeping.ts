import { alignWithMutes, unsnooze } from '@mailhealth/alerting'
import type { Config } from '@mailhealth/config'
import type { Clock } from '@mailhealth/core'
import {
  changeIncident,
  deleteBudgetsBefore,
  deleteConsumedBefore,
  deletePublishedBefore,
  deletePulsesBefore,
  deleteRequestsBefore,
  deleteRunsBefore,
  listIncidents,
  overdueMutes,
  type Store,
  stopMute,
  thinRunsBefore,
} from '@mailhealth/store'

const dayMs = 86_400_000

/** Events and requests are remembered so long: longer than any queue holds a job back. */
const eventsKeptMs = 14 * dayMs

/** How many rows one statement touches: on the embedded store everything else waits meanwhile. */
const batchSize = 1_000

/** Wakes the incidents whose snooze is over. */
export async function wakeSnoozed(store: Store, clock: Clock): Promise<void> {
  const now = clock.now()
  for (const { number } of await listIncidents(store.db, { snoozeEndedBy: now, limit: batchSize })) {
    await store.db.transaction((tx) =>
      changeIncident(
        tx,
        number,
        (incident) => {
          const isOver = incident?.snoozedUntil != null && Date.parse(incident.snoozedUntil) <= now.getTime()
          if (!isOver) return { transition: null, answer: null }
          const result = unsnooze(incident, { by: null, at: now.toISOString(), note: null })
          return { transition: result.kind === 'done' ? result.transition : null, answer: null }
        },
        clock,
      ),
    )
  }
}

/** Ends the mutes whose time is over. */
export async function endMutes(store: Store, clock: Clock): Promise<void> {
  const now = clock.now()
  const act = { by: null, at: now.toISOString(), note: null }
  for (const { id } of await overdueMutes(store.db, now)) {
    await store.db.transaction((tx) =>
      stopMute(tx, id, null, (tagged, lasting) => alignWithMutes(tagged, lasting, act), clock),
    )
  }
}

/**
 * Forgets what is older than the configuration wants kept and processes that ended, takes the evidence off passing runs after a day (their
 * verdicts stay), and lets the database tidy up behind it.
 */
export async function tidy(store: Store, config: Config, clock: Clock): Promise<void> {
  const before = (ageMs: number): Date => new Date(clock.now().getTime() - ageMs)
  while ((await deleteRunsBefore(store.db, before(config.retention.runsMs), batchSize)) === batchSize);
  while ((await thinRunsBefore(store.db, before(dayMs), batchSize)) === batchSize);
  await deletePublishedBefore(store.db, before(eventsKeptMs))
  await deleteConsumedBefore(store.db, before(eventsKeptMs))
  await deleteRequestsBefore(store.db, before(eventsKeptMs))
  await deletePulsesBefore(store.db, before(dayMs))
  await deleteBudgetsBefore(
    store.db,
    before(2 * dayMs)
      .toISOString()
      .slice(0, 10),
  )
  await store.maintain()
}
