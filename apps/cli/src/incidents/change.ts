import type { ActionResult } from '@mailhealth/alerting'
import { type Incident, systemClock } from '@mailhealth/core'
import { changeIncident, latestOutcomes, type Store } from '@mailhealth/store'
import { noIncident } from './words.ts'

/**
 * Changes an incident, and announces it as if it had been done in Slack.
 *
 * @param decide `isFailing`: the check's last run found it still wrong
 * @throws UsageError when there is no such incident
 */
export async function changeAsWished(
  store: Store,
  number: number,
  decide: (incident: Incident, isFailing: boolean) => ActionResult,
): Promise<ActionResult> {
  const result = await store.db.transaction(async (tx) => {
    const failing = (await latestOutcomes(tx)).filter((one) => one.outcome === 'fail')
    const decideNow = (incident: Incident | null) => {
      if (incident === null) return { transition: null, answer: null }
      const isFailing = failing.some((one) => one.targetKey === incident.targetKey && one.check === incident.check)
      const answer = decide(incident, isFailing)
      return { transition: answer.kind === 'done' ? answer.transition : null, answer }
    }
    return changeIncident(tx, number, decideNow, systemClock)
  })
  if (result === null) throw noIncident(number)
  return result
}
