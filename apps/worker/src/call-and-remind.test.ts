import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { acknowledge, alignWithMutes, snooze } from '@mailhealth/alerting'
import { type Clock, type Incident, untouched } from '@mailhealth/core'
import {
  announceTransition,
  changeIncident,
  incidentByNumber,
  type Store,
  startMute,
  transitionsOf,
} from '@mailhealth/store'
import { openNewStore } from '@mailhealth/store/testing'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { callAndRemind } from './call-and-remind.ts'
import { endMutes, wakeSnoozed } from './housekeeping.ts'

const dataDir = mkdtempSync(join(tmpdir(), 'mailhealth-calls-'))
const start = Date.parse('2026-11-25T09:00:00.000Z')
let minutes = 0
const clock: Clock = { now: () => new Date(start + minutes * 60_000) }
const slack = {
  escalation: [
    { afterMs: 900_000, mention: 'U0BEN0002' },
    { afterMs: 1_800_000, mention: 'U0CLEO003' },
  ],
  remindAfterMs: 86_400_000,
}
const config = { slack } as unknown as Parameters<typeof callAndRemind>[1]
let store: Store

beforeAll(async () => {
  store = await openNewStore(join(dataDir, 'data'))
}, 60_000)
afterAll(async () => {
  await store.close()
  rmSync(dataDir, { recursive: true })
})

const tickAt = async (at: number): Promise<void> => {
  minutes = at
  await endMutes(store, clock)
  await wakeSnoozed(store, clock)
  // Two workers at once, and a tick that comes again: each thing happens once.
  await Promise.all([callAndRemind(store, config, clock), callAndRemind(store, config, clock)])
  await callAndRemind(store, config, clock)
}
const open = async (number: number): Promise<void> => {
  const at = clock.now().toISOString()
  const target = `mx${number}.example`
  const incident: Incident = {
    number,
    targetKey: `host:${target}`,
    target,
    check: 'dnsbl',
    state: 'open',
    severity: 'critical',
    findings: [],
    revision: 1,
    openedAt: at,
    updatedAt: at,
    ...untouched,
    step: 1,
    calledAt: at,
  }
  const opened = { type: 'opened', at, by: null, note: null, incident, previousSeverity: null } as const
  await store.db.transaction((tx) => announceTransition(tx, opened, null, clock))
}
const story = async (number: number): Promise<string[]> =>
  (await transitionsOf(store.db, number)).map((one) => one.type)

test('nobody takes it on: the next ones are called, each once, until nobody is left', async () => {
  await open(1)
  await tickAt(14)
  expect(await story(1)).toEqual(['opened'])
  await tickAt(15)
  await tickAt(44)
  expect(await story(1)).toEqual(['opened', 'called'])
  await tickAt(45)
  await tickAt(9_999)
  expect(await story(1)).toEqual(['opened', 'called', 'called'])
  expect(await incidentByNumber(store.db, 1)).toMatchObject({ step: 3, state: 'open' })
})

test('whoever took it on is reminded each day, and nobody is called', async () => {
  minutes = 20_000
  await open(2)
  const act = { by: 'U1', at: clock.now().toISOString(), note: null }
  await store.db.transaction((tx) =>
    changeIncident(
      tx,
      2,
      (incident) => {
        const result = acknowledge(incident as Incident, act)
        return { transition: result.kind === 'done' ? result.transition : null, answer: null }
      },
      clock,
    ),
  )
  await tickAt(20_000 + 1_439)
  expect(await story(2)).toEqual(['opened', 'acknowledged'])
  await tickAt(20_000 + 1_440)
  await tickAt(20_000 + 2_879)
  expect(await story(2)).toEqual(['opened', 'acknowledged', 'reminded'])
  await tickAt(20_000 + 2_880)
  expect(await story(2)).toEqual(['opened', 'acknowledged', 'reminded', 'reminded'])
})

test('a mute keeps it from being called, ends by itself, and then the wait goes on', async () => {
  minutes = 40_000
  await open(3)
  const startsAt = clock.now().toISOString()
  const endsAt = new Date(clock.now().getTime() + 3_600_000).toISOString()
  const act = { by: 'U1', at: startsAt, note: 'a move' }
  const wanted = { scope: 'mx3.example', startsAt, endsAt, by: 'U1', reason: 'a move' }
  await store.db.transaction((tx) =>
    startMute(tx, wanted, (tagged, lasting) => alignWithMutes(tagged, lasting, act), clock),
  )
  await tickAt(40_000 + 59)
  expect(await story(3)).toEqual(['opened', 'muted'])
  await tickAt(40_000 + 60)
  await tickAt(40_000 + 74)
  expect(await story(3)).toEqual(['opened', 'muted', 'unmuted'])
  expect(await incidentByNumber(store.db, 3)).toMatchObject({ mutedUntil: null, step: 1 })
  await tickAt(40_000 + 75)
  expect(await story(3)).toEqual(['opened', 'muted', 'unmuted', 'called'])
})

test('when a snooze is over the wait begins again: nobody is called for the time that it was quiet', async () => {
  minutes = 60_000
  await open(4)
  const until = new Date(clock.now().getTime() + 3_600_000).toISOString()
  await store.db.transaction((tx) =>
    changeIncident(
      tx,
      4,
      (before) => {
        const result = snooze(before as Incident, { by: 'U1', at: clock.now().toISOString(), note: null }, until)
        return { transition: result.kind === 'done' ? result.transition : null, answer: null }
      },
      clock,
    ),
  )
  await tickAt(60_000 + 60)
  await tickAt(60_000 + 74)
  expect(await story(4)).toEqual(['opened', 'snoozed', 'unsnoozed'])
  await tickAt(60_000 + 75)
  expect(await story(4)).toEqual(['opened', 'snoozed', 'unsnoozed', 'called'])
})
