import type { Incident } from '@mailhealth/core'
import { describe, expect, test } from 'vitest'
import {
  acknowledge,
  callNext,
  mute,
  note,
  remind,
  reopen,
  resolve,
  snooze,
  unacknowledge,
  unmute,
  unsnooze,
} from './actions.ts'
import { play, verdict } from './testing.ts'

const open = play([verdict('fail', ['critical dnsbl.listed 192.0.2.1@zen.example'])]).open as Incident
const act = { by: 'U1', at: '2026-11-25T01:00:00.000Z', note: 'on it' }
const acknowledged: Incident = { ...open, state: 'acknowledged', acknowledgedBy: 'U1' }
const snoozed: Incident = { ...open, state: 'snoozed', snoozedUntil: '2026-11-25T05:00:00.000Z' }
const resolved: Incident = { ...open, state: 'resolved', resolvedAt: act.at, resolvedBy: 'U2' }
const later = '2026-11-25T09:00:00.000Z'
const changed = { revision: 2, updatedAt: act.at }

describe('actions', () => {
  test.each([
    [
      'acknowledge an open one',
      acknowledge(open, act),
      'acknowledged',
      { ...acknowledged, calledAt: act.at, ...changed },
    ],
    [
      'acknowledge a snoozed one',
      acknowledge(snoozed, act),
      'acknowledged',
      { ...acknowledged, calledAt: act.at, ...changed },
    ],
    ['snooze', snooze(open, act, snoozed.snoozedUntil ?? ''), 'snoozed', { ...snoozed, ...changed }],
    ['unsnooze', unsnooze(snoozed, act), 'unsnoozed', { ...open, calledAt: act.at, ...changed }],
    [
      'unsnooze what was acknowledged',
      unsnooze({ ...snoozed, acknowledgedBy: 'U1' }, act),
      'unsnoozed',
      { ...acknowledged, ...changed },
    ],
    ['give it back', unacknowledge(acknowledged, act), 'unacknowledged', { ...open, ...changed }],
    [
      'give a snoozed one back',
      unacknowledge({ ...snoozed, acknowledgedBy: 'U1' }, act),
      'unacknowledged',
      { ...snoozed, ...changed },
    ],
    ['note', note(open, act), 'noted', { ...open, ...changed }],
    ['note on a resolved one', note(resolved, act), 'noted', { ...resolved, ...changed }],
    [
      'reopen',
      reopen(resolved, act),
      'reopened',
      { ...open, reopenedAt: act.at, flaps: 1, calledAt: act.at, ...changed },
    ],
    ['mute', mute(open, act, later), 'muted', { ...open, mutedUntil: later, ...changed }],
    ['unmute', unmute({ ...open, mutedUntil: later }, act), 'unmuted', { ...open, calledAt: act.at, ...changed }],
    ['call the next', callNext(open, act, 3), 'called', { ...open, step: 2, calledAt: act.at, ...changed }],
    [
      'call the next of an old one',
      callNext({ ...open, step: 0 }, act, 3),
      'called',
      { ...open, step: 2, calledAt: act.at, ...changed },
    ],
    ['remind', remind(acknowledged, act), 'reminded', { ...acknowledged, calledAt: act.at, ...changed }],
    [
      'resolve',
      resolve(open, act, { isFailing: false, force: false }, null),
      'resolved',
      { ...resolved, resolvedBy: 'U1', ...changed },
    ],
    [
      'resolve by force',
      resolve(open, act, { isFailing: true, force: true }, null),
      'resolved',
      { ...resolved, resolvedBy: 'U1', ...changed },
    ],
  ])('%s', (_, result, type, incident) => {
    expect(result).toEqual({ kind: 'done', transition: { type, ...act, incident, previousSeverity: null } })
  })

  test('what it was is kept where somebody says so', () => {
    const result = resolve(open, act, { isFailing: false, force: false }, 'false-alarm')
    expect(result).toMatchObject({ kind: 'done', transition: { type: 'resolved', category: 'false-alarm' } })
  })

  test.each([
    ['acknowledge twice', acknowledge(acknowledged, act), 'already-acknowledged'],
    ['acknowledge a resolved one', acknowledge(resolved, act), 'already-resolved'],
    ['snooze a resolved one', snooze(resolved, act, act.at), 'already-resolved'],
    ['wake one that is awake', unsnooze(open, act), 'not-snoozed'],
    ['resolve while it fails', resolve(open, act, { isFailing: true, force: false }, null), 'still-failing'],
    ['give back what nobody took', unacknowledge(open, act), 'not-acknowledged'],
    ['give back a resolved one', unacknowledge({ ...resolved, acknowledgedBy: 'U1' }, act), 'already-resolved'],
    ['reopen an open one', reopen(open, act), 'not-resolved'],
    ['mute a resolved one', mute(resolved, act, later), 'already-resolved'],
    ['unmute a resolved one', unmute(resolved, act), 'already-resolved'],
    ['call after the last', callNext({ ...open, step: 3 }, act, 3), 'nobody-left'],
    ['call for a resolved one', callNext(resolved, act, 3), 'already-resolved'],
    ['remind of a resolved one', remind(resolved, act), 'already-resolved'],
    ['resolve twice', resolve(resolved, act, { isFailing: false, force: true }, null), 'already-resolved'],
  ])('%s does nothing and says why', (_, result, reason) => {
    expect(result).toMatchObject({ kind: 'refused', reason })
  })
})
