import type pg from 'pg'
import { outboxChannel } from './outbox.ts'

const retryMs = 1_000

/**
 * Calls back when something may be in the outbox: once when it listens, then at each commit that put something there,
 * and again after a broken connection, since commits may have been missed. Returns what stops it.
 */
export async function onOutbox(store: { readonly pool: pg.Pool }, callback: () => void): Promise<() => Promise<void>> {
  let client: pg.PoolClient | null = null
  let retry: NodeJS.Timeout | null = null
  let isStopped = false

  const listen = async (): Promise<void> => {
    const connected = await store.pool.connect()
    connected.once('error', (error) => reconnect(connected, error))
    // What is destroyed may hear something before it is closed.
    connected.on('notification', () => {
      if (!isStopped) callback()
    })
    try {
      await connected.query(`LISTEN ${outboxChannel}`)
    } catch (error) {
      connected.release(true)
      throw error
    }
    if (isStopped) connected.release(true)
    else client = connected
  }
  const reconnect = (broken: pg.PoolClient | null, error: Error): void => {
    broken?.release(error)
    client = null
    if (isStopped) return
    retry = setTimeout(() => listen().then(callback, (failure: Error) => reconnect(null, failure)), retryMs)
  }

  await listen()
  callback()
  return async () => {
    isStopped = true
    if (retry !== null) clearTimeout(retry)
    // Destroyed, not given back: another user of the connection would go on hearing.
    client?.release(true)
    client = null
  }
}
