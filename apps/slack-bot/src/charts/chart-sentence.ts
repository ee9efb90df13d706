import type { Locale } from '@mailhealth/catalogue'
import { plain } from '../render/safe-text.ts'
import { type ChartStory, chartTextsIn } from '../texts/charts.ts'
import type { IncidentSeries } from './incident-series.ts'
import type { OpenSeries } from './open-series.ts'
import type { Point } from './step-chart.ts'

const targetRoom = 253

/** What is drawn. */
export type Charted = IncidentSeries | OpenSeries

/** A chart in one sentence, with its numbers: its alt text. Times are in UTC. Plain text. `target` is what it is of, where that is one. */
export function chartSentence(target: string, series: Charted, locale: Locale): string {
  return chartTextsIn(locale)[series.counted](storyOf(target, series, chartTextsIn(locale).unknown))
}

/** What a chart is called. Plain text. */
export function chartTitle(target: string, series: Charted, locale: Locale): string {
  return chartTextsIn(locale).titles[series.counted](plain(target, targetRoom))
}

function storyOf(target: string, { counted, points, until }: Charted, unknown: string): ChartStory {
  const told = points.filter((point) => point.value !== null)
  const isMore = counted !== 'days'
  const further = (a: Point, b: Point): boolean =>
    isMore ? Number(b.value) > Number(a.value) : Number(b.value) < Number(a.value)
  const extreme = told.reduce((found, point) => (further(found, point) ? point : found))
  const said = ({ at, value }: Point) => ({ value: value === null ? unknown : String(value), at: time(at) })
  const [first, last] = [points[0], points.at(-1)] as [Point, Point]
  return {
    target: plain(target, targetRoom),
    first: said(first),
    extreme: said(extreme),
    last: isMore ? said(last) : { ...said(last), at: time(until) },
    hasUnknown: told.length < points.length,
  }
}

function time(at: number): string {
  const text = new Date(at).toISOString()
  return `${text.slice(0, 10)} ${text.slice(11, 16)} UTC`
}
