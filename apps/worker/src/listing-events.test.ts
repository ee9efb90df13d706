import { join } from 'node:path'
import { describeList } from '@mailhealth/catalogue'
import { createListSource } from '@mailhealth/checks'
import type { Incident, RecordType } from '@mailhealth/core'
import { listIncidents, markPublished, openRunLocks, type Store, takeUnpublished } from '@mailhealth/store'
import { openNewStore } from '@mailhealth/store/testing'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { runCheckJob } from './run-job.ts'
import { inForce } from './state.ts'
import { configOf, temporaryDirectory, zoneWorld } from './testing.ts'

const lists = ['a', 'b', 'c'].map((name) =>
  describeList({
    zone: `${name}.example`,
    name,
    operator: name,
    severity: 'high',
    testPoints: { ipv4: { listed: '127.0.0.2', unlisted: '127.0.0.1' } },
  }),
)
const zone = `
${lists.map((list) => `2.0.0.127.${list.zone}. A 127.0.0.2`).join('\n')}
10.2.0.192.a.example. 60 A 127.0.0.2
`
const listing = '192.0.2.10@a.example'

describe('a listing of a host, from the run to the event', { timeout: 60_000 }, () => {
  const directory = temporaryDirectory()
  let store: Store

  beforeAll(async () => {
    store = await openNewStore(join(directory.path, 'data'))
  }, 60_000)

  afterAll(async () => {
    await store.close()
    directory.remove()
  })

  /** A host with a store of its own part, whose check runs when told; gives what is announced of its incident. */
  function watch(host: string) {
    let now = Date.parse('2026-11-25T12:00:00.000Z')
    const clock = { now: () => new Date(now) }
    const world = zoneWorld(`${zone}\n${host}. A 192.0.2.10`)
    const current = inForce(configOf(directory.path, `hosts: [{ name: ${host} }]\nalerting: { closeAfter: 1 }`), {
      ...world,
      clock,
      lists: createListSource(lists, world.resolver, clock),
    })
    const parts = { store, locks: openRunLocks(store), clock, onVerdict: () => undefined, current: () => current }
    const run = async (afterSeconds: number): Promise<string[]> => {
      now += afterSeconds * 1_000
      const dueAt = clock.now().toISOString()
      const job = { schemaVersion: 1, targetKey: `host:${host}`, check: 'dnsbl', dueAt } as const
      await runCheckJob(parts, job, new AbortController().signal)
      const waiting = await takeUnpublished(store.db, 100)
      const seqs = waiting.map(({ seq }) => seq)
      await markPublished(store.db, seqs, clock.now())
      return waiting.map(({ event }) => event.type)
    }
    const incidents = async (): Promise<Incident[]> =>
      (await listIncidents(store.db, { limit: 100 })).filter(({ target }) => target === host)
    const { namespace } = world.resolver
    const lookup = (way: 'fail' | 'heal', type: RecordType): void =>
      way === 'fail' ? namespace.fail(host, 'servfail', type) : namespace.heal(host, type)
    return { run, incidents, namespace, lookup }
  }

  test('goes on without a word when its host could not be looked up for a run', async () => {
    const host = 'shaky.example'
    const { run, incidents, lookup } = watch(host)
    expect([await run(0), await run(60)]).toEqual([[], ['incident.opened']])
    lookup('fail', 'A')
    expect(await run(900)).toEqual([])
    lookup('heal', 'A')
    expect([await run(900), await run(60)]).toEqual([[], []])
    expect(await incidents()).toMatchObject([
      { state: 'open', revision: 1, findings: [{ subject: listing, args: { listedUntil: null } }] },
    ])
  })

  test('closes with a host that is gone for good, which is not told as a delisting later', async () => {
    const host = 'gone.example'
    const { run, incidents, namespace } = watch(host)
    await run(0)
    expect(await run(60)).toEqual(['incident.opened'])
    namespace.set(host, 'A', [])
    expect(await run(900)).toEqual(['incident.resolved'])
    expect(await run(2 * 86_400)).toEqual([])
    namespace.set(host, 'A', ['192.0.2.10' as never])
    expect(await run(900)).toEqual([])
    expect(await run(60)).toEqual(['incident.opened'])
    expect((await incidents()).map(({ state, findings }) => [state, findings[0]?.args['listedUntil']])).toEqual([
      ['open', null],
      ['resolved', null],
    ])
  })
})
