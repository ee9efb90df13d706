/** So many incidents that open within so long are one storm; so long without another opening ends it. */
export const storms = { least: 5, withinMs: 60_000, calmMs: 900_000 } as const

/**
 * Whether an incident that opened at `at` is one of a storm: whether some span of a minute that holds it holds enough
 * openings. `openings` are those around it, its own among them, in milliseconds; their order does not matter.
 */
export function isInStorm(at: number, openings: readonly number[]): boolean {
  const sorted = openings.filter((one) => Math.abs(one - at) <= storms.withinMs).toSorted((a, b) => a - b)
  return sorted.some((last, index) => {
    const first = sorted[index - storms.least + 1]
    return first !== undefined && last - first <= storms.withinMs && first <= at && at <= last
  })
}

/** When a storm is over: the incidents of it that are still open go on by themselves then. */
export function isCalm(lastOpenedAt: number, now: number): boolean {
  return now - lastOpenedAt >= storms.calmMs
}
