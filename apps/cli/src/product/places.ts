import type { Environment } from '@mailhealth/config'
import type { QueuePlace } from '@mailhealth/queue'
import type { Store, StorePlace } from '@mailhealth/store'

/** Where the environment says that the store is. */
export function storePlace({ databaseUrl, dataDir }: Environment): StorePlace {
  return databaseUrl === null ? { dataDir } : { databaseUrl: databaseUrl.reveal() }
}

/** Where the environment says that the queues are; on the store's own connections when nowhere else. */
export function queuePlace({ redisUrl }: Environment, { pool }: Store): QueuePlace {
  return redisUrl === null ? { pool } : { redisUrl: redisUrl.reveal() }
}
