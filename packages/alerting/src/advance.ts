import {
  type CheckState,
  compareSeverity,
  type Drift,
  type Finding,
  type Incident,
  initialCheckState,
  isAtLeast,
  type Severity,
  type Transition,
  type TransitionType,
  untouched,
  type Verdict,
  worstSeverity,
} from '@mailhealth/core'
import { compareWithBaseline } from './drift.ts'
import { isFlapping, reopened, runsToBelieve } from './flapping.ts'
import type { AlertingPolicy, FindingKinds } from './policy.ts'
import { countRun, isStale, isWell } from './streaks.ts'

/** A run, and what was known before it. */
export interface RunSeen {
  readonly targetKey: string
  readonly verdict: Verdict
  /** Null before the first run. */
  readonly state: CheckState | null
  /** The last incident of this target and check, resolved or not; null when there was none. */
  readonly last: Incident | null
  /** Until when the target is muted; null when it is not. */
  readonly mutedUntil: string | null
  /** The number that a new incident would get. */
  readonly newNumber: number
  readonly policy: AlertingPolicy
  readonly kinds: FindingKinds
  /** A finding that something else causes, which is told already: it opens no incident. */
  readonly isHidden: (finding: Finding) => boolean
  /** Authoritative servers differ about what drifted: see compareWithBaseline. */
  readonly isUnsettled?: boolean
  readonly now: string
}

/** What a run leads to. */
export interface Advance {
  readonly state: CheckState
  /** At most one step of the incident; null when there is nothing to say. */
  readonly transition: Transition | null
  readonly detected: readonly Drift[]
  readonly reverted: readonly Drift[]
}

/**
 * Compares a run with what came before: counts it, opens, changes or closes the incident of this target and check, and
 * finds drift. Pure: called twice with the same run it says the same twice.
 */
export function advance(run: RunSeen): Advance {
  const before = run.state ?? initialCheckState
  const streaks = countRun(before.streaks, run.verdict)
  // What was so a while ago neither leaves the baseline nor comes back to it.
  const facts = isStale(run.verdict) ? {} : run.verdict.facts
  const drift = compareWithBaseline(before, facts, run.now, run.isUnsettled)
  const state: CheckState = { streaks, ...drift.state }
  return { state, transition: transitionOf(run, state), detected: drift.detected, reverted: drift.reverted }
}

function transitionOf(run: RunSeen, state: CheckState): Transition | null {
  if (run.last === null || run.last.state === 'resolved') return opening(run, state)
  if (run.verdict.outcome === 'fail') return changing(run, run.last, state)
  // What we could not see neither closes nor eases what we saw.
  if (!isWell(run.verdict)) return null
  return state.streaks.passing >= runsToBelieve(run.last, run.policy.closeAfter) ? closing(run, run.last) : null
}

function opening(run: RunSeen, state: CheckState): Transition | null {
  const findings = incidentFindings(run).filter((finding) => !run.isHidden(finding))
  const severity = worstSeverity(findings.map((finding) => finding.severity))
  if (severity === null || !isDue(run, state, findings)) return null
  if (isBack(run)) return reopening(run, run.last, severity, findings)
  const incident: Incident = {
    number: run.newNumber,
    targetKey: run.targetKey,
    target: run.verdict.subject,
    check: run.verdict.check,
    state: 'open',
    severity,
    findings,
    revision: 1,
    openedAt: run.now,
    updatedAt: run.now,
    ...untouched,
    mutedUntil: run.mutedUntil,
    step: 1,
    calledAt: run.now,
  }
  return step('opened', run, incident, null)
}

/** What comes back shortly after it was resolved is the same incident, with its people and its thread. */
function isBack(run: RunSeen): run is RunSeen & { readonly last: Incident } {
  if (run.last === null || run.last.resolvedAt === null) return false
  return Date.parse(run.now) - Date.parse(run.last.resolvedAt) <= run.policy.reopenWithinMs
}

function reopening(run: RunSeen, last: Incident, severity: Severity, findings: readonly Finding[]): Transition {
  const again = { ...last, ...moved(run, last), ...reopened(last, run.now), severity, findings }
  return step('reopened', run, { ...again, mutedUntil: run.mutedUntil }, null)
}

function isDue(run: RunSeen, state: CheckState, findings: readonly Finding[]): boolean {
  switch (run.verdict.outcome) {
    case 'fail':
      return state.streaks.failing >= run.policy.openAfter || findings.some((finding) => run.kinds.opensAtOnce(finding))
    case 'indeterminate':
      return state.streaks.unknown >= run.policy.unknownAfter
    case 'pass':
    case 'skipped':
      return false
  }
}

function changing(run: RunSeen, open: Incident, { streaks }: CheckState): Transition | null {
  const findings = carriedOver(run, open)
  const severity = worstSeverity(findings.map((finding) => finding.severity)) ?? open.severity
  // One that fails steadily does not flap any more.
  const isSteady = isFlapping(open) && streaks.failing >= runsToBelieve(open, run.policy.openAfter)
  const type = changeType(open, severity, findings) ?? (isSteady ? 'changed' : null)
  if (type === null) return null
  // What got worse wakes a snoozed incident: the person who snoozed it had not seen this.
  const wakes = type === 'escalated' && open.state === 'snoozed'
  const state = wakes ? ({ state: 'open', snoozedUntil: null } as const) : {}
  const flaps = isSteady ? 0 : open.flaps
  return step(type, run, { ...open, ...state, ...moved(run, open), severity, findings, flaps }, open.severity)
}

function closing(run: RunSeen, open: Incident): Transition {
  const resolved = {
    state: 'resolved',
    snoozedUntil: null,
    resolvedAt: run.now,
    resolvedBy: null,
    mutedUntil: null,
  } as const
  return step('resolved', run, { ...open, ...moved(run, open), ...resolved }, null)
}

/** Only faults of medium severity or worse make an incident; in one about not knowing, what could not be told. */
function incidentFindings({ verdict, kinds }: RunSeen): readonly Finding[] {
  if (verdict.outcome === 'indeterminate') return verdict.findings.filter((finding) => kinds.isUnknown(finding))
  return verdict.findings.filter(
    (finding) =>
      !kinds.isUnknown(finding) && kinds.isTentative?.(finding) !== true && isAtLeast(finding.severity, 'medium'),
  )
}

/** A fault that is not seen in a run that could not see everything, or what is so now, may still be there: it stays. */
function carriedOver(run: RunSeen, open: Incident): readonly Finding[] {
  // What was told before its cause was found stays told.
  const told = new Set(open.findings.map(keyOf))
  const seen = incidentFindings(run).filter((finding) => told.has(keyOf(finding)) || !run.isHidden(finding))
  if (!isStale(run.verdict) && !run.verdict.findings.some((finding) => run.kinds.isUnknown(finding))) return seen
  const keys = new Set(seen.map(keyOf))
  const missing = open.findings.filter((finding) => !keys.has(keyOf(finding)) && !run.kinds.isUnknown(finding))
  return [...seen, ...missing].sort((a, b) => compareSeverity(a.severity, b.severity))
}

function changeType(open: Incident, severity: Severity, findings: readonly Finding[]): TransitionType | null {
  const order = compareSeverity(severity, open.severity)
  if (order < 0) return 'escalated'
  if (order > 0) return 'eased'
  const keys = (list: readonly Finding[]): string => list.map(keyOf).sort().join('\n')
  return keys(findings) === keys(open.findings) ? null : 'changed'
}

function keyOf(finding: Finding): string {
  return `${finding.severity} ${finding.id} ${finding.subject}`
}

function moved(run: RunSeen, open: Incident): Pick<Incident, 'revision' | 'updatedAt'> {
  return { revision: open.revision + 1, updatedAt: run.now }
}

function step(type: TransitionType, run: RunSeen, incident: Incident, previous: Severity | null): Transition {
  return { type, at: run.now, by: null, note: null, incident, previousSeverity: previous }
}
