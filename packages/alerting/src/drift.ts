import type { CheckState, Drift, Facts, FactValue } from '@mailhealth/core'

/** What a run's facts do to the baseline: what drifted away now, what came back, and the state after it. */
export interface DriftStep {
  readonly state: Pick<CheckState, 'baseline' | 'drifts'>
  readonly detected: readonly Drift[]
  readonly reverted: readonly Drift[]
}

/**
 * Compares a run's facts with the accepted baseline. A fact that was never seen becomes part of it; a fact that could
 * not be told this time (absent) changes nothing; each departure is detected once for each new value.
 */
export function compareWithBaseline(state: CheckState, facts: Facts, at: string): DriftStep {
  const known = Object.entries(facts).filter(([fact]) => Object.hasOwn(state.baseline, fact))
  const away = known.filter(([fact, value]) => !sameValue(state.baseline[fact] ?? null, value))
  const drifts = away.map(([fact, after]) => driftOf(state, fact, after, at))
  const told = new Set(Object.keys(facts))
  const untold = state.drifts.filter((drift) => !told.has(drift.fact))
  return {
    state: { baseline: { ...facts, ...state.baseline }, drifts: [...untold, ...drifts] },
    detected: drifts.filter((drift) => !state.drifts.includes(drift)),
    reverted: state.drifts.filter((old) => told.has(old.fact) && !drifts.some((drift) => drift.fact === old.fact)),
  }
}

/** Accepts what drifted as the new baseline. */
export function acceptDrifts(state: CheckState): CheckState {
  const accepted = Object.fromEntries(state.drifts.map((drift) => [drift.fact, drift.after]))
  return { ...state, baseline: { ...state.baseline, ...accepted }, drifts: [] }
}

function driftOf(state: CheckState, fact: string, after: FactValue, at: string): Drift {
  const before = state.baseline[fact] ?? null
  const open = state.drifts.find((drift) => drift.fact === fact && sameValue(drift.after, after))
  return open ?? { fact, before, after, since: at }
}

function sameValue(a: FactValue, b: FactValue): boolean {
  return JSON.stringify(a) === JSON.stringify(b)
}
