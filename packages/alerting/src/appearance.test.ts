import { type Incident, untouched } from '@mailhealth/core'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { appearanceOf, appearances } from './appearance.ts'

const at = '2026-11-25T09:00:00.000Z'
const open = { ...untouched, state: 'open' } as const

describe('how an incident looks', () => {
  test.each([
    ['open', open, false],
    ['unknown', open, true],
    ['reopened', { ...open, reopenedAt: at, flaps: 1 }, false],
    ['unknown', { ...open, reopenedAt: at, flaps: 1 }, true],
    ['flapping', { ...open, reopenedAt: at, flaps: 3 }, true],
    ['acknowledged', { ...open, state: 'acknowledged', flaps: 3 }, true],
    ['snoozed', { ...open, state: 'snoozed', flaps: 3 }, false],
    ['maintenance', { ...open, mutedUntil: at, flaps: 3 }, false],
    ['maintenance', { ...open, state: 'snoozed', mutedUntil: at }, false],
    ['resolved', { ...open, state: 'resolved', mutedUntil: at, flaps: 3 }, true],
  ] as const)('%s: %j', (expected, incident, isUnknown) => {
    expect(appearanceOf(incident, isUnknown)).toBe(expected)
  })

  test('is resolved exactly when it is, and every appearance occurs', () => {
    const seen = new Set<string>()
    const incident = fc.record({
      state: fc.constantFrom<Incident['state'][]>('open', 'acknowledged', 'snoozed', 'resolved'),
      mutedUntil: fc.constantFrom(null, at),
      reopenedAt: fc.constantFrom(null, at),
      flaps: fc.integer({ min: 0, max: 5 }),
    })
    fc.assert(
      fc.property(incident, fc.boolean(), (one, isUnknown) => {
        const appearance = appearanceOf(one, isUnknown)
        seen.add(appearance)
        expect(appearance === 'resolved').toBe(one.state === 'resolved')
      }),
      { seed: 3, numRuns: 500 },
    )
    expect([...seen].sort()).toEqual([...appearances].sort())
  })
})
