import {
  type DomainName,
  type Incident,
  type IncidentEvent,
  incidentEvent,
  type Outcome,
  parseDomainName,
  plainDomain,
  type Target,
  type Transition,
  type Verdict,
} from '@mailhealth/core'
import { incident, transition } from '@mailhealth/testkit'

export { incident }

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

/** The step that opened an incident. */
export function opened(of: Incident, change: Partial<Transition> = {}): Transition {
  return transition('opened', of, change)
}

/** The event that announces it. */
export function openedEvent(id: string, of: Incident): IncidentEvent {
  return incidentEvent(id, opened(of), null)
}
