/** Slack's limit on posting: about one message a second in each channel, and a few at once before. */
export class ChannelLimit {
  readonly #everyMs: number
  readonly #burst: number
  /** When each channel's bucket is full again, in milliseconds of performance.now(). */
  readonly #fullAt = new Map<string, number>()

  constructor(everyMs: number, burst: number) {
    this.#everyMs = everyMs
    this.#burst = burst
  }

  /** Takes a post to a channel: null, or how many seconds Slack asks to wait. */
  take(channel: string): number | null {
    const now = performance.now()
    const fullAt = Math.max(this.#fullAt.get(channel) ?? now, now) + this.#everyMs
    const waitMs = fullAt - this.#burst * this.#everyMs - now
    if (waitMs > 0) return Math.max(1, Math.ceil(waitMs / 1_000))
    this.#fullAt.set(channel, fullAt)
    return null
  }
}
