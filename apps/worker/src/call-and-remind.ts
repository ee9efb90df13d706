import { callNext, type EscalationPolicy, isCallDue, isReminderDue, remind } from '@mailhealth/alerting'
import type { Config } from '@mailhealth/config'
import type { Clock, Incident } from '@mailhealth/core'
import { changeIncident, type Decision, listIncidents, type Store } from '@mailhealth/store'

/** How many incidents are looked at each time. */
const most = 1_000

/**
 * Calls the next step of the escalation for incidents that nobody took on in time, and reminds of those that somebody
 * did long ago. What is due is read from the store each time, so that no death of a process loses a call.
 */
export async function callAndRemind(store: Store, config: Pick<Config, 'slack'>, clock: Clock): Promise<void> {
  const policy: EscalationPolicy = {
    afterMs: config.slack.escalation.map((step) => step.afterMs),
    remindMs: config.slack.remindAfterMs,
  }
  const now = clock.now()
  const decide = (incident: Incident | null): Decision<null> => decideOn(incident, policy, now)
  for (const incident of await listIncidents(store.db, { states: ['open', 'acknowledged'], limit: most })) {
    if (decide(incident).transition === null) continue
    // Read without holding it: somebody may have acted since, so it is decided again under the lock.
    await store.db.transaction((tx) => changeIncident(tx, incident.number, decide, clock))
  }
}

function decideOn(incident: Incident | null, policy: EscalationPolicy, now: Date): Decision<null> {
  const act = { by: null, at: now.toISOString(), note: null }
  const nothing = { transition: null, answer: null }
  if (incident === null) return nothing
  if (isCallDue(incident, policy, now)) {
    const result = callNext(incident, act, 1 + policy.afterMs.length)
    return { transition: result.kind === 'done' ? result.transition : null, answer: null }
  }
  if (!isReminderDue(incident, policy, now)) return nothing
  const result = remind(incident, act)
  return { transition: result.kind === 'done' ? result.transition : null, answer: null }
}
