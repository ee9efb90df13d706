import type { IncidentSource } from './check-id.ts'
import type { Finding } from './finding.ts'
import type { Severity } from './severity.ts'

export type IncidentState = 'open' | 'acknowledged' | 'snoozed' | 'resolved'

/** What is open for one target and one check. Its rows are the findings. */
export interface Incident {
  /** `MH-<number>` to people. */
  readonly number: number
  readonly targetKey: string
  readonly target: string
  readonly check: IncidentSource
  readonly state: IncidentState
  readonly severity: Severity
  readonly findings: readonly Finding[]
  /** Grows with each change: a stale click is known by it. */
  readonly revision: number
  readonly openedAt: string
  readonly updatedAt: string
  readonly acknowledgedBy: string | null
  readonly snoozedUntil: string | null
  readonly resolvedAt: string | null
  /** Who resolved it; null when runs that passed did. */
  readonly resolvedBy: string | null
  /** Until when its target is muted; null when it is not. */
  readonly mutedUntil: string | null
  /** When it last opened again; null when it never did. */
  readonly reopenedAt: string | null
  /** How many times it opened again, each time shortly after the time before. */
  readonly flaps: number
  /** The step of the escalation that was called last: 0 for none, 1 for those who are called when it opens. */
  readonly step: number
  /** When somebody was last called or reminded; null for never. */
  readonly calledAt: string | null
}

/** What an incident has before anything but its opening has happened to it. */
export const untouched: Pick<
  Incident,
  | 'acknowledgedBy'
  | 'snoozedUntil'
  | 'resolvedAt'
  | 'resolvedBy'
  | 'mutedUntil'
  | 'reopenedAt'
  | 'flaps'
  | 'step'
  | 'calledAt'
> = {
  acknowledgedBy: null,
  snoozedUntil: null,
  resolvedAt: null,
  resolvedBy: null,
  mutedUntil: null,
  reopenedAt: null,
  flaps: 0,
  step: 0,
  calledAt: null,
}

/** What happens to an incident. Each is also an event type, `incident.<transition>`. */
export const transitionTypes = [
  'opened',
  'escalated',
  'eased',
  'acknowledged',
  'unacknowledged',
  'snoozed',
  'unsnoozed',
  'muted',
  'unmuted',
  'noted',
  'called',
  'reminded',
  'reopened',
  'resolved',
  'changed',
] as const
export type TransitionType = (typeof transitionTypes)[number]

/** What an incident was, as whoever resolves it may say: for counting. */
export const resolutionCategories = ['fixed', 'elsewhere', 'false-alarm', 'expected', 'accepted'] as const
export type ResolutionCategory = (typeof resolutionCategories)[number]

/** One step in an incident's story. */
export interface Transition {
  readonly type: TransitionType
  readonly at: string
  /** The person (a Slack user id, `cli:<login>`), or null for mailhealth itself. */
  readonly by: string | null
  /** What the person wrote, or null. */
  readonly note: string | null
  /** The incident after it. */
  readonly incident: Incident
  /** Severity before it, where it changed. */
  readonly previousSeverity: Severity | null
  /** What it was, where somebody who resolved it said so. */
  readonly category?: ResolutionCategory
}

/** How an incident is called: `MH-142`. */
export function incidentName(number: number): string {
  return `MH-${number}`
}

/** Reads `MH-142`, `mh142`, `142`; null for anything else. */
export function parseIncidentName(text: string): number | null {
  const match = /^(?:mh-?)?([1-9]\d{0,8})$/i.exec(text.trim())
  return match ? Number(match[1]) : null
}
