import { join } from 'node:path'
import { type Incident, systemClock } from '@mailhealth/core'
import { openQueues, type Queues } from '@mailhealth/queue'
import { countHiddenBy, listIncidents, type Store } from '@mailhealth/store'
import { openNewStore } from '@mailhealth/store/testing'
import { pino } from 'pino'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createMeters } from './meters.ts'
import { configOf, temporaryDirectory, zoneWorld } from './testing.ts'
import { startWorker, type Worker } from './worker.ts'

const zone = `
$ORIGIN one.example.
@        1 TXT "v=spf1 -all"
@        1 MX 0 .
_dmarc   1 TXT "v=DMARC1; p=reject"
_smtp._tls 1 TXT "v=TLSRPTv1; rua=mailto:a@one.example"
`
const yaml = `
domains: [{ name: one.example }, { name: gone.example }]
schedule: { spf: 1s, dmarc: 1s, mx: 1s, dkim: 1s, dnsbl: 1s, iprev: 1s, tls: 1s, tls-rpt: 1s }
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
    await expect.poll(() => hiddenBy('domain:gone.example', 'mx'), eventually).toBeGreaterThanOrEqual(2)
    expect((await shown()).filter((one) => one.includes('gone.example'))).toEqual(['mx gone.example open'])
    expect((await all()).find((one) => one.check === 'mx')?.findings[0]?.id).toBe('mx.domain-missing')
    expect((await shown()).filter((one) => one.includes('one.example open'))).toEqual(['mx gone.example open'])

    namespace.set('gone.example', 'MX', [{ preference: 0, exchange: '' }], 1)
    await expect.poll(async () => (await shown()).includes('spf gone.example open'), eventually).toBe(true)
    expect(await hiddenBy('domain:gone.example', 'mx')).toBe(0)
  })
})
