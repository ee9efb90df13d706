import type { Outcome, Streaks } from '@mailhealth/core'

/**
 * Counts a run. One that could not tell neither continues nor breaks a row of failures or passes: it is counted by
 * itself. A check that does not apply (any more) counts as passing, so that its incident can close.
 */
export function countRun(streaks: Streaks, outcome: Outcome): Streaks {
  switch (outcome) {
    case 'pass':
    case 'skipped':
      return { failing: 0, passing: streaks.passing + 1, unknown: 0 }
    case 'fail':
      return { failing: streaks.failing + 1, passing: 0, unknown: 0 }
    case 'indeterminate':
      return { ...streaks, unknown: streaks.unknown + 1 }
  }
}
