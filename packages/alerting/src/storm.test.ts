import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { isCalm, isInStorm, storms } from './storm.ts'

describe('a storm', () => {
  test.each<[why: string, at: number, openings: number[], is: boolean]>([
    ['four are none', 0, [0, 1, 2, 3], false],
    ['five at once', 0, [0, 0, 0, 0, 0], true],
    ['five within a minute, seen from the first', 0, [0, 15, 30, 45, 60], true],
    ['and from the last', 60, [0, 15, 30, 45, 60], true],
    ['a second too long', 0, [0, 15, 30, 45, 61], false],
    ['one before it is none of it', 0, [0, 70, 71, 72, 73, 74], false],
    ['from the middle of two minutes that are too thin', 60, [0, 30, 60, 90, 120], false],
  ])('%s', (_, at, openings, is) => {
    const ms = openings.map((second) => second * 1_000)
    expect(isInStorm(at * 1_000, ms)).toBe(is)
  })

  test('does not depend on the order, and one more opening never ends it', () => {
    let seen = 0
    const openings = fc.array(fc.integer({ min: 0, max: 150_000 }), { minLength: 4, maxLength: 9 })
    fc.assert(
      fc.property(openings, fc.integer({ min: 0, max: 150_000 }), (others, more) => {
        const at = others[0] ?? 0
        const is = isInStorm(at, others)
        if (is) seen++
        expect(isInStorm(at, others.toReversed())).toBe(is)
        if (is) expect(isInStorm(at, [...others, more])).toBe(true)
      }),
      { numRuns: 2_000 },
    )
    expect(seen).toBeGreaterThan(100)
  })

  test('is over after a quarter of an hour without an opening', () => {
    expect(isCalm(0, storms.calmMs - 1)).toBe(false)
    expect(isCalm(0, storms.calmMs)).toBe(true)
  })
})
