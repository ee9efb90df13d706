import { join } from 'node:path'
import { describeList } from '@mailhealth/catalogue'
import { createListSource } from '@mailhealth/checks'
import type { Incident, ResolverState } from '@mailhealth/core'
import { listIncidents, type Store, takeUnpublished } from '@mailhealth/store'
import { openNewStore } from '@mailhealth/store/testing'
import { resolverTests } from '@mailhealth/testkit'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { failingResolver, openResolverIncident, watchResolver } from './resolver-watch.ts'
import { inForce } from './state.ts'
import { configOf, temporaryDirectory, zoneWorld } from './testing.ts'

const { signal } = new AbortController()
const list = describeList({ zone: 'list.example', name: 'List', operator: 'Operator' })
const server = '8.8.8.8:53'
const isPublic = { server, publicService: 'Google Public DNS' }
const isRewriting = { server, rewritesNxdomain: true }
const isFailing = { server, failure: 'timeout' } as const

describe('the resolvers are watched', { timeout: 60_000 }, () => {
  const directory = temporaryDirectory()
  let store: Store
  let now = Date.parse('2026-11-25T12:00:00.000Z')
  const clock = { now: () => new Date(now) }

  beforeAll(async () => {
    store = await openNewStore(join(directory.path, 'data'))
  }, 60_000)
  beforeEach(() => watch({}))
  afterAll(async () => {
    await store.close()
    directory.remove()
  })

  /** One turn of the watch, with a self-test that says this; gives the events that it led to. */
  async function watch(state: Partial<ResolverState>, yaml = '', lists = [list]): Promise<string[]> {
    now += 60_000
    const world = zoneWorld('')
    const watched = {
      ...world,
      resolverTests: resolverTests({ testedAt: clock.now().toISOString(), ...state }),
      lists: createListSource(lists, world.resolver, clock),
    }
    const known = new Set((await takeUnpublished(store.db, 1_000)).map(({ event }) => event.id))
    await watchResolver(store, clock, inForce(configOf(directory.path, `domains: []\n${yaml}`), watched), signal)
    const events = (await takeUnpublished(store.db, 1_000)).map(({ event }) => event)
    return events.filter(({ id }) => !known.has(id)).map(({ type }) => type)
  }

  async function open(): Promise<Incident | undefined> {
    return (await listIncidents(store.db, { limit: 100 })).find(({ state }) => state !== 'resolved')
  }

  /** What a run does that could not tell something. */
  async function fail(): Promise<void> {
    const finding = await failingResolver(resolverTests(isFailing), {}, signal)
    if (finding === null) throw new Error('it works')
    await store.db.transaction((tx) => openResolverIncident(tx, finding, clock))
  }

  test('one that serves everybody is one incident, told once, and over when there is another', async () => {
    expect(await watch(isPublic)).toEqual(['incident.opened'])
    expect(await watch(isPublic)).toEqual([])
    expect(await open()).toMatchObject({
      targetKey: 'installation',
      check: 'resolver',
      severity: 'medium',
      findings: [{ id: 'resolver.public', args: { servers: [server], services: ['Google Public DNS'] } }],
    })
    expect(await watch({})).toEqual(['incident.resolved'])
    expect(await watch({})).toEqual([])
  })

  test.each([
    ['without lists', '', []],
    ['where lists are asked themselves', 'dnsbl: { mode: authoritative }', [list]],
  ])('%s it is no matter', async (_, yaml, lists) => {
    expect(await watch(isPublic, yaml, lists)).toEqual([])
  })

  test('one that makes up answers is an incident, with lists and without', async () => {
    expect(await watch(isRewriting, '', [])).toEqual(['incident.opened'])
    expect(await open()).toMatchObject({ severity: 'high', findings: [{ id: 'resolver.rewriting' }] })
  })

  test('that it could not be told is no cure: neither of made-up answers nor of what lists said before a restart', async () => {
    const isUnknown = { server, rewritesNxdomain: null }
    expect(await watch(isRewriting)).toEqual(['incident.opened'])
    expect(await watch(isUnknown)).toEqual([])
    expect(await watch({ ...isUnknown, server: '192.0.2.53:53' })).toEqual(['incident.resolved'])

    const fault = { id: 'dnsbl.resolver-fault', subject: 'resolver', severity: 'high', args: {} } as const
    await store.db.transaction((tx) => openResolverIncident(tx, fault, clock))
    const testable = describeList({ ...list, testPoints: { ipv4: { listed: '127.0.0.2', unlisted: '127.0.0.1' } } })
    expect(await watch({}, '', [testable])).toEqual([])
    expect(await watch({}, '', [])).toEqual(['incident.resolved'])
  })

  test('another server with the same fault is told, and what a run found later is not undone by an older test', async () => {
    expect(await watch(isPublic)).toEqual(['incident.opened'])
    expect(await watch({ ...isPublic, server: '1.1.1.1:53' })).toEqual(['incident.changed'])
    const before = new Date(now).toISOString()
    now += 60_000
    await fail()
    expect(await watch({ testedAt: before })).toEqual([])
    expect(await watch({})).toEqual(['incident.resolved'])
  })

  test('one that does not answer is for the checks to find', async () => {
    expect(await watch(isFailing)).toEqual([])
  })

  test('a second fault joins the first: worse, then better, then gone', async () => {
    expect(await watch(isPublic)).toEqual(['incident.opened'])
    await fail()
    await fail()
    expect(await open()).toMatchObject({
      severity: 'high',
      revision: 2,
      findings: [{ id: 'resolver.public' }, { id: 'resolver.failing', args: { servers: [server] } }],
    })
    expect(await watch({ ...isPublic, ...isFailing })).toEqual([])
    expect(await watch(isPublic)).toEqual(['incident.eased'])
    expect(await open()).toMatchObject({ severity: 'medium', findings: [{ id: 'resolver.public' }] })
    expect(await watch({})).toEqual(['incident.resolved'])
  })
})
