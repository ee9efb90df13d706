import { checks } from '@mailhealth/checks'
import type { Config } from '@mailhealth/config'
import { type Clock, targetKey, type Verdict } from '@mailhealth/core'
import { type Consumer, checksQueue, looksQueue, plannerQueue, type Queues } from '@mailhealth/queue'
import {
  countUnpublished,
  countUnresolved,
  keepSubscribers,
  openRunLocks,
  type Store,
  syncTargets,
  type WantedTarget,
} from '@mailhealth/store'
import type { Logger } from 'pino'
import { callAndRemind } from './call-and-remind.ts'
import { certificateDays } from './certificate-days.ts'
import { watchedTargets } from './chunks.ts'
import { startFallback } from './fallback/fallback.ts'
import { endMutes, tidy, wakeSnoozed } from './housekeeping.ts'
import type { Meters } from './meters.ts'
import { startOutboxRelay } from './outbox-relay.ts'
import { planDigests } from './plan-digests.ts'
import { planDueChecks } from './planner.ts'
import { watchResolver } from './resolver-watch.ts'
import { type JobParts, runCheckJob, runLookJob } from './run-job.ts'
import { type InForce, inForce } from './state.ts'
import type { World } from './surroundings.ts'

/** What a worker is made of. It closes the worlds it was given, and nothing else of these. */
export interface WorkerParts {
  readonly store: Store
  readonly queues: Queues
  readonly clock: Clock
  readonly log: Logger
  readonly meters: Meters
  /** Who hears of events, each on a queue of its own. */
  readonly subscribers: readonly string[]
  /** Hears of every verdict as it is reached. */
  readonly onVerdict: (verdict: Verdict) => void
}

/** The daemon: plans, runs checks, stores, announces. */
export interface Worker {
  /** Puts another configuration in force; runs that began under the old one end under it. */
  reload(config: Config, world: World): Promise<void>
  /** Null when it works; else a sentence that says what is missing. */
  notReady(): Promise<string | null>
  /** Takes no more work; what runs finishes within `graceMs` or is given back to the queue. */
  stop(graceMs: number): Promise<void>
}

/** Checks wait for the network, not for the processor: many at a time, few enough for the resolver and the dialled. */
const checkConcurrency = 16
const lookConcurrency = 4
/** Nothing checkpoints the embedded store behind our back: between two of these its log only grows. */
const tidyEveryMs = 600_000
const slowestPlanMs = 5_000
const fallbackEveryMs = 5_000

/** Starts a worker on an open store and open queues. */
export async function startWorker(parts: WorkerParts, config: Config, world: World): Promise<Worker> {
  const { store, queues, clock, log } = parts
  let current = inForce(config, world)
  let watching: Promise<void> | null = null
  // Not waited for: a resolver that fails takes its time, and what is due is due.
  const watch = (): void => {
    watching ??= watchResolver(store, clock, current, ending.signal)
      .catch((error) => {
        if (!ending.signal.aborted) log.warn({ err: error }, 'could not see whether the resolver works')
      })
      .finally(() => {
        watching = null
      })
  }
  const ending = new AbortController()
  let lastPlanAt = clock.now().getTime()
  const onVerdict = (verdict: Verdict): void => {
    parts.meters.countRun(verdict)
    parts.onVerdict(verdict)
  }
  const measureCertificates = certificateDays(parts)
  const locks = openRunLocks(store)
  const jobParts: JobParts = { store, locks, clock, onVerdict, current: () => current }

  await putInForce(parts, current)
  await keepSubscribers(store.db, parts.subscribers, clock.now())
  const relay = await startOutboxRelay(parts)
  const consumers: Consumer[] = [
    queues.consume(checksQueue, (job, signal) => runCheckJob(jobParts, job, signal), { concurrency: checkConcurrency }),
    queues.consume(looksQueue, (job, signal) => runLookJob(jobParts, job, signal), { concurrency: lookConcurrency }),
    queues.consume(
      plannerQueue,
      async (_, signal) => {
        await planDueChecks(store, queues, clock, signal)
        await wakeSnoozed(store, clock)
        await endMutes(store, clock)
        await callAndRemind(store, current.config, clock)
        await planDigests(store, current.config, clock)
        watch()
        await measure(parts)
        await measureCertificates()
        lastPlanAt = clock.now().getTime()
      },
      { concurrency: 1 },
    ),
  ]
  const tidying = setInterval(() => {
    tidy(store, current.config, clock).catch((error) => log.error({ err: error }, 'could not tidy the store'))
  }, tidyEveryMs)

  const notReady = async (): Promise<string | null> => {
    await store.db.execute('select 1')
    const silentMs = clock.now().getTime() - lastPlanAt
    return silentMs > 12 * slowestPlanMs ? `nothing was planned for ${Math.round(silentMs / 1_000)} s` : null
  }
  const fallback = startFallback({ store, clock, log, notReady }, () => current.config, fallbackEveryMs)

  return {
    async reload(newConfig, newWorld) {
      const old = current
      current = inForce(newConfig, newWorld)
      await putInForce(parts, current)
      await old.world.close()
    },
    notReady,
    async stop(graceMs) {
      clearInterval(tidying)
      await fallback.stop()
      await Promise.all(consumers.map((consumer) => consumer.close(graceMs)))
      locks.close()
      ending.abort()
      await watching
      await relay.stop()
      await current.world.close()
    },
  }
}

async function putInForce({ store, queues, clock }: WorkerParts, { config }: InForce): Promise<void> {
  await store.db.transaction((tx) => syncTargets(tx, wantedTargets(config), clock.now()))
  const shortest = Math.min(...Object.values(config.scheduleMs), slowestPlanMs)
  await queues.schedulePlanner(shortest)
}

function wantedTargets(config: Config): WantedTarget[] {
  const targets = new Map(watchedTargets(config.targets).map((target) => [targetKey(target), target]))
  return [...targets.values()].map((target) => ({
    target,
    checks: checks
      .filter((check) => check.appliesTo(target))
      .map(({ id }) => ({ check: id, intervalMs: config.scheduleMs[id] })),
  }))
}

async function measure({ store, meters }: WorkerParts): Promise<void> {
  meters.setBacklog(await countUnpublished(store.db), await countUnresolved(store.db))
}
