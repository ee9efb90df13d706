import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openStore } from '@mailhealth/store'
import { openNewStore } from '@mailhealth/store/testing'
import { findPostgres, findRedis, postgresHint, redisHint, startPostgres, startRedis } from '@mailhealth/testkit'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { QueuePlace } from './backend.ts'
import type { Trouble } from './consumer.ts'
import { queuesContract } from './contract.ts'
import { eventsQueue } from './names.ts'
import { QueueError } from './queue-error.ts'
import { openQueues, type Queues } from './queues.ts'
import { event } from './testing.ts'

interface Ground {
  readonly place: QueuePlace
  clear(): Promise<void>
}

const grounds = [
  { name: 'the embedded store', isMissing: false, hasTables: true, prepare: embeddedGround },
  {
    name: `PostgreSQL (${postgresHint})`,
    isMissing: findPostgres() === null,
    hasTables: true,
    prepare: postgresGround,
  },
  { name: `Redis (${redisHint})`, isMissing: findRedis() === null, hasTables: false, prepare: redisGround },
]

for (const { name, isMissing, hasTables, prepare } of grounds)
  describe.skipIf(isMissing)(`queues on ${name}`, { timeout: 30_000 }, () => {
    let ground: Ground
    let queues: Queues
    const troubles: Trouble[] = []
    beforeAll(async () => {
      ground = await prepare()
      queues = await openQueues(ground.place, (trouble) => troubles.push(trouble))
    }, 60_000)
    beforeEach(() => void troubles.splice(0))
    afterAll(async () => {
      await queues.close()
      await ground.clear()
    }, 30_000)

    queuesContract(
      () => queues,
      () => troubles,
    )

    test('nothing to warn of', () => {
      expect(queues.warnings).toEqual([])
    })

    if (hasTables)
      test('a consumer that is closed while it still connects gives its connection back', async () => {
        if (!('pool' in ground.place)) throw new Error('no pool')
        const { pool } = ground.place
        const busy = (): number => pool.totalCount - pool.idleCount
        const allAreBack = () => expect.poll(busy, { timeout: 10_000 }).toBe(0)
        // Whatever earlier tests began may still be ending.
        await allAreBack()
        const handler = async (): Promise<void> => undefined
        const consumers = ['a', 'b', 'c'].map((one) => queues.consume(eventsQueue(one), handler, { concurrency: 1 }))
        await Promise.all(consumers.map((consumer) => consumer.close(1_000)))
        // By the time that another one has done a job, whatever the first ones began is over.
        const done = Promise.withResolvers<void>()
        const last = queues.consume(eventsQueue('d'), async () => done.resolve(), { concurrency: 1 })
        await queues.publishEvent('d', event(1))
        await done.promise
        await last.close(1_000)
        await allAreBack()
      })

    if (hasTables)
      test('the tables of the queue are never those of the store', async () => {
        if (!('pool' in ground.place)) throw new Error('no pool')
        const { rows } = await ground.place.pool.query(`
        select tablename from pg_tables where schemaname in ('public', 'bullmq') group by 1 having count(*) > 1`)
        expect(rows).toEqual([])
        const { rows: jobs } = await ground.place.pool.query(`select schemaname from pg_tables where tablename = 'job'`)
        expect(jobs).toEqual([{ schemaname: 'bullmq' }])
      })
  })

describe('a Redis', () => {
  test('that is not there', async () => {
    await expect(openQueues({ redisUrl: 'redis://:secret@127.0.0.1:1/0' }, () => {})).rejects.toMatchObject({
      name: 'QueueError',
      message:
        'Cannot reach Redis on 127.0.0.1:1: connect ECONNREFUSED 127.0.0.1:1; check REDIS_URL and that the server runs.',
    })
  })

  test.each(['http://:secret@host', 'redis://:secret@[', 'host:6379'])(
    'address that cannot be read: %s',
    async (redisUrl) => {
      const refused = openQueues({ redisUrl }, () => {})
      await expect(refused).rejects.toThrow(
        new QueueError('REDIS_URL cannot be read; redis://:password@host:6379/0 was expected.'),
      )
      await expect(refused).rejects.toSatisfy((error: Error) => error.cause === undefined)
    },
  )

  test.skipIf(findRedis() === null)(`that evicts is warned of (${redisHint})`, async () => {
    const server = await startRedis('allkeys-lru')
    const queues = await openQueues({ redisUrl: server?.url ?? '' }, () => {})
    expect(queues.warnings).toEqual([
      'Redis evicts keys (maxmemory-policy allkeys-lru) and may lose jobs; set maxmemory-policy noeviction.',
    ])
    await queues.close()
    await server?.close()
  })
})

test.skipIf(findPostgres() === null)('several may open a new database at once', { timeout: 60_000 }, async () => {
  const postgres = await startPostgres()
  if (postgres === null) throw new Error(postgresHint)
  const stores = await Promise.all(Array.from({ length: 8 }, () => openStore({ databaseUrl: postgres.url })))
  const opened = await Promise.allSettled(stores.map(({ pool }) => openQueues({ pool }, () => undefined)))
  await Promise.all(opened.map((one) => (one.status === 'fulfilled' ? one.value.close() : null)))
  await Promise.all(stores.map((store) => store.close()))
  await postgres.close()
  expect(opened.filter(({ status }) => status === 'rejected')).toEqual([])
})

async function embeddedGround(): Promise<Ground> {
  const dataDir = mkdtempSync(join(tmpdir(), 'mailhealth-queue-'))
  const store = await openNewStore(dataDir)
  const clear = async (): Promise<void> => {
    await store.close()
    rmSync(dataDir, { recursive: true })
  }
  return { place: { pool: store.pool }, clear }
}

async function postgresGround(): Promise<Ground> {
  const server = await startPostgres()
  if (server === null) throw new Error(postgresHint)
  const store = await openStore({ databaseUrl: server.url })
  const clear = async (): Promise<void> => {
    await store.close()
    await server.close()
  }
  return { place: { pool: store.pool }, clear }
}

async function redisGround(): Promise<Ground> {
  const server = await startRedis()
  if (server === null) throw new Error(redisHint)
  return { place: { redisUrl: server.url }, clear: () => server.close() }
}
