import {
  type Drift,
  type DriftEvent,
  type Incident,
  type IncidentEvent,
  incidentName,
  type Transition,
} from '@mailhealth/core'

/** The event that announces a step. `id` is a UUIDv7; `before` is the incident as it was, null when it is new. */
export function incidentEvent(id: string, transition: Transition, before: Incident | null): IncidentEvent {
  const { findings, ...incident } = transition.incident
  return {
    schemaVersion: 1,
    id,
    type: `incident.${transition.type}`,
    at: transition.at,
    incident: { id: incidentName(incident.number), ...incident },
    findings,
    previous: before === null ? null : { severity: before.severity, findings: before.findings },
    by: transition.by,
    note: transition.note,
  }
}

/** The event that tells of facts that left the baseline, or came back to it. */
export function driftEvent(
  head: Pick<DriftEvent, 'id' | 'type' | 'at' | 'target' | 'targetKey' | 'check' | 'by'>,
  drifts: readonly Drift[],
): DriftEvent {
  return { schemaVersion: 1, ...head, drifts }
}
