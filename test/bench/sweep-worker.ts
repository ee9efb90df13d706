import { loadConfig } from '@mailhealth/config'
import type { DnsAnswer, RecordType, ResolveOptions, Resolver } from '@mailhealth/core'
import { systemClock } from '@mailhealth/core'
import { openQueues } from '@mailhealth/queue'
import { openStore } from '@mailhealth/store'
import { createMeters, startWorker } from '@mailhealth/worker'
import { surroundingsOf } from '@mailhealth/worker/look'
import { pino } from 'pino'

/** A worker of the sweep: the product's own, but for PTR questions, which it answers itself. Tells its parent what it asked. */
const file = process.argv[2] ?? ''
const config = loadConfig({ file, cwd: '.', env: process.env })
const { databaseUrl, redisUrl, dataDir } = config.environment
const store = await openStore(databaseUrl === null ? { dataDir } : { databaseUrl: databaseUrl.reveal() })
const queues = await openQueues(
  redisUrl === null ? { pool: store.pool } : { redisUrl: redisUrl.reveal() },
  () => undefined,
)
const world = surroundingsOf(config, { store })
let asked = 0
const tell = (): void => {
  if (asked > 0) process.send?.({ asked })
  asked = 0
}

const resolver: Resolver = {
  async resolve<T extends RecordType>(name: string, type: T, options?: ResolveOptions): Promise<DnsAnswer<T>> {
    if (type === 'A' && ++asked >= 256) tell()
    return world.resolver.resolve(type === 'PTR' ? '1.0.0.127.z0.lists.example' : name, type, options)
  },
}

const parts = {
  store,
  queues,
  clock: systemClock,
  log: pino({ level: 'silent' }),
  meters: createMeters(),
  subscribers: [],
  onVerdict: ({ check }: { check: string }) => {
    tell()
    if (check === 'dnsbl') process.send?.({ finished: 1 })
  },
}
const worker = await startWorker(parts, config, { ...world, resolver })
process.send?.({ ready: true })
process.once('SIGTERM', async () => {
  await worker.stop(1_000)
  await queues.close()
  await store.close()
  process.exit(0)
})
