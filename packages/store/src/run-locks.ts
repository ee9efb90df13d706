import { createHash } from 'node:crypto'
import type { CheckId } from '@mailhealth/core'
import type pg from 'pg'
import type { Store } from './open-store.ts'

/** Which checks of which targets run: of each no two at a time, whatever process they are in. */
export interface RunLocks {
  /** Takes a check of a target; null while another run of it lasts. What is given is to be called when the run is over. */
  take(targetKey: string, check: CheckId): Promise<(() => Promise<void>) | null>
  /** Gives up what is held. */
  close(): void
}

/**
 * Run locks of a process. On a server they are advisory locks of one connection, so that those of a killed process are
 * free at once, and those of a lost host when the server has missed it for half a minute; on the embedded store, which
 * has one process, the process's own. Where the connection breaks, runs that are under way are held no longer.
 */
export function openRunLocks({ kind, pool }: Pick<Store, 'kind' | 'pool'>): RunLocks {
  const held = new Set<string>()
  const server = kind === 'postgres' ? new LockConnection(pool) : null
  return {
    async take(targetKey, check) {
      const name = `${targetKey} ${check}`
      // A connection may take its own lock again: within the process the set decides.
      if (held.has(name)) return null
      held.add(name)
      try {
        const isOurs = (await server?.lock(name)) ?? true
        if (!isOurs) held.delete(name)
        return isOurs ? () => release(name) : null
      } catch (error) {
        held.delete(name)
        throw error
      }
    },
    close: () => server?.close(),
  }

  async function release(name: string): Promise<void> {
    await server?.unlock(name)
    held.delete(name)
  }
}

/** One connection that lasts as long as its locks are wanted; made anew after a break. */
class LockConnection {
  readonly #pool: pg.Pool
  #client: Promise<pg.PoolClient> | null = null
  /** The last question that was asked: a connection has one at a time. */
  #asked: Promise<unknown> = Promise.resolve()
  #isClosed = false

  constructor(pool: pg.Pool) {
    this.#pool = pool
  }

  async lock(name: string): Promise<boolean> {
    if (this.#isClosed) throw new Error('the run locks are closed')
    this.#client ??= this.#connect()
    const connecting = this.#client
    try {
      return await this.#ask(await connecting, 'select pg_try_advisory_lock($1) as yes', name)
    } catch (error) {
      this.#drop(connecting)
      throw error
    }
  }

  async unlock(name: string): Promise<void> {
    const connecting = this.#client
    try {
      const client = await connecting
      if (client !== null) await this.#ask(client, 'select pg_advisory_unlock($1) as yes', name)
    } catch {
      // With the connection the lock is gone, too.
      this.#drop(connecting)
    }
  }

  close(): void {
    this.#isClosed = true
    this.#drop(this.#client)
  }

  #ask(client: pg.PoolClient, text: string, name: string): Promise<boolean> {
    const question = { text, values: [numberOf(name)], query_timeout: patienceMs }
    const answer = this.#asked.then(() => client.query<{ yes: boolean }>(question))
    this.#asked = answer.catch(() => undefined)
    return answer.then(({ rows }) => rows[0]?.yes ?? false)
  }

  #connect(): Promise<pg.PoolClient> {
    const connecting = this.#pool.connect().then(async (client) => {
      await client.query(noticeLoss).catch((error) => {
        client.release(true)
        throw error
      })
      return client
    })
    connecting.then(
      (client) => client.once('error', () => this.#drop(connecting)),
      () => this.#drop(connecting),
    )
    return connecting
  }

  /** Ends it: given back to the pool, a connection would keep its locks. */
  #drop(connecting: Promise<pg.PoolClient> | null): void {
    if (connecting === null || this.#client !== connecting) return
    this.#client = null
    connecting.then(
      (client) => client.release(true),
      () => undefined,
    )
  }
}

/** How soon the server gives up a connection whose other end is gone without a word; by default that takes hours. */
const noticeLoss = 'set tcp_keepalives_idle = 10; set tcp_keepalives_interval = 5; set tcp_keepalives_count = 4'
/** Such a connection must not hold up whoever wants a lock, either. */
const patienceMs = 10_000

/** Advisory locks go by 64-bit numbers. */
function numberOf(name: string): string {
  return createHash('sha256').update(name).digest().readBigInt64BE().toString()
}
