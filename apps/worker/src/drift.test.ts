import { join } from 'node:path'
import { acceptDrifts } from '@mailhealth/alerting'
import { driftSentences } from '@mailhealth/catalogue'
import { type Event, systemClock } from '@mailhealth/core'
import {
  acceptDrift,
  checkStateOf,
  lastIncidentOf,
  listAcceptances,
  listDrifts,
  markPublished,
  type OpenDrift,
  openRunLocks,
  type Store,
  syncTargets,
  takeUnpublished,
} from '@mailhealth/store'
import { openNewStore } from '@mailhealth/store/testing'
import { zoneNameservers, zoneResolver } from '@mailhealth/testkit'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { runCheckJob } from './run-job.ts'
import { inForce } from './state.ts'
import { configOf, temporaryDirectory, zoneWorld } from './testing.ts'

/** What a server, or the resolver, says of the domain: how its SPF ends, and what its provider's include lets send. */
interface Said {
  readonly ending: string
  readonly provider?: string
  /** What it gives no answer about: everything, or who the servers are. */
  readonly silentOn?: 'all' | 'NS'
}

const zoneOf = (domain: string, { ending, provider = '198.51.100.0/24' }: Said): string => `
${domain}. NS ns1.${domain}.
${domain}. NS ns2.${domain}.
ns1.${domain}. A 192.0.2.1
ns2.${domain}. A 192.0.2.2
${domain}. TXT "v=spf1 include:_spf.provider.test ${ending}"
provider.test. NS ns1.provider.test.
ns1.provider.test. A 192.0.2.3
_spf.provider.test. TXT "v=spf1 ip4:${provider} -all"`

const well = { ending: '-all' }
const torn = { ending: '~all' }
const silent = { ...well, silentOn: 'all' } as const

describe('drift, from the run to the event', { timeout: 60_000 }, () => {
  const directory = temporaryDirectory()
  let store: Store
  let planned = 0

  beforeAll(async () => {
    store = await openNewStore(join(directory.path, 'data'))
  }, 60_000)

  afterAll(async () => {
    await store.close()
    directory.remove()
  })

  /** Runs the SPF check once, by what the resolver and the two servers say; gives the events of drift, in short. */
  async function run(domain: string, resolverSays: Said, first = resolverSays, second = resolverSays) {
    const resolver = zoneResolver(zoneOf(domain, resolverSays))
    if (resolverSays.silentOn === 'NS') resolver.namespace.fail(domain, 'servfail', 'NS')
    const nameservers = zoneNameservers(resolver)
    for (const [host, said] of [
      [`ns1.${domain}`, first],
      [`ns2.${domain}`, second],
    ] as const) {
      const namespace = nameservers.serve(host, zoneOf(domain, said))
      if (said.silentOn === 'all') namespace.fail('*', 'timeout')
    }
    const world = { ...zoneWorld(''), resolver, nameservers }
    const current = inForce(configOf(directory.path, `domains: [{ name: ${domain} }]`), world)
    const locks = openRunLocks(store)
    const parts = { store, locks, clock: systemClock, onVerdict: () => undefined, current: () => current }
    const dueAt = new Date(Date.UTC(2026, 10, 25, 0, ++planned)).toISOString()
    const job = { schemaVersion: 1, targetKey: `domain:${domain}`, check: 'spf', dueAt } as const
    await runCheckJob(parts, job, new AbortController().signal)
    return (await newEvents()).map(inShort)
  }

  async function newEvents(): Promise<Event[]> {
    const waiting = await takeUnpublished(store.db, 100)
    await markPublished(
      store.db,
      waiting.map(({ seq }) => seq),
      systemClock.now(),
    )
    return waiting.map(({ event }) => event).filter(({ type }) => type.startsWith('drift.'))
  }

  /** What the status shows; a domain has to be watched for it. */
  async function openDrifts(domain: string): Promise<OpenDrift[]> {
    const { targets } = inForce(configOf(directory.path, `domains: [{ name: ${domain} }]`), zoneWorld(''))
    const wanted = [...targets.values()].map((target) => ({ target, checks: [] }))
    await store.db.transaction((tx) => syncTargets(tx, wanted, systemClock.now()))
    return listDrifts(store.db)
  }

  const inShort = (event: Event): readonly unknown[] =>
    'drifts' in event
      ? [event.type, event.severity, event.drifts.map(({ fact }) => fact), driftSentences(event, event.target, 'en')]
      : []
  const weaker = (domain: string): string => `SPF of ${domain} ends with "~all" now, instead of "-all".`

  test('is told once in a sentence, with its severity and where it is already; and closes itself', async () => {
    const domain = 'plain.example'
    const facts = ['record', 'all']
    expect(await run(domain, well)).toEqual([])
    expect(await run(domain, torn)).toEqual([
      [
        'drift.detected',
        'medium',
        facts,
        [weaker(domain), `${domain} TXT: on every authoritative server that answers.`],
      ],
    ])
    expect(await run(domain, torn)).toEqual([])
    const { state } = await checkStateOf(store.db, `domain:${domain}`, 'spf')
    expect(state?.explanation).toMatchObject({ severity: 'medium', changes: [{ direction: 'weakened' }] })
    expect(await openDrifts(domain)).toMatchObject([{ check: 'spf', explanation: { severity: 'medium' } }])
    expect((await run(domain, well)).map(([type, , names]) => [type, names])).toEqual([['drift.reverted', facts]])
    expect(await openDrifts(domain)).toEqual([])
    expect((await checkStateOf(store.db, `domain:${domain}`, 'spf')).state?.explanation).toBeNull()
  })

  test('while the servers differ it is one change, whatever the resolver happens to see', async () => {
    const domain = 'spreading.example'
    expect(await run(domain, well)).toEqual([])
    expect((await run(domain, torn, torn, well))[0]?.[3]).toEqual([
      weaker(domain),
      `Propagating, ${domain} TXT: on ns1.${domain} already, not on ns2.${domain}.`,
    ])
    expect(await run(domain, well, torn, well)).toEqual([])
    expect(await run(domain, torn, torn, well)).toEqual([])
    // A cache that is behind all servers does not close it either.
    expect(await run(domain, well, torn, torn)).toEqual([])
    expect(await run(domain, torn)).toEqual([
      [
        'drift.spread',
        'medium',
        ['record', 'all'],
        [weaker(domain), `${domain} TXT: on every authoritative server that answers.`],
      ],
    ])
    const { state } = await checkStateOf(store.db, `domain:${domain}`, 'spf')
    expect(state?.explanation?.spread).toMatchObject([{ lack: [] }])
    expect(await run(domain, torn)).toEqual([])
  })

  test('a server that is silent settles nothing, nor does a lookup of the servers that fails', async () => {
    const domain = 'silent.example'
    const spread = async () =>
      (await checkStateOf(store.db, `domain:${domain}`, 'spf')).state?.explanation?.spread.map(({ have, lack }) => [
        have,
        lack,
      ])
    const half = [[[`ns1.${domain}`], [`ns2.${domain}`]]]
    await run(domain, well)
    expect(await run(domain, torn, torn, well)).toHaveLength(1)
    expect(await spread()).toEqual(half)
    expect(await run(domain, torn, torn, silent)).toEqual([])
    expect(await spread()).toEqual(half)
    expect(await run(domain, torn, silent, well)).toEqual([])
    expect(await spread()).toEqual(half)
    expect(await run(domain, { ...torn, silentOn: 'NS' }, torn, well)).toEqual([])
    expect(await spread()).toEqual(half)
    expect(await run(domain, torn)).toHaveLength(1)
    expect(await spread()).toEqual([[[`ns1.${domain}`, `ns2.${domain}`], []]])
  })

  test('who has the change is said of the change, whatever the resolver happens to see', async () => {
    const domain = 'mixed.example'
    await run(domain, well)
    await run(domain, torn, torn, well)
    await run(domain, well, torn, well)
    const { state } = await checkStateOf(store.db, `domain:${domain}`, 'spf')
    expect(state?.explanation?.spread).toMatchObject([{ have: [`ns1.${domain}`], lack: [`ns2.${domain}`] }])
  })

  test('while a change propagates it is the drift that is told, and no incident opens for servers that differ', async () => {
    const domain = 'single.example'
    await run(domain, well)
    expect(await run(domain, torn, torn, well)).toHaveLength(1)
    for (let round = 0; round < 3; round++) expect(await run(domain, torn, torn, well)).toEqual([])
    const last = await store.db.transaction((tx) => lastIncidentOf(tx, `domain:${domain}`, 'spf'))
    expect(last).toBeNull()
  })

  test('a change that was taken back before it reached every server closes when all agree', async () => {
    const domain = 'back.example'
    await run(domain, well)
    expect(await run(domain, torn, torn, well)).toHaveLength(1)
    expect(await run(domain, well, torn, well)).toEqual([])
    expect((await run(domain, well)).map(([type]) => type)).toEqual(['drift.reverted'])
  })

  test("another party's change is told as theirs, and their servers are asked", async () => {
    const domain = 'guest.example'
    await run(domain, well)
    expect(await run(domain, { ...well, provider: '198.51.0.0/16' })).toEqual([
      [
        'drift.detected',
        'medium',
        ['networks', 'sources'],
        [
          `SPF of ${domain} now authorises 65,280 more addresses through _spf.provider.test. It was _spf.provider.test that changed it.`,
          '_spf.provider.test TXT: on every authoritative server that answers.',
        ],
      ],
    ])
  })

  test('what is accepted is the baseline, with who and why; the event says what it was', async () => {
    const domain = 'accepted.example'
    await run(domain, well)
    await run(domain, torn)
    const accepting = {
      target: domain,
      targetKey: `domain:${domain}`,
      check: 'spf',
      by: 'anna',
      note: 'moving',
    } as const
    await store.db.transaction((tx) => acceptDrift(tx, accepting, acceptDrifts, systemClock))
    expect(await newEvents()).toMatchObject([
      { type: 'drift.accepted', by: 'anna', note: 'moving', severity: 'medium', changes: [{ direction: 'weakened' }] },
    ])
    expect(await listAcceptances(store.db, domain, 10)).toMatchObject([{ by: 'anna', note: 'moving', check: 'spf' }])
    expect(await run(domain, torn)).toEqual([])
    expect((await run(domain, well)).map(([type, severity]) => [type, severity])).toEqual([['drift.detected', 'info']])
  })
})
