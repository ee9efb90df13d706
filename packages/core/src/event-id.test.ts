import { expect, test } from 'vitest'
import { newEventId } from './event-id.ts'

const at = (ms: number): string => newEventId({ now: () => new Date(ms) })

test('is a UUIDv7 of the clock’s time', () => {
  // The time of the example in RFC 9562 §A.6.
  expect(at(0x017f22e279b0)).toMatch(/^017f22e2-79b0-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
})

test('sorts by time', () => {
  const times = [0, 1, 255, 256, 1_700_000_000_000, 1_700_000_000_001, 2 ** 48 - 1]
  const ids = times.map(at)
  expect(ids.toSorted()).toEqual(ids)
})

test('does not repeat within a millisecond', () => {
  expect(new Set(Array.from({ length: 10_000 }, () => at(1))).size).toBe(10_000)
})
