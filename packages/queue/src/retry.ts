import type { JobsOptions } from 'bullmq'

/** Half a second, doubled with each attempt up to five minutes; each job takes between half and all of it. Whole milliseconds. */
export function backoffMs(attemptsMade: number): number {
  const longest = Math.min(500 * 2 ** (attemptsMade - 1), 300_000)
  return Math.round(longest * (0.5 + Math.random() / 2))
}

/** Any name but BullMQ's own two makes it ask the worker, which has backoffMs. */
const backoff = { type: 'capped' } as const
const day = 86_400

/**
 * How jobs are tried again and kept. A finished job is kept for a while, since its id must not be accepted again; not
 * many, since SQL looks through all that are kept each time one finishes.
 */
export const jobOptions: Record<
  'check' | 'look' | 'event' | 'slackAction' | 'plannerTick' | 'refreshTick' | 'resumeTick',
  JobsOptions
> = {
  check: options({ attempts: 5, keepSeconds: 3_600 }),
  look: options({ attempts: 3, keepSeconds: 3_600 }),
  /** A subscriber's service may be away for days. */
  event: options({ attempts: 1_000, keepSeconds: day }),
  slackAction: options({ attempts: 10, keepSeconds: day }),
  /** Goes before the alerts that wait: what was told is not to be stale meanwhile. */
  refreshTick: { attempts: 1, lifo: true, removeOnComplete: { age: 60, count: 20 }, removeOnFail: { count: 20 } },
  /** Waits its turn with the alerts: what was held of one channel does not go before what is new in another. */
  resumeTick: { attempts: 1, removeOnComplete: { age: 60, count: 20 }, removeOnFail: { count: 20 } },
  plannerTick: { attempts: 1, removeOnComplete: true, removeOnFail: { count: 20 } },
}

function options(wish: { readonly attempts: number; readonly keepSeconds: number }): JobsOptions {
  return {
    attempts: wish.attempts,
    backoff,
    removeOnComplete: { age: wish.keepSeconds, count: 500 },
    removeOnFail: { age: 7 * day, count: 1_000 },
  }
}
