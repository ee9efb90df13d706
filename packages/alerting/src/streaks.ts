import type { Streaks, Verdict } from '@mailhealth/core'

/**
 * Counts a run. One that could not tell neither continues nor breaks a row of failures or passes: it is counted by
 * itself. A check that does not apply (any more) counts as passing, so that its incident can close.
 */
export function countRun(streaks: Streaks, verdict: Verdict): Streaks {
  if (isWell(verdict)) return { failing: 0, passing: streaks.passing + 1, unknown: 0 }
  switch (verdict.outcome) {
    case 'fail':
      return { failing: streaks.failing + 1, passing: 0, unknown: 0 }
    case 'indeterminate':
      return { ...streaks, unknown: streaks.unknown + 1 }
    default:
      return streaks
  }
}

/**
 * True when a run shows that nothing is wrong: it passed, or the check is known not to apply. What was skipped while a
 * question stayed open (DANE, on the word of a resolver that nobody trusts) shows nothing, nor does what is stale.
 */
export function isWell(verdict: Verdict): boolean {
  const { outcome, coverage } = verdict
  if (isStale(verdict)) return false
  return outcome === 'pass' || (outcome === 'skipped' && coverage.answered === coverage.asked)
}

/** True when a run rests on answers that had run out, since no server gave others (RFC 8767). */
export function isStale({ coverage }: Verdict): boolean {
  return coverage.stale !== undefined
}
