import type { CheckState, Drift, Facts, FactValue } from '@mailhealth/core'

/** What a run's facts do to the baseline: what drifted away now, what came back, and the state after it. */
export interface DriftStep {
  readonly state: Pick<CheckState, 'baseline' | 'drifts'>
  readonly detected: readonly Drift[]
  readonly reverted: readonly Drift[]
}

/** What a run's facts would be, were `drifts` all that changed since the baseline. */
export function factsWith(baseline: Facts, drifts: readonly Drift[]): Facts {
  return { ...baseline, ...Object.fromEntries(drifts.map((drift) => [drift.fact, drift.after])) }
}

/**
 * Compares a run's facts with the accepted baseline. A fact that was never seen becomes part of it; a fact that could
 * not be told this time (absent) changes nothing; each departure is detected once for each new value.
 *
 * @param isUnsettled authoritative servers differ about it: what comes back now may be gone again at the next look, and
 *   stays adrift until they agree
 */
export function compareWithBaseline(
  state: Pick<CheckState, 'baseline' | 'drifts'>,
  facts: Facts,
  at: string,
  isUnsettled = false,
): DriftStep {
  const known = Object.entries(facts).filter(([fact]) => Object.hasOwn(state.baseline, fact))
  const away = known.filter(([fact, value]) => !sameValue(state.baseline[fact] ?? null, value))
  const drifts = away.map(([fact, after]) => driftOf(state, fact, after, at))
  const told = new Set(isUnsettled ? drifts.map((drift) => drift.fact) : Object.keys(facts))
  const untold = state.drifts.filter((drift) => !told.has(drift.fact))
  return {
    state: { baseline: { ...facts, ...state.baseline }, drifts: [...untold, ...drifts] },
    detected: drifts.filter((drift) => !state.drifts.includes(drift)),
    reverted: state.drifts.filter((old) => told.has(old.fact) && !drifts.some((drift) => drift.fact === old.fact)),
  }
}

/** Accepts what drifted as the new baseline. */
export function acceptDrifts(state: CheckState): CheckState {
  return { ...state, baseline: factsWith(state.baseline, state.drifts), drifts: [], explanation: null }
}

function driftOf(state: Pick<CheckState, 'drifts' | 'baseline'>, fact: string, after: FactValue, at: string): Drift {
  const before = state.baseline[fact] ?? null
  const open = state.drifts.find((drift) => drift.fact === fact && sameValue(drift.after, after))
  return open ?? { fact, before, after, since: at }
}

function sameValue(a: FactValue, b: FactValue): boolean {
  return JSON.stringify(a) === JSON.stringify(b)
}
