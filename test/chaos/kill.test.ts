import { expect, test } from 'vitest'
import { killRounds } from './kill-rounds.ts'

test('five rounds of kill -9 lose nothing and say nothing twice', { timeout: 600_000 }, async () => {
  const report = await killRounds(5, 11, () => undefined)
  expect(report).toMatchObject({ rounds: 5, failedStarts: 0, violations: [] })
  expect(report.incidents).toBeGreaterThan(5)
})
