import { join } from 'node:path'
import type { Event, Verdict } from '@mailhealth/core'
import { systemClock } from '@mailhealth/core'
import { type Consumer, eventsQueue, openQueues, type Queues } from '@mailhealth/queue'
import { checkStateOf, latestVerdicts, listIncidents, type Store, takeUnpublished } from '@mailhealth/store'
import { openNewStore } from '@mailhealth/store/testing'
import { pino } from 'pino'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createMeters } from './meters.ts'
import { recordRun } from './record-run.ts'
import { configOf, temporaryDirectory, zoneWorld } from './testing.ts'
import { startWorker, type Worker } from './worker.ts'

const zone = `
$ORIGIN torn.example.
@        1 TXT "v=spf1 +all"
$ORIGIN well.example.
@        1 TXT "v=spf1 -all"
@        1 MX 0 .
_dmarc   1 TXT "v=DMARC1; p=reject"
`
const yaml = `
domains: [{ name: torn.example }]
schedule: { spf: 1s, dmarc: 1s, mx: 1s, dkim: 1s, dnsbl: 1s, iprev: 1s, tls: 1s }
alerting: { openAfter: 1, closeAfter: 1, unknownAfter: 6 }
`
const key = 'domain:torn.example'

describe('the worker on the embedded store', { timeout: 60_000 }, () => {
  const directory = temporaryDirectory()
  const world = zoneWorld(zone)
  const events: Event[] = []
  const verdicts: Verdict[] = []
  let heard = Promise.withResolvers<void>()
  let store: Store
  let queues: Queues
  let worker: Worker
  let listener: Consumer

  const hear = (): void => {
    heard.resolve()
    heard = Promise.withResolvers<void>()
  }
  const until = async <T>(look: () => T | undefined | Promise<T | undefined>): Promise<T> => {
    for (;;) {
      const next = heard.promise
      const found = await look()
      if (found !== undefined) return found
      await next
    }
  }
  const spf = (type: string): Event | undefined =>
    events.find((event) => event.type === type && 'incident' in event && event.incident.check === 'spf')

  beforeAll(async () => {
    store = await openNewStore(join(directory.path, 'data'))
    queues = await openQueues({ pool: store.pool }, () => undefined)
    listener = queues.consume(
      eventsQueue('test'),
      async (event) => {
        events.push(event)
        hear()
      },
      { concurrency: 1 },
    )
  }, 60_000)

  beforeEach(async () => {
    const parts = {
      store,
      queues,
      clock: systemClock,
      log: pino({ level: 'silent' }),
      meters: createMeters(),
      subscribers: ['test'],
      onVerdict: (verdict: Verdict) => {
        verdicts.push(verdict)
        hear()
      },
    }
    worker = await startWorker(parts, configOf(directory.path, yaml), world)
  })

  afterEach(() => worker.stop(5_000))

  afterAll(async () => {
    await listener.close(1_000)
    await queues.close()
    await store.close()
    directory.remove()
  })

  test('a fault becomes one incident, announced once; when it is mended the incident is resolved', async () => {
    const opened = await until(() => spf('incident.opened'))
    expect(opened).toMatchObject({
      incident: {
        target: 'torn.example',
        targetKey: key,
        check: 'spf',
        state: 'open',
        severity: 'critical',
        revision: 1,
      },
      findings: [{ id: 'spf.pass-all', subject: 'torn.example', severity: 'critical' }],
      previous: null,
    })
    world.resolver.namespace.set('torn.example', 'TXT', [['v=spf1 -all']], 1)
    const resolved = await until(() => spf('incident.resolved'))
    expect(resolved).toMatchObject({ incident: { state: 'resolved', revision: 2 } })
    expect(events.filter((event) => event.type === 'incident.opened' && event.incident.check === 'spf')).toHaveLength(1)
  })

  test('a fact that changes is told as drift, with old and new', async () => {
    await until(async () => ((await checkStateOf(store.db, key, 'dmarc')).state === null ? undefined : true))
    world.resolver.namespace.set('_dmarc.torn.example', 'TXT', [['v=DMARC1; p=reject']], 1)
    const drift = await until(() => events.find((event) => event.type === 'drift.detected' && event.check === 'dmarc'))
    expect(drift).toMatchObject({
      target: 'torn.example',
      drifts: expect.arrayContaining([expect.objectContaining({ before: null })]),
    })
  })

  test('a look that somebody asked for is answered with a report, and only with those checks', async () => {
    const request = '0190f2a0-0000-7000-8000-000000000001'
    await queues.addLook({ schemaVersion: 1, request, target: 'WELL.example.', checks: ['spf', 'dmarc'] })
    const answer = await until(() =>
      events.find((event) => event.type === 'check.finished' && event.request === request),
    )
    expect(answer).toMatchObject({ problem: null, report: { target: { kind: 'domain', name: 'well.example' } } })
    expect(answer.type === 'check.finished' && answer.report?.checks.map((one) => one.check)).toEqual(['spf', 'dmarc'])
    expect(await latestVerdicts(store.db, 'domain:well.example')).toEqual([])
  })

  test('a look at what is no target is answered with a sentence', async () => {
    const request = '0190f2a0-0000-7000-8000-000000000002'
    await queues.addLook({ schemaVersion: 1, request, target: 'a..b', checks: null })
    const answer = await until(() =>
      events.find((event) => event.type === 'check.finished' && event.request === request),
    )
    expect(answer).toMatchObject({ report: null, problem: expect.stringContaining('empty label') })
  })

  test('a run that is recorded twice counts once', async () => {
    const verdict = await until(() => verdicts.find((one) => one.check === 'spf'))
    const rest = { memory: null, resolverFault: null, quarantined: [], tags: [], spread: null, severity: {} }
    const run = { id: '0190f2a0-0000-4000-8000-000000000003', targetKey: 'domain:twice.example', verdict, ...rest }
    const policy = { openAfter: 2, closeAfter: 2, unknownAfter: 6, reopenWithinMs: 3_600_000 }
    expect(await recordRun(store, run, policy, systemClock)).not.toBeNull()
    expect(await recordRun(store, run, policy, systemClock)).toBeNull()
    const { state } = await checkStateOf(store.db, run.targetKey, 'spf')
    expect((state?.streaks.failing ?? 0) + (state?.streaks.passing ?? 0)).toBe(1)
  })

  test('a run that was held up while the next one ran changes nothing', async () => {
    const seen = await until(() => verdicts.find((one) => one.check === 'spf'))
    const policy = { openAfter: 1, closeAfter: 1, unknownAfter: 6, reopenWithinMs: 3_600_000 }
    const record = (number: number, agoMs: number, change: Partial<Verdict>) => {
      const startedAt = new Date(Date.now() - agoMs).toISOString()
      const id = `0190f2a0-0000-4000-8000-00000000001${number}`
      const verdict = { ...seen, ...change, startedAt }
      const rest = { memory: null, resolverFault: null, quarantined: [], tags: [], spread: null, severity: {} }
      const run = { id, targetKey: 'domain:late.example', verdict, ...rest }
      return recordRun(store, run, policy, systemClock)
    }
    const fault = { id: 'spf.pass-all', subject: 'late.example', severity: 'critical', args: {} } as const
    expect(await record(1, 1_000, { outcome: 'pass', findings: [] })).toMatchObject({ transition: null })
    expect(await record(2, 2_000, { outcome: 'fail', findings: [fault] })).toBeNull()
    expect(await listIncidents(store.db, { targetKey: 'domain:late.example', limit: 1 })).toEqual([])
    expect(await record(3, 0, { outcome: 'fail', findings: [fault] })).toMatchObject({ transition: { type: 'opened' } })
  })

  test('another configuration is put in force: what left it is not watched any more, and its runs stop', async () => {
    await worker.reload(configOf(directory.path, yaml.replace('torn.example', 'well.example')), world)
    await until(async () => ((await latestVerdicts(store.db, 'domain:well.example')).length > 0 ? true : undefined))
    expect(await worker.notReady()).toBeNull()
  })

  test('after a stop nothing is lost: what is not published waits in the outbox, and incidents stay', async () => {
    await worker.stop(5_000)
    expect(await takeUnpublished(store.db, 10)).toEqual([])
    expect((await listIncidents(store.db, { limit: 100 })).map((one) => one.check)).toContain('spf')
  })
})
