import { join } from 'node:path'
import { describeList } from '@mailhealth/catalogue'
import { createListSource } from '@mailhealth/checks'
import { listIncidents, markPublished, openRunLocks, type Store, takeUnpublished } from '@mailhealth/store'
import { openNewStore } from '@mailhealth/store/testing'
import type { ZoneResolver } from '@mailhealth/testkit'
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest'
import { pathOf, rememberLists } from './list-standing.ts'
import { runCheckJob } from './run-job.ts'
import { inForce } from './state.ts'
import { configOf, temporaryDirectory, zoneWorld } from './testing.ts'

const lists = ['a', 'b', 'c', 'd', 'e', 'f'].map((name) =>
  describeList({
    zone: `${name}.example`,
    name,
    operator: name,
    severity: name === 'a' ? 'critical' : 'medium',
    testPoints: { ipv4: { listed: '127.0.0.2', unlisted: '127.0.0.1' } },
  }),
)
const hosts = ['one.example', 'two.example', 'three.example']
const zone = [
  ...lists.map((list) => `2.0.0.127.${list.zone}. A 127.0.0.2`),
  ...hosts.map((host, at) => `${host}. A 192.0.2.${at + 1}`),
].join('\n')

describe('a list that fails its tests', { timeout: 60_000 }, () => {
  const directory = temporaryDirectory()
  let store: Store

  beforeEach(async ({ task }) => {
    store = await openNewStore(join(directory.path, task.id))
  }, 60_000)

  afterEach(() => store.close())
  afterAll(() => directory.remove())

  /** Every host looked at by every list, a round each time that it is called; says what was told. */
  function watching(minutes: number) {
    let now = Date.parse('2026-11-25T12:00:00.000Z')
    const clock = { now: () => new Date(now) }
    const world = zoneWorld(zone)
    const yaml = `hosts: ${JSON.stringify(hosts.map((name) => ({ name })))}\nalerting: { unknownAfter: 3, closeAfter: 1 }`
    const config = configOf(directory.path, yaml)
    const memory = rememberLists({ store, clock, lists, path: pathOf(config), isResolverFault: () => false })
    const current = inForce(config, {
      ...world,
      clock,
      lists: createListSource(lists, world.resolver, clock, { memory }),
    })
    const parts = { store, locks: openRunLocks(store), clock, onVerdict: () => undefined, current: () => current }
    const round = async (): Promise<string[]> => {
      now += minutes * 60_000
      for (const host of hosts) {
        const dueAt = clock.now().toISOString()
        const job = { schemaVersion: 1, targetKey: `host:${host}`, check: 'dnsbl', dueAt } as const
        await runCheckJob(parts, job, new AbortController().signal)
      }
      const waiting = await takeUnpublished(store.db, 100)
      await markPublished(
        store.db,
        waiting.map(({ seq }) => seq),
        clock.now(),
      )
      return waiting.map(({ event }) => event.type)
    }
    return { world, round }
  }

  test('is one event and one that it is back, however many targets it leaves in the dark', async () => {
    const { world, round } = watching(15)
    await round()
    world.resolver.namespace.set('2.0.0.127.a.example', 'A', ['127.255.255.254' as never])
    const told: string[] = []
    for (let nth = 0; nth < 12; nth++) told.push(...(await round()))
    expect(told).toEqual(['list.quarantined', 'coverage.degraded'])
    world.resolver.namespace.set('2.0.0.127.a.example', 'A', ['127.0.0.2' as never])
    const back: string[] = []
    for (let nth = 0; nth < 6; nth++) back.push(...(await round()))
    expect(back).toEqual(['list.restored', 'coverage.restored'])
    expect(await listIncidents(store.db, { limit: 10 })).toEqual([])
    // What one target alone cannot see is its own matter.
    world.resolver.namespace.fail('1.2.0.192.a.example', 'servfail')
    const alone: string[] = []
    for (let nth = 0; nth < 4; nth++) alone.push(...(await round()))
    expect(alone).toEqual(['incident.opened'])
    expect((await listIncidents(store.db, { limit: 10 })).map(({ target }) => target)).toEqual(['one.example'])
  })

  type Begin = (name: string, resolver: ZoneResolver) => void
  test.each<[string, Begin]>([
    ['refuses', (name, { namespace }) => namespace.set(name, 'A', ['127.255.255.255' as never])],
    ['is parked', (name, { namespace }) => namespace.set(name, 'A', ['198.51.100.53' as never])],
    ['is silent', (name, { namespace }) => namespace.fail(name, 'timeout')],
  ])('and %s from a moment after a good test on is one event too, not an incident of each target', async (_, begin) => {
    const { world, round } = watching(5)
    await round()
    for (const first of ['2.0.0.127', '1.2.0.192', '2.2.0.192', '3.2.0.192'])
      begin(`${first}.a.example`, world.resolver)
    const told: string[] = []
    for (let nth = 0; nth < 9; nth++) told.push(...(await round()))
    expect(told).toEqual(['list.quarantined', 'coverage.degraded'])
    expect(await listIncidents(store.db, { limit: 10 })).toEqual([])
  })
})
