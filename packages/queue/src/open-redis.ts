import { Redis } from 'ioredis'
import { QueueError } from './queue-error.ts'

/** A connection that BullMQ may use, and what is wrong with the server behind it. */
export interface OpenRedis {
  readonly connection: Redis
  readonly warnings: readonly string[]
  close(): Promise<void>
}

/**
 * Connects to a Redis (or Valkey).
 *
 * @throws QueueError with host and port, never the password, when it cannot be reached or refuses us
 */
export async function openRedis(redisUrl: string): Promise<OpenRedis> {
  const place = placeOf(redisUrl)
  const connection = new Redis(redisUrl, {
    lazyConnect: true,
    // BullMQ waits for its commands however long the server is away.
    maxRetriesPerRequest: null,
    retryStrategy: (attempt) => (wasReady ? Math.min(attempt * 200, 5_000) : null),
  })
  let wasReady = false
  let lastError: Error | null = null
  connection.on('error', (error: Error) => {
    lastError = error
  })
  try {
    await connection.connect()
    wasReady = true
    return { connection, warnings: warningsOf(await connection.info('memory')), close: () => closeRedis(connection) }
  } catch (error) {
    connection.disconnect()
    const { message } = lastError ?? (error as Error)
    throw new QueueError(`Cannot reach Redis on ${place}: ${message}; check REDIS_URL and that the server runs.`, {
      cause: error,
    })
  }
}

function placeOf(redisUrl: string): string {
  try {
    const url = new URL(redisUrl)
    if (url.protocol === 'redis:' || url.protocol === 'rediss:') return url.host
  } catch {
    // Said below. The error itself would repeat the password.
  }
  throw new QueueError('REDIS_URL cannot be read; redis://:password@host:6379/0 was expected.')
}

/** An evicting Redis drops jobs silently when its memory is full. */
function warningsOf(memoryReport: string): string[] {
  const policy = /^maxmemory_policy:(\S+)/m.exec(memoryReport)?.[1]
  if (policy === undefined || policy === 'noeviction') return []
  return [`Redis evicts keys (maxmemory-policy ${policy}) and may lose jobs; set maxmemory-policy noeviction.`]
}

async function closeRedis(connection: Redis): Promise<void> {
  // Nobody waits for a server that is away.
  if (connection.status === 'ready') await connection.quit()
  else connection.disconnect()
}
