import { join } from 'node:path'
import { type Incident, parseDomainName, plainDomain, systemClock, targetKey, type Verdict } from '@mailhealth/core'
import { openQueues, type Queues } from '@mailhealth/queue'
import { countHiddenBy, listIncidents, type Store, syncTargets } from '@mailhealth/store'
import { openNewStore } from '@mailhealth/store/testing'
import { resolverTests } from '@mailhealth/testkit'
import { pino } from 'pino'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createMeters } from './meters.ts'
import { recordRun } from './record-run.ts'
import { openResolverIncident, watchResolver } from './resolver-watch.ts'
import { inForce } from './state.ts'
import { configOf, temporaryDirectory, zoneWorld } from './testing.ts'
import { startWorker, type Worker } from './worker.ts'

const zone = `
$ORIGIN one.example.
@        1 TXT "v=spf1 -all"
@        1 MX 0 .
_dmarc   1 TXT "v=DMARC1; p=reject"
_smtp._tls 1 TXT "v=TLSRPTv1; rua=mailto:a@one.example"
`
// What hides is seen before what it hides, also where runs are held up.
const yaml = `
domains: [{ name: one.example }, { name: gone.example }]
schedule: { mx: 1s, spf: 3s, dmarc: 3s, dkim: 3s, dnsbl: 3s, iprev: 3s, tls: 3s, tls-rpt: 3s }
alerting: { openAfter: 2, closeAfter: 1, unknownAfter: 2 }
`

describe('what follows from something else is hidden', { timeout: 60_000 }, () => {
  const directory = temporaryDirectory()
  const world = zoneWorld(zone)
  const { namespace } = world.resolver
  const resolver = { targetKey: 'installation', check: 'resolver' } as const
  let store: Store
  let queues: Queues
  let worker: Worker

  const all = (): Promise<Incident[]> => listIncidents(store.db, { limit: 100 })
  const shown = async (): Promise<string[]> =>
    (await all()).map(({ check, target, state }) => `${check} ${target} ${state}`).toSorted()
  const hiddenBy = (targetKey: string, check: 'mx' | 'resolver'): Promise<number> =>
    countHiddenBy(store.db, { targetKey, check })
  const eventually = { timeout: 30_000, interval: 100 }

  beforeAll(async () => {
    namespace.fail('*', 'servfail')
    store = await openNewStore(join(directory.path, 'data'))
    queues = await openQueues({ pool: store.pool }, () => undefined)
    const log = pino({ level: 'silent' })
    const parts = { store, queues, clock: systemClock, log, meters: createMeters(), subscribers: [] }
    worker = await startWorker({ ...parts, onVerdict: () => undefined }, configOf(directory.path, yaml), world)
  }, 60_000)

  afterAll(async () => {
    await worker.stop(5_000)
    await queues.close()
    await store.close()
    directory.remove()
  })

  test('a resolver that fails is one incident for all that is watched; then the rest is judged again', async () => {
    await expect.poll(() => hiddenBy(resolver.targetKey, resolver.check), eventually).toBeGreaterThan(8)
    expect(await shown()).toEqual(['resolver resolver open'])
    expect((await all())[0]?.findings).toMatchObject([{ id: 'resolver.failing', args: { servers: ['zone'] } }])

    namespace.heal('*')
    await expect.poll(async () => (await shown()).includes('resolver resolver resolved'), eventually).toBe(true)
    await expect.poll(() => hiddenBy(resolver.targetKey, resolver.check), eventually).toBe(0)
  })

  test('a domain that does not exist is one incident, and its SPF, DMARC and TLS-RPT are not others', async () => {
    await expect.poll(async () => (await shown()).includes('mx gone.example open'), eventually).toBe(true)
    await expect.poll(() => hiddenBy('domain:gone.example', 'mx'), eventually).toBeGreaterThanOrEqual(2)
    expect((await shown()).filter((one) => one.includes('gone.example'))).toEqual(['mx gone.example open'])
    expect((await all()).find((one) => one.check === 'mx')?.findings[0]?.id).toBe('mx.domain-missing')
    expect((await shown()).filter((one) => one.includes('one.example open'))).toEqual(['mx gone.example open'])

    namespace.set('gone.example', 'MX', [{ preference: 0, exchange: '' }], 1)
    await expect.poll(async () => (await shown()).includes('spf gone.example open'), eventually).toBe(true)
    expect(await hiddenBy('domain:gone.example', 'mx')).toBe(0)
  })
})

describe('a run that ends after the outage that it saw', { timeout: 60_000 }, () => {
  const directory = temporaryDirectory()
  const target = plainDomain(parseDomainName('late.example'))
  const key = targetKey(target)
  const policy = { openAfter: 2, closeAfter: 1, unknownAfter: 1, reopenWithinMs: 3_600_000 }
  let store: Store
  let now = Date.parse('2026-11-25T12:00:00.000Z')
  const clock = { now: () => new Date(now) }
  const { signal } = new AbortController()

  beforeAll(async () => {
    store = await openNewStore(join(directory.path, 'data'))
    const wanted = [{ target, checks: [{ check: 'spf', intervalMs: 3_600_000 }] }] as const
    await store.db.transaction((tx) => syncTargets(tx, wanted, clock.now()))
  }, 60_000)

  afterAll(async () => {
    await store.close()
    directory.remove()
  })

  /** A run of the SPF check that could not tell, and ends now; gives what it opens. */
  async function record(number: number, startedAt: number): Promise<string | undefined> {
    const findings = [{ id: 'spf.indeterminate', severity: 'medium', subject: 'late.example', args: {} } as const]
    const about = { check: 'spf', subject: 'late.example', outcome: 'indeterminate', findings, durationMs: 1 } as const
    const seen = { coverage: { asked: 1, answered: 0 }, facts: {}, evidence: null }
    const verdict: Verdict = { ...about, ...seen, startedAt: new Date(startedAt).toISOString() }
    const rest = { memory: null, resolverFault: null, quarantined: [], tags: [], spread: null, severity: {} }
    const id = `0190f2a0-0000-4000-8000-00000000002${number}`
    return (await recordRun(store, { id, targetKey: key, verdict, ...rest }, policy, clock))?.transition?.type
  }

  test('opens nothing, and is done again at once; one that began later is believed', async () => {
    const fault = {
      id: 'resolver.failing',
      severity: 'high',
      subject: 'resolver',
      args: { servers: ['zone'] },
    } as const
    await store.db.transaction((tx) => openResolverIncident(tx, fault, clock))
    const began = now + 1_000
    now += 5_000
    const world = { ...zoneWorld(''), resolverTests: resolverTests({ testedAt: clock.now().toISOString() }) }
    await watchResolver(store, clock, inForce(configOf(directory.path, 'domains: []'), world), signal)
    expect((await listIncidents(store.db, { limit: 9 })).map(({ check, state }) => [check, state])).toEqual([
      ['resolver', 'resolved'],
    ])
    now += 1_000
    await store.pool.query(`update due set due_at = '2030-01-01'`)
    expect(await record(1, began)).toBeUndefined()
    const { rows } = await store.pool.query<{ at: Date }>('select due_at as at from due')
    expect(rows).toEqual([{ at: clock.now() }])
    expect(await countHiddenBy(store.db, { targetKey: 'installation', check: 'resolver' })).toBe(0)
    now += 1_000
    expect(await record(2, now)).toBe('opened')
  })
})
