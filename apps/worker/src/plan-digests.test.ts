import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Clock, DigestChoice, Event } from '@mailhealth/core'
import { chooseDigest, type Store, takeUnpublished } from '@mailhealth/store'
import { openNewStore } from '@mailhealth/store/testing'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { planDigests } from './plan-digests.ts'

type Policy = Parameters<typeof planDigests>[1]

const dataDir = mkdtempSync(join(tmpdir(), 'mailhealth-digests-'))
const config = {
  slack: { digest: { at: '09:00', timeZone: 'Europe/Berlin', daily: true, weekly: 'monday' } },
} as unknown as Policy
let store: Store
let now = new Date('2026-11-20T12:00:00.000Z')
const clock: Clock = { now: () => now }

beforeAll(async () => {
  store = await openNewStore(join(dataDir, 'data'))
}, 60_000)
afterAll(async () => {
  await store.close()
  rmSync(dataDir, { recursive: true })
})

test('a week of planners that ask every four hours, two at a time: each digest comes once', {
  timeout: 30_000,
}, async () => {
  const end = now.getTime() + 7 * 86_400_000
  for (; now.getTime() < end; now = new Date(now.getTime() + 14_400_000)) {
    await Promise.all([planDigests(store, config, clock), planDigests(store, config, clock)])
  }
  const events = (await takeUnpublished(store.db, 100)).map((row) => row.event)
  const digests = events as Extract<Event, { readonly type: 'digest.due' }>[]
  expect(digests.map(({ period, since, until }) => [period, since.slice(0, 16), until.slice(0, 16)])).toEqual([
    ['daily', '2026-11-20T08:00', '2026-11-21T08:00'],
    ['daily', '2026-11-21T08:00', '2026-11-22T08:00'],
    ['weekly', '2026-11-16T08:00', '2026-11-23T08:00'],
    ['daily', '2026-11-22T08:00', '2026-11-24T08:00'],
    ['daily', '2026-11-24T08:00', '2026-11-25T08:00'],
    ['daily', '2026-11-25T08:00', '2026-11-26T08:00'],
    ['daily', '2026-11-26T08:00', '2026-11-27T08:00'],
  ])
  await planDigests(store, { slack: { digest: null } } as unknown as Policy, clock)
  expect((await store.pool.query('select * from digests')).rows).toEqual([])
})

test('what somebody chose goes before the configuration, until they choose that again', async () => {
  const choose = (choice: DigestChoice) => chooseDigest(store.db, { choice, by: 'U1', at: now.toISOString() })
  const planned = async (): Promise<unknown> => {
    await planDigests(store, config, clock)
    const { rows } = await store.pool.query('select period, due_at from digests order by period')
    return rows.map(({ period, due_at: dueAt }) => `${period} ${dueAt.toISOString()}`)
  }
  const configured = await planned()
  expect(configured).toHaveLength(2)
  await choose({ kind: 'planned', plan: { at: '17:30', timeZone: 'Etc/UTC', daily: false, weekly: 'friday' } })
  expect(await planned()).toEqual(['weekly 2026-11-27T17:30:00.000Z'])
  await choose({ kind: 'off' })
  expect(await planned()).toEqual([])
  await choose({ kind: 'configured' })
  expect(await planned()).toEqual(configured)
})
