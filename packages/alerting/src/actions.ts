import type { Incident, IncidentState, Transition, TransitionType } from '@mailhealth/core'

/** Who does something, when, and what they wrote. */
export interface Act {
  /** A Slack user id, `cli:<login>`, or null for mailhealth itself. */
  readonly by: string | null
  readonly at: string
  readonly note: string | null
}

/** Why an action does nothing; the incident says the rest (who acknowledged it, when it was resolved). */
export type Refusal = 'already-acknowledged' | 'already-resolved' | 'not-snoozed' | 'still-failing'

/** What an action comes to. */
export type ActionResult =
  | { readonly kind: 'done'; readonly transition: Transition }
  | { readonly kind: 'refused'; readonly reason: Refusal; readonly incident: Incident }

/** Somebody takes the incident on. Acknowledging a resolved one does nothing. */
export function acknowledge(incident: Incident, act: Act): ActionResult {
  if (incident.state === 'resolved') return refused(incident, 'already-resolved')
  if (incident.state === 'acknowledged') return refused(incident, 'already-acknowledged')
  return done('acknowledged', incident, act, { state: 'acknowledged', acknowledgedBy: act.by, snoozedUntil: null })
}

/** Quiet until `until` (ISO 8601), for everyone; it wakes early when it gets worse. */
export function snooze(incident: Incident, act: Act, until: string): ActionResult {
  if (incident.state === 'resolved') return refused(incident, 'already-resolved')
  return done('snoozed', incident, act, { state: 'snoozed', snoozedUntil: until })
}

/** The snooze is over: back to where it was before. */
export function unsnooze(incident: Incident, act: Act): ActionResult {
  if (incident.state !== 'snoozed') return refused(incident, 'not-snoozed')
  const state: IncidentState = incident.acknowledgedBy === null ? 'open' : 'acknowledged'
  return done('unsnoozed', incident, act, { state, snoozedUntil: null })
}

/**
 * Somebody closes the incident. While the check still fails it would open again at once, so it is refused then,
 * unless `force`.
 */
export function resolve(incident: Incident, act: Act, now: { isFailing: boolean; force: boolean }): ActionResult {
  if (incident.state === 'resolved') return refused(incident, 'already-resolved')
  if (now.isFailing && !now.force) return refused(incident, 'still-failing')
  const closed = { state: 'resolved', snoozedUntil: null, resolvedAt: act.at, resolvedBy: act.by } as const
  return done('resolved', incident, act, closed)
}

function done(type: TransitionType, incident: Incident, act: Act, change: Partial<Incident>): ActionResult {
  const after = { ...incident, ...change, revision: incident.revision + 1, updatedAt: act.at }
  return { kind: 'done', transition: { type, ...act, incident: after, previousSeverity: null } }
}

function refused(incident: Incident, reason: Refusal): ActionResult {
  return { kind: 'refused', reason, incident }
}
