import { type Advance, type AlertingPolicy, advance, mutedUntil, type RunSeen } from '@mailhealth/alerting'
import { type SeverityProfile, specOf } from '@mailhealth/catalogue'
import type { RunResult } from '@mailhealth/checks'
import {
  type Clock,
  type Drift,
  type Explanation,
  type Finding,
  isUnsettled,
  type Spread,
  type Verdict,
} from '@mailhealth/core'
import {
  announceDrift,
  announceTransition,
  bringForward,
  insertRun,
  isLatestRun,
  lastIncidentOf,
  listMutes,
  lockCheckState,
  nextIncidentNumber,
  type Store,
  saveCheckState,
  type Transaction,
} from '@mailhealth/store'
import { explanationOf } from './drift.ts'
import { hidersOf, noteHidden, opens, releaseIfGone } from './inhibit.ts'
import { openResolverIncident } from './resolver-watch.ts'

/** A run to record. */
export interface FinishedRun
  extends Pick<RunResult, 'verdict' | 'memory'>,
    Partial<Pick<RunResult, 'nextLookSeconds'>> {
  /** A UUID, the same when its job is run again. */
  readonly id: string
  readonly targetKey: string
  /** What is wrong with the resolver, where the run could not tell something and that is why; else null. */
  readonly resolverFault: Finding | null
  /** Zones of the lists that were announced to be out of all verdicts. */
  readonly quarantined: readonly string[]
  /** The target's tags: mutes go by them. */
  readonly tags: readonly string[]
  /** How far what drifted has come among the authoritative servers; null where they were not asked again. */
  readonly spread: readonly Spread[] | null
  /** What the operator says about severities. */
  readonly severity: SeverityProfile
}

/**
 * Stores a run with all that it leads to, in one transaction: the run, the state, the incident's step, and the events
 * that announce them. A run that is stored already changes nothing: jobs may run twice. One that began before another
 * that is stored is kept, and changes nothing else.
 *
 * @returns what it led to; null when it changed nothing
 */
export function recordRun(
  store: Store,
  run: FinishedRun,
  policy: AlertingPolicy,
  clock: Clock,
): Promise<Advance | null> {
  return store.db.transaction(async (tx) => {
    const { verdict, targetKey, memory, id } = run
    const known = await lockCheckState(tx, targetKey, verdict.check)
    if (!(await insertRun(tx, { id, targetKey, verdict }))) return null
    const at = clock.now()
    // A job may be held up while the next one runs: what it saw is history by then.
    if (!(await isLatestRun(tx, { id, targetKey, verdict }, at))) return null
    const last = await lastIncidentOf(tx, targetKey, verdict.check)
    const muted = mutedUntil(await listMutes(tx), { target: verdict.subject, tags: run.tags }, at)
    const about = { targetKey, verdict, state: known.state, last, mutedUntil: muted }
    const spread = run.spread ?? known.state?.explanation?.spread ?? []
    const unsettled = isUnsettled(spread)
    const seen = { ...about, newNumber: 0, policy, kinds, isUnsettled: unsettled, now: at.toISOString() }
    const step = await advanceIn(tx, seen, run, clock)
    const explain = (drifts: readonly Drift[]) =>
      explanationOf(verdict.check, step.state.baseline, drifts, spread, run.severity)
    const { drifts } = step.state
    const state = { ...step.state, explanation: drifts.length === 0 ? null : explain(drifts) }
    await saveCheckState(tx, targetKey, verdict.check, {
      state,
      memory,
      lastRunId: id,
      lastOutcome: verdict.outcome,
      at,
    })
    if (run.nextLookSeconds != null) {
      const wanted = new Date(at.getTime() + run.nextLookSeconds * 1_000)
      await bringForward(tx, targetKey, verdict.check, wanted)
    }
    if (step.transition !== null)
      await announceTransition(tx, step.transition, step.transition.type === 'opened' ? null : last, clock)
    const before = known.state?.explanation?.spread ?? []
    await announceDrifts(tx, run, { ...step, isFurther: hasMoved(before, spread) }, explain, clock)
    return { ...step, state }
  })
}

const kinds: RunSeen['kinds'] = {
  isUnknown: (finding) => specOf(finding.id).plane === 'unknown',
  opensAtOnce: (finding) => specOf(finding.id).waitsForConfirmation === true && finding.args['confirmed'] === true,
  // A list without test points cannot confirm anything: its listings open like any other fault.
  isTentative: (finding) =>
    specOf(finding.id).waitsForConfirmation === true &&
    finding.args['confirmed'] !== true &&
    finding.args['tested'] === true,
}

/** The step that a run leads to, with what is hidden by its cause, or told once for all targets, left out. */
async function advanceIn(
  tx: Transaction,
  seen: Omit<RunSeen, 'isHidden'>,
  { resolverFault, quarantined }: FinishedRun,
  clock: Clock,
): Promise<Advance> {
  const plain = advance({ ...seen, isHidden: () => false })
  const isTold = plain.transition !== null && opens(plain.transition.type)
  if (isTold && seen.verdict.outcome === 'indeterminate' && resolverFault !== null) {
    await openResolverIncident(tx, resolverFault, clock)
  }
  const hiddenBy = await hidersOf(tx, seen)
  const isHidden = (finding: Finding): boolean =>
    hiddenBy(finding) !== null || isAnnounced(finding, seen.verdict, quarantined)
  const step = advance({ ...seen, isHidden })
  await noteHidden(tx, seen, plain, hiddenBy)
  await releaseIfGone(tx, seen, step)
  // A number is taken only when an incident opens, so that numbers have no needless gaps.
  if (step.transition?.type !== 'opened') return step
  return advance({ ...seen, isHidden, newNumber: await nextIncidentNumber(tx) })
}

/** True for a coverage that is low by nothing but lists of which everybody was told that they are out. */
function isAnnounced({ id }: Finding, { coverage }: Verdict, quarantined: readonly string[]): boolean {
  const gaps = coverage.lists?.gaps ?? []
  return id === 'dnsbl.coverage-low' && gaps.length > 0 && gaps.every(({ zone }) => quarantined.includes(zone))
}

async function announceDrifts(
  tx: Transaction,
  run: FinishedRun,
  step: Advance & { readonly isFurther: boolean },
  explain: (drifts: readonly Drift[]) => Explanation,
  clock: Clock,
): Promise<void> {
  const { check, subject: target } = run.verdict
  const about = { target, targetKey: run.targetKey, check, by: null, note: null }
  const announce = async (
    type: 'drift.detected' | 'drift.spread' | 'drift.reverted',
    drifts: readonly Drift[],
  ): Promise<void> => {
    if (drifts.length > 0) await announceDrift(tx, { ...about, ...explain(drifts), type, drifts }, clock)
  }
  await announce('drift.detected', step.detected)
  await announce('drift.reverted', step.reverted)
  // What was found just now says itself how far it has come.
  const isOld = step.detected.length === 0 && step.reverted.length === 0
  if (isOld && step.isFurther) await announce('drift.spread', step.state.drifts)
}

/** True when other servers have a change now than before. Nothing is said while only a cache is behind them all. */
function hasMoved(before: readonly Spread[], after: readonly Spread[]): boolean {
  const places = (spread: readonly Spread[]): string =>
    JSON.stringify(spread.map(({ name, have, lack }) => [name, have, lack]))
  return before.length > 0 && after.every(({ have }) => have.length > 0) && places(before) !== places(after)
}
