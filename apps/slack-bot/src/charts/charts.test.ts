import { locales } from '@mailhealth/catalogue'
import type { Finding, Outcome } from '@mailhealth/core'
import type { PastRun } from '@mailhealth/store'
import { describe, expect, test } from 'vitest'
import { listing } from '../testing.ts'
import { chartSentence } from './chart-sentence.ts'
import { decodePng } from './decode-png.ts'
import { type IncidentSeries, incidentSeries } from './incident-series.ts'
import { encodePng } from './png.ts'
import { drawSteps, plot, type Series, topOf, xOf, yOf } from './step-chart.ts'

const start = Date.parse('2026-11-24T22:00:00.000Z')
const at = (minute: number): number => start + minute * 60_000
const until = at(60)

const line = '#b01c2e'
const below = '#fae2e4'
const unknown = '#e2e3e6'
const ground = '#ffffff'
const text = '#46484c'

/** 0, then 2, then could not tell, then 1, then 0 again: a quarter of an hour each but the last two. */
const series: Series = {
  points: [
    { at: at(0), value: 0 },
    { at: at(15), value: 2 },
    { at: at(30), value: null },
    { at: at(45), value: 1 },
    { at: at(55), value: 0 },
  ],
  until,
}

describe('a chart', () => {
  const decoded = decodePng(encodePng(drawSteps(series)))

  /** What a column of the curve shows: how far down its line is, and what is above and below. */
  function columnAt(minute: number) {
    const x = xOf(at(minute), series)
    const rows = Array.from({ length: plot.height }, (_, index) => plot.top + index)
    const colours = rows.map((y) => decoded.colourAt(x, y))
    return { line: colours.indexOf(line) + plot.top, above: colours[4], below: colours.at(-8), has: new Set(colours) }
  }

  test('is as large as it says', () => {
    expect([decoded.width, decoded.height]).toEqual([720, 270])
  })

  test.each([
    [7, 0, ground],
    [22, 2, below],
    [50, 1, below],
    [58, 0, ground],
  ])('stands at minute %i as high as %i', (minute, value, under) => {
    const column = columnAt(minute)
    expect(Math.abs(column.line - yOf(value, topOf(series)))).toBeLessThanOrEqual(2)
    expect(column.has.has(unknown)).toBe(false)
    if (value > 0) expect(column.below).toBe(under)
    if (value < 2) expect(column.above).toBe(ground)
  })

  test('is grey, and has no line, where it could not be told', () => {
    const column = columnAt(37)
    expect(column.has.has(unknown)).toBe(true)
    expect(column.has.has(line)).toBe(false)
    expect(column.has.has(below)).toBe(false)
  })

  test('rises and falls at the times of its points', () => {
    const x = xOf(at(15), series)
    const middle = yOf(1.5, 2)
    expect(decoded.colourAt(x, middle)).toBe(line)
    expect(decoded.colourAt(x - 6, middle)).toBe(ground)
    expect(decoded.colourAt(x + 6, middle)).toBe(below)
  })

  test('has its highest number, 2, and 0 beside the axis, and times below it', () => {
    expect(inked(plot.left - 29, yOf(2, 2) - 10, 15)).toBe('.###.#...#....#...#...#...#...#####')
    expect(inked(plot.left - 29, yOf(0, 2) - 10, 15)).toBe('.###.#...##..###.#.###..##...#.###.')
    expect(inked(plot.left, plot.top + plot.height + 16, 15)).toBe('.###.#...#....#...#...#...#...#####')
  })

  /** The character that begins there: its five by seven pixels, each three wide. */
  function inked(x: number, y: number, width: number): string {
    const rows = Array.from({ length: 7 }, (_, row) =>
      Array.from({ length: width / 3 }, (_, column) =>
        decoded.colourAt(x + column * 3 + 1, Math.round(y) + row * 3 + 1) === text ? '#' : '.',
      ),
    )
    return rows.flat().join('')
  }
})

function run(minute: number, outcome: Outcome, findings: readonly Finding[] = []): PastRun {
  return { at: new Date(at(minute)), outcome, findings }
}
const expiring = (daysLeft: number): Finding => ({
  id: 'tls.certificate-expiring',
  severity: 'high',
  subject: 'mx1.example.org',
  args: { daysLeft, weighed: daysLeft, notAfter: '2026-11-29T12:00:00.000Z' },
})
const lost: Finding = { id: 'dnsbl.indeterminate', severity: 'medium', subject: 'x', args: {} }
const forgotten: Finding = { id: 'dnsbl.old', severity: 'high', subject: 'x', args: {} }
const two = [listing('a.example'), listing('b.example')]

describe('what is drawn of an incident', () => {
  test.each<[string, string, readonly PastRun[], IncidentSeries | null]>([
    [
      'listings over time',
      'dnsbl',
      [run(0, 'pass'), run(15, 'fail', two), run(20, 'fail', two), run(30, 'indeterminate', [lost]), run(45, 'pass')],
      {
        counted: 'listings',
        until,
        points: [
          { at: at(0), value: 0 },
          { at: at(15), value: 2 },
          { at: at(30), value: null },
          { at: at(45), value: 0 },
        ],
      },
    ],
    [
      'days that are left',
      'tls',
      [run(0, 'fail', [expiring(20), expiring(5.6)]), run(30, 'fail', [expiring(4)]), run(50, 'fail', [expiring(4)])],
      {
        counted: 'days',
        until,
        points: [
          { at: at(0), value: 5 },
          { at: at(30), value: 4 },
        ],
      },
    ],
    [
      'days that are left, with runs that could not tell',
      'tls',
      [
        run(0, 'fail', [expiring(5)]),
        run(15, 'indeterminate'),
        run(20, 'indeterminate'),
        run(30, 'fail', [expiring(4)]),
      ],
      {
        counted: 'days',
        until,
        points: [
          { at: at(0), value: 5 },
          { at: at(15), value: null },
          { at: at(30), value: 4 },
        ],
      },
    ],
    [
      'what the catalogue has no more',
      'dnsbl',
      [run(0, 'fail', two), run(15, 'fail', [...two, forgotten]), run(30, 'fail', [forgotten]), run(45, 'pass')],
      {
        counted: 'listings',
        until,
        points: [
          { at: at(0), value: 2 },
          { at: at(15), value: null },
          { at: at(45), value: 0 },
        ],
      },
    ],
    ['another check', 'spf', [run(0, 'fail', two), run(1, 'fail', two), run(2, 'pass')], null],
    ['two runs', 'dnsbl', [run(0, 'fail', two), run(45, 'pass')], null],
    ['nothing that was counted', 'dnsbl', [run(0, 'pass'), run(1, 'indeterminate', [lost]), run(2, 'pass')], null],
    ['no certificate that ends', 'tls', [run(0, 'fail'), run(1, 'fail'), run(2, 'pass')], null],
    ['what was skipped', 'dnsbl', [run(0, 'skipped'), run(1, 'fail', two), run(2, 'pass')], null],
  ])('%s', (_, check, runs, expected) => {
    expect(incidentSeries(check, runs, until)).toEqual(expected)
  })
})

describe.each(locales)('a chart in a sentence, in %s', (locale) => {
  test('listings, with what could not be told', () => {
    expect(chartSentence('mx1.example.org', { counted: 'listings', ...series }, locale)).toBe(
      {
        en: 'Listings of mx1.example.org over time: 0 at 2026-11-24 22:00 UTC, at most 2 from 2026-11-24 22:15 UTC, 0 from 2026-11-24 22:55 UTC. For some of the time it could not be told.',
        de: 'Einträge von mx1.example.org im Verlauf: 0 um 2026-11-24 22:00 UTC, höchstens 2 ab 2026-11-24 22:15 UTC, 0 ab 2026-11-24 22:55 UTC. Zeitweise ließ es sich nicht feststellen.',
      }[locale],
    )
  })

  test('days, with what could not be told', () => {
    const points = [
      { at: at(0), value: 5 },
      { at: at(15), value: null },
      { at: at(30), value: 4 },
    ]
    expect(chartSentence('mx1.example.org', { counted: 'days', until, points }, locale)).toBe(
      {
        en: 'Days that the certificate of mx1.example.org had left: 5 at 2026-11-24 22:00 UTC, down to 4 at 2026-11-24 22:30 UTC; the check passes since 2026-11-24 23:00 UTC. For some of the time it could not be told.',
        de: 'Resttage des Zertifikats von mx1.example.org: 5 um 2026-11-24 22:00 UTC, bis auf 4 um 2026-11-24 22:30 UTC; die Prüfung besteht seit 2026-11-24 23:00 UTC. Zeitweise ließ es sich nicht feststellen.',
      }[locale],
    )
  })

  test('days, of a hostile name that is too long', () => {
    const days = { counted: 'days' as const, until, points: [{ at: at(0), value: 5 }] }
    const sentence = chartSentence(`<!channel>\u202e${'x'.repeat(5_000)}`, days, locale)
    expect(sentence).not.toMatch(/<!channel|\u202e/)
    expect(sentence).toContain({ en: 'down to 5 at', de: 'bis auf 5 um' }[locale])
    expect(sentence.length).toBeLessThan(1_000)
  })
})
