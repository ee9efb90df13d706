import type { Incident } from '@mailhealth/core'
import { isFlapping } from './flapping.ts'

/** How an incident looks to people: its state, and what else decides whether they have to act. */
export const appearances = [
  'open',
  'reopened',
  'unknown',
  'flapping',
  'acknowledged',
  'snoozed',
  'maintenance',
  'resolved',
] as const
export type Appearance = (typeof appearances)[number]

/**
 * The one word for an incident. What makes it quiet goes before what is wrong with it: a muted target's incident is
 * `maintenance` whatever else it is; one that somebody is on is `acknowledged` although it flaps.
 *
 * @param isUnknown whether all its findings say only that something could not be told
 */
export function appearanceOf(
  incident: Pick<Incident, 'state' | 'mutedUntil' | 'reopenedAt' | 'flaps'>,
  isUnknown: boolean,
): Appearance {
  if (incident.state === 'resolved') return 'resolved'
  if (incident.mutedUntil !== null) return 'maintenance'
  if (incident.state !== 'open') return incident.state
  if (isFlapping(incident)) return 'flapping'
  if (isUnknown) return 'unknown'
  return incident.reopenedAt === null ? 'open' : 'reopened'
}
