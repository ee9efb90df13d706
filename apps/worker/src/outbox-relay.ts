import type { Clock } from '@mailhealth/core'
import type { Queues } from '@mailhealth/queue'
import { markPublished, onOutbox, type Store, takeUnpublished } from '@mailhealth/store'
import type { Logger } from 'pino'

const batchSize = 100

/** Without a notification the outbox is looked at so often: one can be lost with its connection. */
const pollMs = 10_000

export interface OutboxRelay {
  /** Stops it; what is not published stays in the outbox. */
  stop(): Promise<void>
}

/** What the relay works with. */
export interface RelayParts {
  readonly store: Store
  readonly queues: Queues
  readonly clock: Clock
  readonly log: Logger
  /** Each gets every event, on a queue of its own. */
  readonly subscribers: readonly string[]
}

/**
 * Carries events from the outbox to each subscriber's queue, in order, at least once. It wakes when something is
 * written, and looks by itself every few seconds.
 */
export async function startOutboxRelay(parts: RelayParts): Promise<OutboxRelay> {
  let isWanted = false
  let isStopped = false
  let draining: Promise<void> | null = null

  const drain = async (): Promise<void> => {
    while (isWanted && !isStopped) {
      isWanted = false
      while (!isStopped && (await relayBatch(parts)) > 0);
    }
  }
  const wake = (): void => {
    isWanted = true
    if (isStopped) return
    draining ??= drain()
      .catch((error) => parts.log.error({ err: error }, 'could not publish events; they stay in the outbox'))
      .finally(() => {
        draining = null
      })
  }

  const unlisten = await onOutbox(parts.store, wake)
  const timer = setInterval(wake, pollMs)
  return {
    async stop() {
      isStopped = true
      clearInterval(timer)
      await unlisten()
      await draining
    },
  }
}

async function relayBatch({ store, queues, clock, subscribers }: RelayParts): Promise<number> {
  const rows = await takeUnpublished(store.db, batchSize)
  for (const { event } of rows) {
    for (const subscriber of subscribers) await queues.publishEvent(subscriber, event)
  }
  await markPublished(
    store.db,
    rows.map((row) => row.seq),
    clock.now(),
  )
  return rows.length
}
