import { expect, test } from 'vitest'
import { parseSnooze } from './snooze-duration.ts'

test.each([
  ['1m', 60_000],
  ['4h', 14_400_000],
  ['7D', 604_800_000],
  ['1w', 604_800_000],
  ['0m', null],
  ['8d', null],
  ['2w', null],
  ['4', null],
  ['4 h', null],
  ['-4h', null],
  ['1.5h', null],
  ['', null],
])('%j is %s ms', (text, ms) => {
  expect(parseSnooze(text)).toBe(ms)
})
