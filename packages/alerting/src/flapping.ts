import type { Incident } from '@mailhealth/core'

/** So many reopenings, each within `flapWindowMs` of the one before, are flapping. */
export const flapsFrom = 3
const flapWindowMs = 3_600_000

/** While an incident flaps, closing it and calling it steady take so many times the usual runs. */
const patience = 3

/** True for an incident that keeps coming back: it stays one open incident then, until it is calm. */
export function isFlapping(incident: Pick<Incident, 'flaps'>): boolean {
  return incident.flaps >= flapsFrom
}

/** How many runs in a row it takes to believe them. */
export function runsToBelieve(incident: Pick<Incident, 'flaps'>, usual: number): number {
  return isFlapping(incident) ? usual * patience : usual
}

/** What changes when a resolved incident is there again. Whoever was on it stays on it only while it flaps. */
export function reopened(incident: Incident, at: string): Partial<Incident> {
  const isSoon = incident.reopenedAt !== null && Date.parse(at) - Date.parse(incident.reopenedAt) <= flapWindowMs
  const flaps = isSoon ? incident.flaps + 1 : 1
  const keeps = isFlapping({ flaps }) && incident.acknowledgedBy !== null
  return {
    state: keeps ? 'acknowledged' : 'open',
    acknowledgedBy: keeps ? incident.acknowledgedBy : null,
    resolvedAt: null,
    resolvedBy: null,
    reopenedAt: at,
    flaps,
    step: 1,
    calledAt: at,
  }
}
