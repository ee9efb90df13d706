import { type Incident, isAtLeast } from '@mailhealth/core'

/** When the next step of an escalation is due, of steps that each say how long after the one before. */
export interface EscalationPolicy {
  /** The wait before step 2, step 3 and so on, in milliseconds. */
  readonly afterMs: readonly number[]
  /** How often somebody is reminded of an incident that was taken on; null for never. */
  readonly remindMs: number | null
}

/** Only of what is as bad as that somebody is called. */
export const callsFrom = 'high'

/** True when nobody took the incident on in time, so that the next step has to be called. */
export function isCallDue(incident: Incident, policy: EscalationPolicy, now: Date): boolean {
  if (incident.state !== 'open' || incident.mutedUntil !== null || !isAtLeast(incident.severity, callsFrom))
    return false
  const wait = policy.afterMs[Math.max(1, incident.step) - 1]
  return wait !== undefined && now.getTime() - Date.parse(incident.calledAt ?? incident.openedAt) >= wait
}

/** True when the one who took the incident on has to hear that it is still there. */
export function isReminderDue(incident: Incident, policy: EscalationPolicy, now: Date): boolean {
  if (incident.state !== 'acknowledged' || incident.mutedUntil !== null || policy.remindMs === null) return false
  return now.getTime() - Date.parse(incident.calledAt ?? incident.updatedAt) >= policy.remindMs
}

/** True when a step of an incident calls people: it opened, or came back to those who were not told. */
export function callsPeople(
  type: 'opened' | 'escalated' | 'reopened' | 'unmuted' | 'unsnoozed' | 'called',
  incident: Pick<Incident, 'state' | 'severity' | 'mutedUntil'>,
): boolean {
  if (incident.mutedUntil !== null) return false
  // Whoever took it on has not seen that it got worse.
  const isNews = type === 'escalated' && incident.state === 'acknowledged'
  if (incident.state !== 'open' && !isNews) return false
  return type === 'called' || isAtLeast(incident.severity, callsFrom)
}
