import type { Incident } from '@mailhealth/core'
import { describe, expect, test } from 'vitest'
import { acknowledge, resolve, snooze, unsnooze } from './actions.ts'
import { play, verdict } from './testing.ts'

const open = play([verdict('fail', ['critical dnsbl.listed 192.0.2.1@zen.example'])]).open as Incident
const act = { by: 'U1', at: '2026-11-25T01:00:00.000Z', note: 'on it' }
const acknowledged: Incident = { ...open, state: 'acknowledged', acknowledgedBy: 'U1' }
const snoozed: Incident = { ...open, state: 'snoozed', snoozedUntil: '2026-11-25T05:00:00.000Z' }
const resolved: Incident = { ...open, state: 'resolved', resolvedAt: act.at, resolvedBy: 'U2' }
const changed = { revision: 2, updatedAt: act.at }

describe('actions', () => {
  test.each([
    ['acknowledge an open one', acknowledge(open, act), 'acknowledged', { ...acknowledged, ...changed }],
    ['acknowledge a snoozed one', acknowledge(snoozed, act), 'acknowledged', { ...acknowledged, ...changed }],
    ['snooze', snooze(open, act, snoozed.snoozedUntil ?? ''), 'snoozed', { ...snoozed, ...changed }],
    ['unsnooze', unsnooze(snoozed, act), 'unsnoozed', { ...open, ...changed }],
    [
      'unsnooze what was acknowledged',
      unsnooze({ ...snoozed, acknowledgedBy: 'U1' }, act),
      'unsnoozed',
      { ...acknowledged, ...changed },
    ],
    [
      'resolve',
      resolve(open, act, { isFailing: false, force: false }),
      'resolved',
      { ...resolved, resolvedBy: 'U1', ...changed },
    ],
    [
      'resolve by force',
      resolve(open, act, { isFailing: true, force: true }),
      'resolved',
      { ...resolved, resolvedBy: 'U1', ...changed },
    ],
  ])('%s', (_, result, type, incident) => {
    expect(result).toEqual({ kind: 'done', transition: { type, ...act, incident, previousSeverity: null } })
  })

  test.each([
    ['acknowledge twice', acknowledge(acknowledged, act), 'already-acknowledged'],
    ['acknowledge a resolved one', acknowledge(resolved, act), 'already-resolved'],
    ['snooze a resolved one', snooze(resolved, act, act.at), 'already-resolved'],
    ['wake one that is awake', unsnooze(open, act), 'not-snoozed'],
    ['resolve while it fails', resolve(open, act, { isFailing: true, force: false }), 'still-failing'],
    ['resolve twice', resolve(resolved, act, { isFailing: false, force: true }), 'already-resolved'],
  ])('%s does nothing and says why', (_, result, reason) => {
    expect(result).toMatchObject({ kind: 'refused', reason })
  })
})
