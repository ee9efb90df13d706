import type { IncidentEvent } from '@mailhealth/core'
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
  const at = '2026-11-24T12:00:00.000Z'
  return {
    schemaVersion: 1,
    id: `00000000-0000-7000-8000-${number.toString().padStart(12, '0')}`,
    type: 'incident.opened',
    at,
    incident: {
      id: 'MH-1',
      number: 1,
      targetKey: 'domain:a.example',
      target: 'a.example',
      check: 'mx',
      state: 'open',
      severity: 'high',
      revision: 1,
      openedAt: at,
      updatedAt: at,
      acknowledgedBy: null,
      snoozedUntil: null,
      resolvedAt: null,
      resolvedBy: null,
      mutedUntil: null,
      reopenedAt: null,
      flaps: 0,
      step: 0,
      calledAt: null,
    },
    findings: [{ id: 'mx.missing', subject: 'a.example', args: { hosts: [] }, severity: 'high' }],
    previous: null,
    by: null,
    note: null,
  }
}

/** Something a person did. */
export function slackAction(id: string, change: Partial<SlackAction> = {}): SlackAction {
  return { schemaVersion: 1, id, verb: 'ack', payload: { incident: 1 }, ...change }
}
