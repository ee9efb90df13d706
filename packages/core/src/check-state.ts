import type { Explanation } from './change.ts'
import type { Facts, FactValue } from './finding.ts'

/** How many runs in a row came out so, up to the last one. */
export interface Streaks {
  readonly failing: number
  readonly passing: number
  readonly unknown: number
}

/** A fact that left the baseline. */
export interface Drift {
  readonly fact: string
  readonly before: FactValue
  readonly after: FactValue
  /** When it was first seen so. */
  readonly since: string
}

/** What is known of one check of one target between runs. */
export interface CheckState {
  readonly streaks: Streaks
  /** The facts somebody accepted; the first that were seen, until then. A fact that could never be told is absent. */
  readonly baseline: Facts
  /** The facts that are away from the baseline now. */
  readonly drifts: readonly Drift[]
  /** What those come to; null, or absent, when there are none. */
  readonly explanation?: Explanation | null
}

/** Before the first run. */
export const initialCheckState: CheckState = {
  streaks: { failing: 0, passing: 0, unknown: 0 },
  baseline: {},
  drifts: [],
}
