import type { Incident, IncidentState, ResolutionCategory, Transition, TransitionType } from '@mailhealth/core'
import { reopened } from './flapping.ts'

/** Who does something, when, and what they wrote. */
export interface Act {
  /** A Slack user id, `cli:<login>`, or null for mailhealth itself. */
  readonly by: string | null
  readonly at: string
  readonly note: string | null
}

/** Why an action does nothing; the incident says the rest (who acknowledged it, when it was resolved). */
export type Refusal =
  | 'already-acknowledged'
  | 'already-resolved'
  | 'not-acknowledged'
  | 'not-resolved'
  | 'not-snoozed'
  | 'still-failing'
  | 'nobody-left'

/** What an action comes to. */
export type ActionResult =
  | { readonly kind: 'done'; readonly transition: Transition }
  | { readonly kind: 'refused'; readonly reason: Refusal; readonly incident: Incident }

/** Somebody takes the incident on. Acknowledging a resolved one does nothing. */
export function acknowledge(incident: Incident, act: Act): ActionResult {
  if (incident.state === 'resolved') return refused(incident, 'already-resolved')
  if (incident.state === 'acknowledged') return refused(incident, 'already-acknowledged')
  const taken = { state: 'acknowledged', acknowledgedBy: act.by, snoozedUntil: null, calledAt: act.at } as const
  return done('acknowledged', incident, act, taken)
}

/** Nobody is on it any more. A snoozed one that was acknowledged before stays snoozed. */
export function unacknowledge(incident: Incident, act: Act): ActionResult {
  if (incident.state === 'resolved') return refused(incident, 'already-resolved')
  if (incident.acknowledgedBy === null) return refused(incident, 'not-acknowledged')
  const state: IncidentState = incident.state === 'snoozed' ? 'snoozed' : 'open'
  return done('unacknowledged', incident, act, { state, acknowledgedBy: null })
}

/** Somebody writes something down. Resolved ones take notes too: that is when people know what it was. */
export function note(incident: Incident, act: Act): ActionResult {
  return done('noted', incident, act, {})
}

/** Somebody says that it is not over. */
export function reopen(incident: Incident, act: Act): ActionResult {
  if (incident.state !== 'resolved') return refused(incident, 'not-resolved')
  return done('reopened', incident, act, reopened(incident, act.at))
}

/** The incident's target goes quiet until `until` (ISO 8601). */
export function mute(incident: Incident, act: Act, until: string): ActionResult {
  if (incident.state === 'resolved') return refused(incident, 'already-resolved')
  return done('muted', incident, act, { mutedUntil: until })
}

/** The incident's target is no longer quiet: whoever is called when it opens is called now, and the wait begins. */
export function unmute(incident: Incident, act: Act): ActionResult {
  if (incident.state === 'resolved') return refused(incident, 'already-resolved')
  return done('unmuted', incident, act, { mutedUntil: null, calledAt: act.at })
}

/**
 * Calls the next step of the escalation, because nobody took the incident on or because somebody wants it.
 *
 * @param steps how many there are; after the last one there is nobody left to call
 */
export function callNext(incident: Incident, act: Act, steps: number): ActionResult {
  if (incident.state === 'resolved') return refused(incident, 'already-resolved')
  // Those of the first step were called when it opened.
  const step = Math.max(1, incident.step) + 1
  if (step > steps) return refused(incident, 'nobody-left')
  return done('called', incident, act, { step, calledAt: act.at })
}

/** Says that an incident which somebody took on is still there. */
export function remind(incident: Incident, act: Act): ActionResult {
  if (incident.state === 'resolved') return refused(incident, 'already-resolved')
  return done('reminded', incident, act, { calledAt: act.at })
}

/** Quiet until `until` (ISO 8601), for everyone; it wakes early when it gets worse. */
export function snooze(incident: Incident, act: Act, until: string): ActionResult {
  if (incident.state === 'resolved') return refused(incident, 'already-resolved')
  return done('snoozed', incident, act, { state: 'snoozed', snoozedUntil: until })
}

/** The snooze is over: back to where it was before. Where nobody is on it people are called now, and the wait begins. */
export function unsnooze(incident: Incident, act: Act): ActionResult {
  if (incident.state !== 'snoozed') return refused(incident, 'not-snoozed')
  const state: IncidentState = incident.acknowledgedBy === null ? 'open' : 'acknowledged'
  const waits = state === 'open' ? { calledAt: act.at } : {}
  return done('unsnoozed', incident, act, { state, snoozedUntil: null, ...waits })
}

/**
 * Somebody closes the incident. While the check still fails it would open again at once, so it is refused then,
 * unless `force`. `category` is what they say that it was; null where they do not.
 */
export function resolve(
  incident: Incident,
  act: Act,
  now: { isFailing: boolean; force: boolean },
  category: ResolutionCategory | null,
): ActionResult {
  if (incident.state === 'resolved') return refused(incident, 'already-resolved')
  if (now.isFailing && !now.force) return refused(incident, 'still-failing')
  const closed = {
    state: 'resolved',
    snoozedUntil: null,
    mutedUntil: null,
    resolvedAt: act.at,
    resolvedBy: act.by,
  } as const
  return done('resolved', incident, act, closed, category === null ? {} : { category })
}

function done(
  type: TransitionType,
  incident: Incident,
  act: Act,
  change: Partial<Incident>,
  said: Pick<Transition, 'category'> = {},
): ActionResult {
  const after = { ...incident, ...change, revision: incident.revision + 1, updatedAt: act.at }
  return { kind: 'done', transition: { type, ...act, incident: after, previousSeverity: null, ...said } }
}

function refused(incident: Incident, reason: Refusal): ActionResult {
  return { kind: 'refused', reason, incident }
}
