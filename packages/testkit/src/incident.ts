import { type Incident, type Transition, type TransitionType, untouched } from '@mailhealth/core'

/** An incident as it opened: a.example has no MX since noon of 24 November 2026, unless `change` says otherwise. */
export function incident(number: number, change: Partial<Incident> = {}): Incident {
  const { openedAt = '2026-11-24T12:00:00.000Z' } = change
  return {
    number,
    targetKey: 'domain:a.example',
    target: 'a.example',
    check: 'mx',
    state: 'open',
    severity: 'high',
    findings: [{ id: 'mx.missing', subject: 'a.example', args: {}, severity: 'high' }],
    revision: 1,
    openedAt,
    updatedAt: openedAt,
    ...untouched,
    ...change,
  }
}

/** A step that mailhealth took with an incident, which was changed by it. */
export function transition(type: TransitionType, after: Incident, change: Partial<Transition> = {}): Transition {
  return { type, at: after.updatedAt, by: null, note: null, incident: after, previousSeverity: null, ...change }
}
