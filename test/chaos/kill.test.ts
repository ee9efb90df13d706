import { expect, test } from 'vitest'
import { killRounds } from './kill-rounds.ts'

test('three rounds of kill -9 lose nothing and say nothing twice', { timeout: 300_000 }, async () => {
  const report = await killRounds(3, 11, () => undefined)
  expect(report).toMatchObject({ rounds: 3, failedStarts: 0, lostClicks: [], violations: [] })
  expect(report.incidents).toBeGreaterThan(5)
})
