import {
  type Clock,
  type DriftEvent,
  type Incident,
  incidentEvent,
  newEventId,
  type Transition,
} from '@mailhealth/core'
import type { Transaction } from './database.ts'
import { appendTransition, lockIncident, saveIncident } from './incidents.ts'
import { enqueueEvent } from './outbox.ts'

/** Stores an incident's step with the event that announces it. `before` is the incident as it was; null when it is new. */
export async function announceTransition(
  tx: Transaction,
  transition: Transition,
  before: Incident | null,
  clock: Clock,
): Promise<void> {
  const event = incidentEvent(newEventId(clock), transition, before)
  await saveIncident(tx, transition.incident)
  await appendTransition(tx, event.id, transition)
  await enqueueEvent(tx, event)
}

/** Tells subscribers of facts that left the baseline, or came back to it. */
export async function announceDrift(
  tx: Transaction,
  drift: Omit<DriftEvent, 'schemaVersion' | 'id' | 'at'>,
  clock: Clock,
): Promise<void> {
  await enqueueEvent(tx, { schemaVersion: 1, id: newEventId(clock), at: clock.now().toISOString(), ...drift })
}

/** What is decided about an incident: the step to take, or none, and an answer for whoever asked. */
export interface Decision<Answer> {
  readonly transition: Transition | null
  readonly answer: Answer
}

/**
 * Changes an incident in the caller's transaction: holds it, lets `decide` say what happens, stores and announces that.
 * `decide` gets null for a number that is no incident's.
 */
export async function changeIncident<Answer>(
  tx: Transaction,
  number: number,
  decide: (incident: Incident | null) => Decision<Answer>,
  clock: Clock,
): Promise<Answer> {
  const incident = await lockIncident(tx, number)
  const { transition, answer } = decide(incident)
  if (transition !== null) await announceTransition(tx, transition, incident, clock)
  return answer
}
