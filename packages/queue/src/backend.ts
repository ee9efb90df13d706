import {
  type BackendFactory,
  type ConnectionOptions,
  createPostgresBackend,
  type Processor,
  Queue,
  type RedisQueueBackend,
  runMigrations,
  Worker,
  type WorkerOptions,
} from 'bullmq'
import type pg from 'pg'
import { openRedis } from './open-redis.ts'

/** Where the jobs are: a Redis, or the store's PostgreSQL or embedded database. */
export type QueuePlace =
  | { readonly redisUrl: string }
  /** Its connections have `bullmq` first on their search path, as the store's have. */
  | { readonly pool: pg.Pool }

/** BullMQ on one place. */
export interface Backend {
  queue(name: string): Queue
  worker(name: string, processor: Processor, options: Omit<WorkerOptions, 'connection' | 'prefix'>): Worker
  /** What the operator should know, in sentences. */
  readonly warnings: readonly string[]
  /** Closes what this opened; a pool belongs to who made it. */
  close(): Promise<void>
}

/** Prepares the place for BullMQ. @throws QueueError when it cannot be reached */
export async function openBackend(place: QueuePlace): Promise<Backend> {
  return 'pool' in place ? postgresBackend(place.pool) : redisBackend(place.redisUrl)
}

async function postgresBackend(pool: pg.Pool): Promise<Backend> {
  const client = await pool.connect()
  try {
    // BullMQ's own lock is inside of a transaction, which does not see the schema that another one made meanwhile.
    await client.query('SELECT pg_advisory_lock($1)', [lockKey])
    try {
      await runMigrations(client)
    } finally {
      await client.query('SELECT pg_advisory_unlock($1)', [lockKey])
    }
  } finally {
    client.release()
  }
  // BullMQ's types say Redis unless told otherwise at every use; nothing here depends on which it is.
  const factory = createPostgresBackend as unknown as BackendFactory<RedisQueueBackend>
  const connection = pool as unknown as ConnectionOptions
  return {
    queue: (name) => new Queue(name, { connection }, factory),
    worker: (name, processor, options) => new Worker(name, processor, { ...options, connection }, factory),
    warnings: [],
    close: async () => {},
  }
}

/** "jobs" in ASCII: any number will do that others do not use. */
const lockKey = 0x6a6f6273

async function redisBackend(redisUrl: string): Promise<Backend> {
  // Keeps our keys apart from those of others on the same Redis. PostgreSQL has a schema for that.
  const prefix = 'mailhealth'
  const { connection, warnings, close } = await openRedis(redisUrl)
  return {
    queue: (name) => new Queue(name, { connection, prefix }),
    worker: (name, processor, options) => new Worker(name, processor, { ...options, connection, prefix }),
    warnings,
    close,
  }
}
