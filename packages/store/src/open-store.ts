import { drizzle } from 'drizzle-orm/node-postgres'
import type pg from 'pg'
import type { Database } from './database.ts'
import { checkpoint, listTables, vacuum } from './embedded/maintenance.ts'
import { openEmbedded } from './embedded/open-embedded.ts'
import { migrateStore } from './migrate.ts'
import { openPostgres } from './open-postgres.ts'

/** Where the store is: a directory for the embedded one, or a PostgreSQL server. */
export type StorePlace = { readonly dataDir: string } | { readonly databaseUrl: string }

/** The history, the incidents, the outbox. Queries are functions that take `db`. */
export interface Store {
  readonly db: Database
  /** The connections under `db`: for the queue, and for LISTEN. */
  readonly pool: pg.Pool
  readonly kind: 'embedded' | 'postgres'
  /** Tidies up what a server would tidy by itself: for the embedded store to call every few minutes; else does nothing. */
  maintain(): Promise<void>
  /** Closes it; whoever uses the pool is closed before. */
  close(): Promise<void>
}

/**
 * Opens the store and brings its tables up to date.
 *
 * @throws StoreError with one sentence for the operator
 */
export async function openStore(place: StorePlace): Promise<Store> {
  const store = 'dataDir' in place ? await embeddedStore(place.dataDir) : await postgresStore(place.databaseUrl)
  surviveBreaks(store.pool)
  try {
    await migrateStore(store.pool)
  } catch (error) {
    await store.close()
    throw error
  }
  return store
}

/** A connection that breaks fails the query or transaction that uses it, and nothing else: the pool makes a new one. */
function surviveBreaks(pool: pg.Pool): void {
  // BullMQ adds a listener for each queue and worker.
  pool.setMaxListeners(0).on('error', () => {})
  pool.on('connect', (client) => client.on('error', () => {}))
}

async function embeddedStore(dataDir: string): Promise<Store> {
  const { pool, close } = await openEmbedded(dataDir)
  const maintain = async (): Promise<void> => {
    for (const table of await listTables(pool)) await vacuum(pool, table)
    await checkpoint(pool)
  }
  return { db: databaseOn(pool), pool, kind: 'embedded', maintain, close }
}

async function postgresStore(databaseUrl: string): Promise<Store> {
  const pool = await openPostgres(databaseUrl)
  return { db: databaseOn(pool), pool, kind: 'postgres', maintain: async () => {}, close: () => pool.end() }
}

function databaseOn(pool: pg.Pool): Database {
  return drizzle({ client: pool })
}
