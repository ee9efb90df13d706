import { setTimeout as wait } from 'node:timers/promises'

/** How fast a channel may be written to. Slack asks for about one message a second, and bears short bursts. */
export interface Pacing {
  readonly everyMs: number
  readonly burst: number
}

/** Lets each channel be written to at its pace, in the order in which it is asked. */
export class Pace {
  readonly #pacing: Pacing
  /** When each channel's bucket is full again, in milliseconds of performance.now(). */
  readonly #fullAt = new Map<string, number>()

  constructor(pacing: Pacing) {
    this.#pacing = pacing
  }

  /** Resolves when a message may go to the channel. @throws the signal's reason when it aborts */
  async turn(channel: string, signal?: AbortSignal): Promise<void> {
    const { everyMs, burst } = this.#pacing
    const now = performance.now()
    const fullAt = Math.max(this.#fullAt.get(channel) ?? now, now) + everyMs
    this.#fullAt.set(channel, fullAt)
    const waitMs = fullAt - burst * everyMs - now
    if (waitMs > 0) await wait(waitMs, undefined, signal === undefined ? {} : { signal })
  }
}
