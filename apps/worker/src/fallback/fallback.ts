import type { Config } from '@mailhealth/config'
import { endLease, takeLease } from '@mailhealth/store'
import { sendPulse } from './send.ts'
import { type FallbackParts, slackHearing, watchSlack } from './watch-slack.ts'

/** Longer than a run takes: whoever dies in one is followed after it. */
const leaseMs = 120_000

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
export function startFallback(parts: FallbackParts, current: () => Config, everyMs: number): FallbackWatch {
  const startedAt = parts.clock.now()
  let running: Promise<void> | null = null
  const tick = (): void => {
    running ??= look(parts, current(), startedAt)
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

async function look(parts: FallbackParts, config: Config, startedAt: Date): Promise<void> {
  const { fallback } = config
  if (fallback === null) return
  const { store, clock } = parts
  if (await takeLease(store.db, 'fallback', clock.now(), leaseMs)) {
    try {
      await watchSlack(parts, { ...config, fallback }, startedAt)
    } finally {
      await endLease(store.db, 'fallback', clock.now())
    }
  }
  await beat(parts, fallback)
}

/** Gives a sign of life to whoever listens for it, as long as all is well: no news is bad news there. */
async function beat(parts: FallbackParts, fallback: NonNullable<Config['fallback']>): Promise<void> {
  const { pulse, afterMs } = fallback
  const { store, clock, log } = parts
  if (pulse === null || !(await takeLease(store.db, 'fallback.pulse', clock.now(), pulse.everyMs))) return
  const { hearing } = await slackHearing(parts, afterMs, { notBefore: new Date(0), wasSilent: true })
  if (hearing.kind === 'silent') return log.warn('Slack is silent, so no pulse is sent')
  try {
    await sendPulse(pulse.url)
  } catch (error) {
    log.warn(`the pulse did not arrive: ${(error as Error).message}`)
  }
}
