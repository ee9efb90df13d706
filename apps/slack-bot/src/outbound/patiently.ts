import { setTimeout as wait } from 'node:timers/promises'
import { type BotContext, noteLimit } from '../bot-context.ts'
import { waitAfter } from '../connection/timings.ts'
import { troubleOf } from '../connection/trouble.ts'

/**
 * Does work that may be done twice, and does it again as long as Slack does not work just now: what comes after it
 * waits, so that the order stays. Any other failure is thrown.
 *
 * @throws the signal's reason when it aborts; the work may then still be under way, and its outcome is not known
 */
export async function patiently(
  work: () => Promise<void>,
  parts: Pick<BotContext, 'clock' | 'log' | 'timings' | 'pulse'> & { readonly signal: AbortSignal },
): Promise<void> {
  const { signal, clock, log, timings, pulse } = parts
  for (let failures = 1; ; failures++) {
    try {
      return await unlessAborted(work(), signal)
    } catch (error) {
      signal.throwIfAborted()
      const trouble = troubleOf(error)
      if (trouble?.kind !== 'passing') throw error
      const at = clock.now()
      if (trouble.waitMs !== null) noteLimit(pulse, at)
      pulse.trouble = { sentence: trouble.sentence, at }
      const waitMs = trouble.waitMs ?? waitAfter(failures, timings)
      log.warn({ waitMs }, `${trouble.sentence}; alerts wait, in order`)
      await wait(waitMs, undefined, { signal })
    }
  }
}

async function unlessAborted(work: Promise<void>, signal: AbortSignal): Promise<void> {
  const aborted = Promise.withResolvers<never>()
  const abort = (): void => aborted.reject(signal.reason)
  signal.addEventListener('abort', abort, { once: true })
  if (signal.aborted) abort()
  try {
    await Promise.race([work, aborted.promise])
  } finally {
    signal.removeEventListener('abort', abort)
    work.catch(() => undefined)
    aborted.promise.catch(() => undefined)
  }
}
