import type { DigestChoice, DigestPlan } from '@mailhealth/core'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { chosenBy, type DigestWish, nextDigest, periodsOf } from './digest.ts'

const berlin: DigestPlan = { at: '09:00', timeZone: 'Europe/Berlin', daily: true, weekly: 'monday' }

// 2026-11-24 is a Tuesday; clocks in Berlin go back on 2026-10-25 and forward on 2026-03-29, both Sundays.
test.each([
  ['later today', 'daily', berlin, '2026-11-24T07:59:59Z', '2026-11-24T08:00:00.000Z'],
  ['not this instant again', 'daily', berlin, '2026-11-24T08:00:00Z', '2026-11-25T08:00:00.000Z'],
  [
    'Sunday night skips Monday, which has the weekly one',
    'daily',
    berlin,
    '2026-11-22T09:00:00Z',
    '2026-11-24T08:00:00.000Z',
  ],
  ['the weekly one', 'weekly', berlin, '2026-11-24T12:00:00Z', '2026-11-30T08:00:00.000Z'],
  ['a week later, not at once', 'weekly', berlin, '2026-11-30T08:00:00Z', '2026-12-07T08:00:00.000Z'],
  ['over the end of summer time', 'daily', berlin, '2026-10-24T12:00:00Z', '2026-10-25T08:00:00.000Z'],
  [
    'a day that is another one in UTC',
    'daily',
    { ...berlin, at: '00:30' },
    '2026-11-24T22:00:00Z',
    '2026-11-24T23:30:00.000Z',
  ],
  [
    'every day without a weekly one',
    'daily',
    { ...berlin, weekly: null },
    '2026-11-22T09:00:00Z',
    '2026-11-23T08:00:00.000Z',
  ],
] as const)('%s', (_name, period, policy, after, expected) => {
  expect(nextDigest(period, policy, new Date(after)).toISOString()).toBe(expected)
})

test('which ones come', () => {
  expect(periodsOf(berlin)).toEqual(['daily', 'weekly'])
  expect(periodsOf({ ...berlin, weekly: null })).toEqual(['daily'])
  expect(periodsOf({ ...berlin, daily: false })).toEqual(['weekly'])
})

test('whatever the zone, one comes each day, and never two', () => {
  const zones = [
    'Etc/UTC',
    'Europe/Berlin',
    'America/St_Johns',
    'Asia/Kathmandu',
    'Pacific/Apia',
    'Australia/Lord_Howe',
  ]
  // Clocks change within days of these, in one zone or another.
  const nearChanges = [Date.UTC(2026, 2, 4), Date.UTC(2026, 2, 25), Date.UTC(2026, 9, 21), Date.UTC(2026, 9, 29)]
  let crossed = 0
  fc.assert(
    fc.property(
      fc.constantFrom(...zones),
      fc.nat(1_439),
      fc.constantFrom(...nearChanges),
      fc.nat(4 * 86_400_000),
      (timeZone, minutes, near, later) => {
        const from = near + later
        const at = `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`
        const policy: DigestPlan = { at, timeZone, daily: true, weekly: null }
        let last = nextDigest('daily', policy, new Date(from))
        expect(last.getTime()).toBeGreaterThan(from)
        for (let day = 0; day < 8; day++) {
          const next = nextDigest('daily', policy, last)
          const hours = (next.getTime() - last.getTime()) / 3_600_000
          expect(hours).toBeGreaterThanOrEqual(22)
          expect(hours).toBeLessThanOrEqual(26)
          if (hours !== 24) crossed++
          last = next
        }
      },
    ),
    { numRuns: 160 },
  )
  expect(crossed).toBeGreaterThan(3)
})

const planned = (plan: Partial<DigestPlan>): DigestChoice => ({ kind: 'planned', plan: { ...berlin, ...plan } })

test.each<[string, DigestWish, DigestPlan | null, DigestChoice]>([
  [
    'a time is on the clock of whoever says it',
    { kind: 'daily', at: '07:30', day: null },
    berlin,
    planned({ at: '07:30', timeZone: 'Europe/London' }),
  ],
  ['what is not said stays', { kind: 'daily', at: null, day: 'friday' }, berlin, planned({ weekly: 'friday' })],
  [
    'every day stays without a weekly one',
    { kind: 'daily', at: null, day: null },
    { ...berlin, weekly: null },
    planned({ weekly: null }),
  ],
  ['weekly alone', { kind: 'weekly', at: null, day: null }, berlin, planned({ daily: false })],
  [
    'weekly, where no day was named before',
    { kind: 'weekly', at: null, day: null },
    { ...berlin, weekly: null },
    planned({ daily: false }),
  ],
  [
    'the usual, where there was none',
    { kind: 'daily', at: null, day: null },
    null,
    planned({ timeZone: 'Europe/London' }),
  ],
  ['none', { kind: 'off' }, berlin, { kind: 'off' }],
  ['as the file says', { kind: 'configured' }, berlin, { kind: 'configured' }],
])('a wish: %s', (_, wish, plan, choice) => {
  expect(chosenBy(wish, plan, 'Europe/London')).toEqual(choice)
})
