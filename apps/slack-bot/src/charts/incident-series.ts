import { isFindingId, specOf } from '@mailhealth/catalogue'
import type { Finding } from '@mailhealth/core'
import type { PastRun } from '@mailhealth/store'
import type { Point, Series } from './step-chart.ts'

/** What a chart of an incident counts. */
export type Counted = 'listings' | 'days'

/** What can be drawn of an incident: listings over time, or the days that a certificate had left. */
export interface IncidentSeries extends Series {
  readonly counted: Counted
}

const fewest = 3

/**
 * The series of an incident from its check's runs, oldest first; null where there is nothing to draw: another check, too
 * few runs, or nothing that was ever counted.
 *
 * @param until when it ends, in milliseconds since 1970
 */
export function incidentSeries(check: string, runs: readonly PastRun[], until: number): IncidentSeries | null {
  const counted = check === 'dnsbl' ? 'listings' : check === 'tls' ? 'days' : null
  if (counted === null) return null
  const count = counted === 'listings' ? listings : daysLeft
  const points = runs.flatMap((run): Point[] => {
    const value = count(run)
    return value === undefined ? [] : [{ at: run.at.getTime(), value }]
  })
  if (points.length < fewest || points.every(({ value }) => !value)) return null
  return { counted, points: changes(points), until }
}

/** How many listings a run saw; null when it could not tell, or what it told is not understood any more. */
function listings({ outcome, findings }: PastRun): number | null | undefined {
  if (outcome === 'skipped') return undefined
  if (hasForgotten(findings)) return null
  const count = findings.filter(({ id }) => isFindingId(id) && specOf(id).plane !== 'unknown').length
  return outcome === 'indeterminate' && count === 0 ? null : count
}

/**
 * The fewest days that a certificate had left; nothing where the check did not find that few, null where it could not
 * tell.
 */
function daysLeft({ outcome, findings }: PastRun): number | null | undefined {
  const days = findings.flatMap(({ id, args }: Finding) => {
    if (id === 'tls.certificate-expired') return [0]
    const left = id === 'tls.certificate-expiring' ? args['daysLeft'] : null
    return typeof left === 'number' ? [Math.max(0, Math.floor(left))] : []
  })
  if (days.length > 0) return Math.min(...days)
  return outcome === 'indeterminate' || hasForgotten(findings) ? null : undefined
}

/** Whether an id is among them that the catalogue has no more: it may have stood for what is counted, or not. */
function hasForgotten(findings: readonly Finding[]): boolean {
  return findings.some(({ id }) => !isFindingId(id))
}

/** Only those points that say something new. */
function changes(points: readonly Point[]): Point[] {
  return points.filter((point, index) => index === 0 || point.value !== points[index - 1]?.value)
}
