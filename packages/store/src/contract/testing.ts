import {
  type CheckId,
  type DomainName,
  type Incident,
  type IncidentEvent,
  incidentName,
  type Outcome,
  parseDomainName,
  plainDomain,
  type Target,
  type Transition,
  type Verdict,
} from '@mailhealth/core'

/** The time at which tests play. */
export const noon: Date = new Date('2026-11-24T12:00:00.000Z')

/** Some milliseconds after (or before) noon. */
export function later(ms: number): Date {
  return new Date(noon.getTime() + ms)
}

/** An id that tells which it is: `uuid(3)`. */
export function uuid(number: number): string {
  return `00000000-0000-7000-8000-${number.toString().padStart(12, '0')}`
}

/** A domain under .example. */
export function domain(label: string): Target {
  return plainDomain(parseDomainName(`${label}.example`) satisfies DomainName)
}

/** A verdict of a check on a.example. */
export function verdict(change: Partial<Verdict> = {}): Verdict {
  return {
    check: 'mx',
    subject: 'a.example',
    outcome: 'pass' satisfies Outcome,
    findings: [],
    coverage: { asked: 2, answered: 2 },
    facts: { hosts: ['mx.a.example'] },
    evidence: { answer: 'nodata' },
    startedAt: noon.toISOString(),
    durationMs: 12,
    ...change,
  }
}

/** An open incident of a.example. */
export function incident(number: number, change: Partial<Incident> = {}): Incident {
  return {
    number,
    targetKey: 'domain:a.example',
    target: 'a.example',
    check: 'mx' satisfies CheckId,
    state: 'open',
    severity: 'high',
    findings: [{ id: 'mx.missing', subject: 'a.example', args: {}, severity: 'high' }],
    revision: 1,
    openedAt: noon.toISOString(),
    updatedAt: noon.toISOString(),
    acknowledgedBy: null,
    snoozedUntil: null,
    resolvedAt: null,
    resolvedBy: null,
    mutedUntil: null,
    reopenedAt: null,
    flaps: 0,
    step: 0,
    calledAt: null,
    ...change,
  }
}

/** The step that opened an incident. */
export function opened(of: Incident, change: Partial<Transition> = {}): Transition {
  return { type: 'opened', at: of.openedAt, by: null, note: null, incident: of, previousSeverity: null, ...change }
}

/** The event that announces it. */
export function openedEvent(id: string, of: Incident): IncidentEvent {
  const { findings, ...rest } = of
  return {
    schemaVersion: 1,
    id,
    type: 'incident.opened',
    at: of.openedAt,
    incident: { id: incidentName(of.number), ...rest },
    findings,
    previous: null,
    by: null,
    note: null,
  }
}
