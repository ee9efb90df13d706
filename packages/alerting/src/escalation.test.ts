import { type Incident, untouched } from '@mailhealth/core'
import { describe, expect, test } from 'vitest'
import { callsPeople, isCallDue, isReminderDue } from './escalation.ts'

const opened = '2026-11-25T09:00:00.000Z'
const policy = { afterMs: [900_000, 1_800_000], remindMs: 86_400_000 }
const base: Incident = {
  number: 1,
  targetKey: 'host:mx.example',
  target: 'mx.example',
  check: 'dnsbl',
  state: 'open',
  severity: 'high',
  findings: [],
  revision: 1,
  openedAt: opened,
  updatedAt: opened,
  ...untouched,
  step: 1,
  calledAt: opened,
}
const after = (minutes: number): Date => new Date(Date.parse(opened) + minutes * 60_000)

describe('escalation', () => {
  test.each<[string, Partial<Incident>, number, boolean]>([
    ['too soon', {}, 14, false],
    ['after the wait', {}, 15, true],
    ['never called, counted from its opening', { calledAt: null, step: 0 }, 15, true],
    ['the third step has a wait of its own', { step: 2 }, 29, false],
    ['and is due then', { step: 2 }, 30, true],
    ['after the last there is nobody', { step: 3 }, 9_999, false],
    ['acknowledged', { state: 'acknowledged' }, 99, false],
    ['snoozed', { state: 'snoozed' }, 99, false],
    ['muted', { mutedUntil: opened }, 99, false],
    ['only medium', { severity: 'medium' }, 99, false],
  ])('%s', (_, change, minutes, due) => {
    expect(isCallDue({ ...base, ...change }, policy, after(minutes))).toBe(due)
  })

  test.each<[string, Partial<Incident>, number, boolean]>([
    ['a day after it was taken on', { state: 'acknowledged' }, 1_440, true],
    ['before', { state: 'acknowledged' }, 1_439, false],
    ['open', {}, 9_999, false],
    ['muted', { state: 'acknowledged', mutedUntil: opened }, 9_999, false],
  ])('reminder: %s', (_, change, minutes, due) => {
    expect(isReminderDue({ ...base, ...change }, policy, after(minutes))).toBe(due)
    expect(isReminderDue({ ...base, ...change }, { ...policy, remindMs: null }, after(minutes))).toBe(false)
  })

  test.each([
    ['opened', {}, true],
    ['opened', { severity: 'medium' }, false],
    ['called', { severity: 'medium' }, true],
    ['opened', { mutedUntil: opened }, false],
    ['called', { state: 'acknowledged' }, false],
    ['unsnoozed', {}, true],
    ['unsnoozed', { state: 'acknowledged' }, false],
    ['escalated', { state: 'acknowledged' }, true],
    ['escalated', { state: 'snoozed' }, false],
  ] as const)('people are called when it is %s and %j: %s', (type, change, expected) => {
    expect(callsPeople(type, { ...base, ...change })).toBe(expected)
  })
})
