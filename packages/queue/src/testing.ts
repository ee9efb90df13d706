import { type IncidentEvent, incidentEvent } from '@mailhealth/core'
import { incident, transition } from '@mailhealth/testkit'
import type { CheckJob, SlackAction } from './payloads.ts'

/** A check's job. */
export function checkJob(label: string, change: Partial<CheckJob> = {}): CheckJob {
  return {
    schemaVersion: 1,
    targetKey: `domain:${label}.example`,
    check: 'mx',
    dueAt: '2026-11-24T12:00:00.000Z',
    ...change,
  }
}

/** An event, told apart by its number. */
export function event(number: number): IncidentEvent {
  const id = `00000000-0000-7000-8000-${number.toString().padStart(12, '0')}`
  return incidentEvent(id, transition('opened', incident(1)), null)
}

/** Something a person did. */
export function slackAction(id: string, change: Partial<SlackAction> = {}): SlackAction {
  return { schemaVersion: 1, id, verb: 'ack', payload: { incident: 1 }, ...change }
}
