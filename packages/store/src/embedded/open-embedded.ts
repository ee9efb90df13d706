import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import pg from 'pg'
import { initialiseCluster } from './initialise-cluster.ts'
import { lockDirectory } from './lock.ts'
import { Session } from './session.ts'
import { SessionStream } from './session-stream.ts'
import { startThread } from './thread.ts'

/** The embedded database, behind an ordinary pg.Pool. */
export interface Embedded {
  readonly pool: pg.Pool
  close(): Promise<void>
}

/** A client costs no connection here; the bound only stops a runaway. */
const maxClients = 200

/**
 * Opens the embedded PostgreSQL (PGlite) of a data directory, making it on first use (4 to 7 seconds, later under one).
 *
 * PGlite alone is no server. What makes it one is in this folder:
 * 1. it runs in a thread, so timers and sockets never wait for a query (pglite-thread.ts);
 * 2. one process per directory (lock.ts);
 * 3. fsync reaches the disk (durable-fs.ts);
 * 4. CHECKPOINT and VACUUM are ours to run, as nothing does them in the background (maintenance.ts);
 * 5. jobs may run again after a crash, so their handlers are idempotent (their writers see to it).
 *
 * @throws StoreError when the directory is in use, cannot be written, or does not start
 */
export async function openEmbedded(dataDir: string): Promise<Embedded> {
  const directory = resolve(dataDir)
  const unlock = lockDirectory(directory)
  try {
    const cluster = join(directory, 'pg')
    if (!existsSync(cluster)) await initialiseCluster(cluster)
    const thread = await startThread(cluster, (error) => session.fail(error))
    const session: Session = new Session((bytes) => thread.execute(bytes))
    const pool = embeddedPool(session)
    return {
      pool,
      close: async () => {
        await pool.end()
        await thread.close()
        unlock()
      },
    }
  } catch (error) {
    unlock()
    throw error
  }
}

function embeddedPool(session: Session): pg.Pool {
  return new pg.Pool({
    stream: () => new SessionStream(session),
    max: maxClients,
    // A break is always noticed here, so BullMQ may wait an hour for a job instead of asking every ten seconds.
    keepAlive: true,
    ssl: false,
    host: 'embedded',
    user: 'mailhealth',
    database: 'mailhealth',
  })
}
