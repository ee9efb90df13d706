import { join } from 'node:path'
import { type Resolver, type SmtpDialer, systemClock } from '@mailhealth/core'
import { openRunLocks, type Store, syncTargets } from '@mailhealth/store'
import { openNewStore } from '@mailhealth/store/testing'
import { scriptedDialer } from '@mailhealth/testkit'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { runCheckJob, runLookJob } from './run-job.ts'
import { inForce } from './state.ts'
import { configOf, temporaryDirectory, zoneWorld } from './testing.ts'

const directory = temporaryDirectory()
const key = 'domain:slow.example'
const hour = 3_600_000
let store: Store

beforeAll(async () => {
  store = await openNewStore(join(directory.path, 'data'))
}, 60_000)

afterAll(async () => {
  await store.close()
  directory.remove()
})

test('while a check runs, a planned run is put off and a look waits: no two at a time', async () => {
  const world = zoneWorld('slow.example. TXT "v=spf1 -all"')
  const gate = Promise.withResolvers<void>()
  const asked = Promise.withResolvers<void>()
  const resolver: Resolver = {
    async resolve(name, type, options) {
      asked.resolve()
      await gate.promise
      return world.resolver.resolve(name, type, options)
    },
  }
  const config = configOf(directory.path, 'domains: [{ name: slow.example }]')
  const current = inForce(config, { ...world, resolver })
  const parts = {
    store,
    locks: openRunLocks(store),
    clock: systemClock,
    onVerdict: () => undefined,
    current: () => current,
  }
  const [target] = config.targets
  if (target === undefined) throw new Error('no target')
  const now = systemClock.now()
  const wanted = { target, checks: [{ check: 'spf', intervalMs: hour }] } as const
  await store.db.transaction((tx) => syncTargets(tx, [wanted], now))
  await store.pool.query(`update due set due_at = '2030-01-01'`)
  const { signal } = new AbortController()
  const job = (dueAt: string) => ({ schemaVersion: 1, targetKey: key, check: 'spf', dueAt }) as const

  const first = runCheckJob(parts, job('2026-11-25T00:00:00.000Z'), signal)
  await asked.promise
  await runCheckJob(parts, job('2026-11-25T01:00:00.000Z'), signal)
  const { rows } = await store.pool.query<{ due_at: Date }>('select due_at from due')
  expect(Math.abs((rows[0]?.due_at.getTime() ?? 0) - now.getTime())).toBeLessThan(hour)

  const request = '0190f2a0-0000-7000-8000-000000000001'
  const look = runLookJob(parts, { schemaVersion: 1, request, target: 'slow.example', checks: ['spf'] }, signal)
  gate.resolve()
  await Promise.all([first, look])
  const { rows: runs } = await store.pool.query<{ met: boolean | null }>(`
    select lag(started_at + duration_ms * interval '1 ms') over (order by started_at) > started_at as met from runs`)
  expect(runs.map(({ met }) => met)).toEqual([null, false])
})

test('a look takes no session from before it, and its checks share those that it makes', async () => {
  const config = configOf(directory.path, 'domains: [{ name: new.example }]')
  const made: SmtpDialer[] = []
  const used = new Set<string>()
  const told = (name: string): SmtpDialer => {
    const dialer = scriptedDialer({})
    return {
      ...dialer,
      examine: (request) => {
        used.add(name)
        return dialer.examine(request)
      },
    }
  }
  const world = {
    ...zoneWorld('new.example. MX 10 mx.new.example.\nmx.new.example. A 192.0.2.1'),
    dialer: told('shared'),
    dialerOfLook: () => {
      const dialer = told(`look ${made.length + 1}`)
      made.push(dialer)
      return dialer
    },
  }
  const current = inForce(config, world)
  const parts = {
    store,
    locks: openRunLocks(store),
    clock: systemClock,
    onVerdict: () => undefined,
    current: () => current,
  }
  const { signal } = new AbortController()
  const look = (end: number) => {
    const request = `0190f2a0-0000-7000-8000-00000000001${end}`
    return runLookJob(
      parts,
      { schemaVersion: 1, request, target: 'new.example', checks: ['tls', 'mta-sts', 'mx'] },
      signal,
    )
  }
  await look(1)
  await look(2)
  expect([...used]).toEqual(['look 1', 'look 2'])
})
