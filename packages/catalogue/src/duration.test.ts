import { expect, test } from 'vitest'
import { durationDe, durationEn } from './duration.ts'

test.each([
  [0, '0 seconds', '0 Sekunden'],
  [1, '1 second', '1 Sekunde'],
  [60, '1 minute', '1 Minute'],
  [90, '90 seconds', '90 Sekunden'],
  [3_600, '1 hour', '1 Stunde'],
  [5_400, '90 minutes', '90 Minuten'],
  [7_201, '3 hours', '3 Stunden'],
  [86_400, '1 day', '1 Tag'],
  [90_000, '25 hours', '25 Stunden'],
  [604_800, '7 days', '7 Tage'],
  [31_557_600, '366 days', '366 Tage'],
])('%i seconds are %s, %s', (seconds, english, german) => {
  expect([durationEn(seconds), durationDe(seconds)]).toEqual([english, german])
})
