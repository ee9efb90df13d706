import type { Explanation } from './change.ts'
import type { CheckId } from './check-id.ts'
import type { Drift } from './check-state.ts'
import type { Finding } from './finding.ts'
import {
  type Incident,
  incidentName,
  type ResolutionCategory,
  type Transition,
  type TransitionType,
} from './incident.ts'
import type { Mute } from './mute.ts'
import type { Report } from './report.ts'
import type { Severity } from './severity.ts'

interface EventHead<Type extends string> {
  readonly schemaVersion: 1
  /** A UUIDv7, and the job's id: whoever consumes it remembers it, since it may come twice. */
  readonly id: string
  readonly type: Type
  readonly at: string
}

/** An incident as events and JSON show it: with the name that people use. */
export interface NamedIncident extends Omit<Incident, 'findings'> {
  /** `MH-142` */
  readonly id: string
}

/** Something happened to an incident. */
export interface IncidentEvent extends EventHead<`incident.${TransitionType}`> {
  readonly incident: NamedIncident
  readonly findings: readonly Finding[]
  readonly previous: { readonly severity: Severity; readonly findings: readonly Finding[] } | null
  readonly by: string | null
  readonly note: string | null
  /** What it was, where somebody who resolved it said so. */
  readonly category?: ResolutionCategory
}

/** What happens to facts that leave the accepted baseline. `drift.spread`: other authoritative servers have the change now. */
export const driftTypes = ['drift.detected', 'drift.spread', 'drift.reverted', 'drift.accepted'] as const

/** Facts left the accepted baseline, came back to it, or were accepted; and what that change comes to, or came to. */
export interface DriftEvent extends EventHead<(typeof driftTypes)[number]>, Explanation {
  readonly target: string
  readonly targetKey: string
  readonly check: CheckId
  readonly drifts: readonly Drift[]
  readonly by: string | null
  /** Why it was accepted, in that person's words. */
  readonly note: string | null
}

/** A target went quiet, or came back. */
export interface MuteEvent extends EventHead<'mute.started' | 'mute.ended'> {
  readonly mute: Mute
  /** How many incidents it kept quiet when it began, or gives back. */
  readonly incidents: number
}

/** A look that somebody asked for is over: with a report, or with a sentence that says why there is none. */
export interface CheckFinishedEvent extends EventHead<'check.finished'> {
  /** Whose request it answers. */
  readonly request: string
  readonly report: Report | null
  readonly problem: string | null
}

/** A DNSBL is out of verdicts because its own test points fail, or is back since they pass. Told once for all targets. */
export interface ListEvent extends EventHead<'list.quarantined' | 'list.restored'> {
  readonly zone: string
  readonly list: string
  readonly operator: string
  /** `refused`, `broken` or `unknown`; when it is back, what it was. */
  readonly state: string
  /** What the test points showed, in a few words. */
  readonly reason: string
  readonly since: string
}

/** So many lists are out of verdicts that "not listed" cannot be said, or no longer so many. */
export interface CoverageEvent extends EventHead<'coverage.degraded' | 'coverage.restored'> {
  readonly lists: number
  /** The zones that are out. */
  readonly missing: readonly string[]
}

/** How often a digest comes. */
export const digestPeriods = ['daily', 'weekly'] as const
export type DigestPeriod = (typeof digestPeriods)[number]

/** It is time for a digest of what happened from `since` to `until`. */
export interface DigestEvent extends EventHead<'digest.due'> {
  readonly period: DigestPeriod
  readonly since: string
  readonly until: string
}

/** What goes through the outbox to every subscriber. */
export type Event =
  | IncidentEvent
  | DriftEvent
  | MuteEvent
  | CheckFinishedEvent
  | ListEvent
  | CoverageEvent
  | DigestEvent

/** The event that announces an incident's step. `before` is the incident as it was; null when it is new. */
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
    ...(transition.category === undefined ? {} : { category: transition.category }),
  }
}
