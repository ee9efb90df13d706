import { locales } from '@mailhealth/catalogue'
import { expect, test } from 'vitest'
import { chartSentence } from './chart-sentence.ts'
import { openSeries } from './open-series.ts'

const day = 86_400_000
const since = Date.UTC(2026, 10, 17, 8)
const span = { since, until: since + 7 * day }
const at = (type: 'opened' | 'reopened' | 'resolved', days: number) => ({ type, at: new Date(since + days * day) })

test.each([
  ['nothing happened', 3, [], null],
  [
    'one opened',
    1,
    [at('opened', 2)],
    [
      [0, 0],
      [2, 1],
    ],
  ],
  [
    'counted back from now',
    1,
    [at('resolved', 1), at('opened', 2), at('resolved', 3), at('reopened', 4), at('resolved', 5)],
    [
      [0, 2],
      [1, 1],
      [2, 2],
      [3, 1],
      [4, 2],
      [5, 1],
    ],
  ],
  [
    'several in one instant',
    2,
    [at('opened', 1), at('opened', 1), at('opened', 1), at('resolved', 1)],
    [
      [0, 0],
      [1, 2],
    ],
  ],
  [
    'what the store forgot does not go below zero',
    0,
    [at('resolved', 1), at('opened', 2), at('resolved', 3), at('resolved', 3)],
    [
      [0, 2],
      [1, 1],
      [2, 2],
      [3, 0],
    ],
  ],
])('%s', (_, open, steps, points) => {
  const series = openSeries(open, steps, span)
  expect(series?.points.map((point) => [(point.at - since) / day, point.value]) ?? null).toEqual(points)
})

test.each(locales)('the sentence, in %s', (locale) => {
  const series = openSeries(1, [at('opened', 1), at('opened', 2), at('resolved', 3)], span)
  expect(chartSentence('', series as never, locale)).toBe(
    {
      en: 'Open incidents over the week: 0 at 2026-11-17 08:00 UTC, at most 2 from 2026-11-19 08:00 UTC, 1 from 2026-11-20 08:00 UTC.',
      de: 'Offene Vorfälle in der Woche: 0 um 2026-11-17 08:00 UTC, höchstens 2 ab 2026-11-19 08:00 UTC, 1 ab 2026-11-20 08:00 UTC.',
    }[locale],
  )
})
