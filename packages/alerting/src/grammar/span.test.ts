import { describe, expect, test } from 'vitest'
import { endOf, longestMuteMs, longestSnoozeMs, parseSnooze, readSpan } from './span.ts'

test.each([
  ['1m', 60_000],
  ['4h', 14_400_000],
  ['7D', 604_800_000],
  ['1w', 604_800_000],
  ['0m', null],
  ['8d', null],
  ['2w', null],
  ['30min', 1_800_000],
  ['4hours', 14_400_000],
  ['4hourss', null],
  ['4mh', null],
  ['4', null],
  ['4 h', null],
  ['-4h', null],
  ['1.5h', null],
  ['', null],
])('%j is %s ms', (text, ms) => {
  expect(parseSnooze(text)).toBe(ms)
})

describe('until when', () => {
  const now = new Date('2026-11-25T16:30:00.000Z')
  test.each([
    ['4h', 'Europe/Berlin', '2026-11-25T20:30:00.000Z'],
    ['for 4 h', 'Europe/Berlin', '2026-11-25T20:30:00.000Z'],
    ['1 day', 'Europe/Berlin', '2026-11-26T16:30:00.000Z'],
    ['until 18:00', 'Europe/Berlin', '2026-11-25T17:00:00.000Z'],
    ['until 17:30', 'Europe/Berlin', '2026-11-26T16:30:00.000Z'],
    ['until 18:00', 'Etc/UTC', '2026-11-25T18:00:00.000Z'],
    ['until 18:00', 'Moon/Crater', '2026-11-25T18:00:00.000Z'],
    ['until 9:05', 'America/New_York', '2026-11-26T14:05:00.000Z'],
    ['until tomorrow', 'Europe/Berlin', '2026-11-26T08:00:00.000Z'],
    ['until tomorrow 7:30', 'Asia/Kolkata', '2026-11-26T02:00:00.000Z'],
    ['until 2026-11-27', 'Europe/Berlin', '2026-11-27T08:00:00.000Z'],
    ['until 2026-11-27 10:00 then', 'Europe/Berlin', '2026-11-27T09:00:00.000Z'],
    ['until 2026-11-27T10:00', 'Europe/Berlin', '2026-11-27T09:00:00.000Z'],
    ['until 2026-11-24', 'Europe/Berlin', null],
    ['until 2026-12-24', 'Europe/Berlin', null],
  ])('%s in %s', (text, zone, end) => {
    const read = readSpan(text.split(' '), longestSnoozeMs)
    const at = read === null ? undefined : endOf(read.span, now, zone, longestSnoozeMs)
    expect(at?.toISOString() ?? null).toBe(end)
  })

  test.each([
    'until',
    'until noon',
    'until 24:00',
    'until 9:60',
    'until 2026-13-01',
    '31d',
    'for',
    'for a while',
    '4 horses',
    '',
  ])('%j is none', (text) => {
    expect(readSpan(text.split(' '), longestMuteMs)).toBeNull()
  })

  test('what is left is what somebody has to say', () => {
    const rest = (text: string): string => readSpan(text.split(' '), longestMuteMs)?.rest.join(' ') ?? 'none'
    expect(
      [
        '2h a move',
        '2 hours a move',
        'until 18:00 a move',
        'until tomorrow a move',
        'until 2026-12-01 8:00 a move',
      ].map(rest),
    ).toEqual(Array(5).fill('a move'))
  })

  test('a night in which clocks change', () => {
    const span = { kind: 'until', day: { year: 2026, month: 10, day: 25 }, hour: 9, minute: 0 } as const
    const before = new Date('2026-10-24T16:00:00.000Z')
    expect(endOf(span, before, 'Europe/Berlin', longestMuteMs)?.toISOString()).toBe('2026-10-25T08:00:00.000Z')
  })
})
