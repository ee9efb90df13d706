import type { Config } from '@mailhealth/config'
import { endLease, takeLease } from '@mailhealth/store'
import { sendPulse } from './send.ts'
import { type FallbackParts, slackHearing, watchSlack } from './watch-slack.ts'

/** For so long nobody else acts, nor follows whoever dies in a run. Nothing is sent that might end after it. */
const leaseMs = 120_000

/** What the watch works with. */
export interface WatchParts extends FallbackParts {
  /** Null where checks are run; else a sentence that says what is missing. */
  notReady(): Promise<string | null>
}

/** Watches over Slack, and tells somebody by another way when it is silent. */
export interface FallbackWatch {
  /** Lets what is being sent end. */
  stop(): Promise<void>
}

/**
 * Starts watching, in however many processes: one of them at a time acts.
 *
 * @param everyMs how often it looks
 */
export function startFallback(parts: WatchParts, current: () => Config, everyMs: number): FallbackWatch {
  const startedAt = parts.clock.now()
  const readiness = { wasReady: true }
  let running: Promise<void> | null = null
  const tick = (): void => {
    running ??= look(parts, current(), startedAt, readiness)
      .catch((error) => parts.log.error({ err: error }, 'could not see whether Slack hears'))
      .finally(() => {
        running = null
      })
  }
  const timer = setInterval(tick, everyMs)
  return {
    async stop() {
      clearInterval(timer)
      await running
    },
  }
}

/** Whether checks were run when it was looked last: that they are not is said once. */
interface Readiness {
  wasReady: boolean
}

async function look(parts: WatchParts, config: Config, startedAt: Date, readiness: Readiness): Promise<void> {
  const { fallback } = config
  if (fallback === null) return
  const { store, clock } = parts
  const lease = await takeLease(store.db, 'fallback', clock.now(), leaseMs)
  if (lease !== null) {
    try {
      await watchSlack(parts, { ...config, fallback }, { startedAt, until: lease.until })
    } finally {
      await endLease(store.db, lease, clock.now())
    }
  }
  await beat(parts, fallback, readiness)
}

/**
 * Gives a sign of life to whoever listens for it, as long as all is well: no news is bad news there. Where this process
 * runs no checks, another that does may give it.
 */
async function beat(
  parts: WatchParts,
  { pulse, afterMs }: NonNullable<Config['fallback']>,
  readiness: Readiness,
): Promise<void> {
  const { store, clock, log } = parts
  if (pulse === null || !(await isReady(parts, readiness))) return
  if ((await takeLease(store.db, 'fallback.pulse', clock.now(), pulse.everyMs)) === null) return
  const { hearing } = await slackHearing(parts, afterMs, { notBefore: new Date(0), wasSilent: true })
  if (hearing.kind === 'silent') return log.warn('Slack is silent, so no pulse is sent')
  try {
    await sendPulse(pulse.url)
  } catch (error) {
    log.warn(`the pulse did not arrive: ${(error as Error).message}`)
  }
}

async function isReady({ notReady, log }: WatchParts, readiness: Readiness): Promise<boolean> {
  const missing = await notReady().catch((error) => `it could not be seen whether checks run (${String(error)})`)
  if (missing !== null && readiness.wasReady) log.warn(`no pulse is sent: ${missing}`)
  readiness.wasReady = missing === null
  return readiness.wasReady
}
