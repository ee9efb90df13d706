import type { Clock } from '@mailhealth/core'
import type { Logger } from 'pino'

/** What Slack says of people is believed so long. */
const keepMs = 300_000
/** More answers than these are not kept. */
const mostKept = 1_000

/**
 * Asks, and remembers the answer for five minutes. While asking fails, an older answer serves: better than none during
 * an outage.
 *
 * @returns null when there is no answer at all
 */
export function rememberFor<Answer>(
  what: string,
  { clock, log }: { readonly clock: Clock; readonly log: Logger },
  ask: (about: string) => Promise<Answer>,
): (about: string) => Promise<Answer | null> {
  const remembered = new Map<string, { readonly answer: Answer; readonly at: number }>()
  return async (about) => {
    const known = remembered.get(about)
    const now = clock.now().getTime()
    if (known !== undefined && now - known.at < keepMs) return known.answer
    try {
      const answer = await ask(about)
      if (remembered.size >= mostKept) remembered.clear()
      remembered.set(about, { answer, at: now })
      return answer
    } catch (error) {
      log.warn({ err: error, about }, `Slack does not say ${what}`)
      return known?.answer ?? null
    }
  }
}
