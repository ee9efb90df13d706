import { setTimeout as wait } from 'node:timers/promises'

/** How fast a channel may be written to. Slack asks for about one message a second, and bears short bursts. */
export interface Pacing {
  readonly everyMs: number
  readonly burst: number
}

/** A channel had so much that what comes next waits for its own sake: others need not wait with it. */
export class NotYet extends Error {
  readonly waitMs: number

  /** @param waitMs from now, in whole milliseconds */
  constructor(channel: string, waitMs: number) {
    super(`${channel} takes the next alert in ${waitMs} ms`)
    this.waitMs = waitMs
  }
}

/** An alert is two messages for the most part: the incident's own and its line. */
const messagesOfAlert = 2
/** To put an alert aside and take it up again takes about as long. */
const notWorthMs = 50

/** Lets each channel be written to at its pace, in the order in which it is asked. */
export class Pace {
  readonly #pacing: Pacing
  /** When each channel's bucket is full again, in milliseconds of performance.now(). */
  readonly #fullAt = new Map<string, number>()

  constructor(pacing: Pacing) {
    this.#pacing = pacing
  }

  /** Resolves when an alert may go to the channel with all its messages. @throws NotYet when that is not now */
  async room(channel: string): Promise<void> {
    const { everyMs, burst } = this.#pacing
    const now = performance.now()
    const fullAt = Math.max(this.#fullAt.get(channel) ?? now, now)
    const waitMs = Math.ceil(fullAt - (burst - Math.min(messagesOfAlert, burst)) * everyMs - now)
    if (waitMs > notWorthMs) throw new NotYet(channel, waitMs)
    if (waitMs > 0) await wait(waitMs)
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
