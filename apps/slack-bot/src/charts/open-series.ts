import type { TransitionType } from '@mailhealth/core'
import type { Point, Series } from './step-chart.ts'

/** What makes an incident open, or ends it. */
export const openingSteps = ['opened', 'reopened', 'resolved'] as const

/** How many incidents were open over time. */
export interface OpenSeries extends Series {
  readonly counted: 'open'
}

/**
 * The series of how many incidents were open, counted back from now; null where that did not change.
 *
 * @param open how many are open at the end
 * @param steps those that opened or ended one, oldest first
 * @param span in milliseconds since 1970
 */
export function openSeries(
  open: number,
  steps: readonly { readonly type: TransitionType; readonly at: Date }[],
  { since, until }: { readonly since: number; readonly until: number },
): OpenSeries | null {
  const changes = steps.map(({ type, at }) => ({ at: at.getTime(), by: type === 'resolved' ? -1 : 1 }))
  let value = open - changes.reduce((sum, { by }) => sum + by, 0)
  const points: Point[] = [{ at: since, value: Math.max(0, value) }]
  for (const { at, by } of changes) {
    value += by
    // Of what happens in one instant only the outcome is drawn.
    if (points.at(-1)?.at === at) points.pop()
    points.push({ at, value: Math.max(0, value) })
  }
  return points.length < 2 ? null : { counted: 'open', points, until }
}
