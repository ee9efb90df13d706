import type { Act, ActionResult } from '@mailhealth/alerting'
import { type Incident, systemClock } from '@mailhealth/core'
import { changeIncident, latestOutcomes, type Store } from '@mailhealth/store'
import { actor } from './actor.ts'
import { noIncident } from './words.ts'

/** What somebody wants of an incident. */
export interface Wish {
  readonly number: number
  readonly note: string | null
  /** Decides; `isFailing`: the check's last run found it still wrong. */
  readonly apply: (incident: Incident, act: Act, isFailing: boolean) => ActionResult
}

/**
 * Changes an incident, and announces it as if it had been done in Slack.
 *
 * @throws UsageError when there is no such incident
 */
export async function changeAsWished(store: Store, { number, note, apply }: Wish): Promise<ActionResult> {
  const act: Act = { by: actor(), at: systemClock.now().toISOString(), note }
  const result = await store.db.transaction(async (tx) => {
    const failing = (await latestOutcomes(tx)).filter((one) => one.outcome === 'fail')
    const decide = (incident: Incident | null) => {
      if (incident === null) return { transition: null, answer: null }
      const isFailing = failing.some((one) => one.targetKey === incident.targetKey && one.check === incident.check)
      const answer = apply(incident, act, isFailing)
      return { transition: answer.kind === 'done' ? answer.transition : null, answer }
    }
    return changeIncident(tx, number, decide, systemClock)
  })
  if (result === null) throw noIncident(number)
  return result
}
