/** A limit on a rate: so many a second in the long run, so many at once after a rest. */
export interface RateLimit {
  readonly perSecond: number
  readonly burst: number
}

/**
 * Counts out permissions by the time of day at which each is used, not at which it was planned: however late timers
 * fire, no span of T seconds holds more than `burst + perSecond × T`. Times are in milliseconds.
 */
export class TokenBucket {
  readonly #limit: RateLimit
  #tokens: number
  #at: number

  constructor(limit: RateLimit, nowMs: number) {
    this.#limit = limit
    this.#tokens = limit.burst
    this.#at = nowMs
  }

  /** Takes one permission; false when there is none now. */
  take(nowMs: number): boolean {
    this.#fill(nowMs)
    if (this.#tokens < 1) return false
    this.#tokens--
    return true
  }

  /** How long until there may be one. */
  waitMs(nowMs: number): number {
    this.#fill(nowMs)
    return this.#tokens >= 1 ? 0 : Math.ceil(((1 - this.#tokens) / this.#limit.perSecond) * 1000)
  }

  /** A clock that was set back gives nothing. */
  #fill(nowMs: number): void {
    const seconds = Math.max(0, nowMs - this.#at) / 1000
    this.#at = nowMs
    this.#tokens = Math.min(this.#limit.burst, this.#tokens + seconds * this.#limit.perSecond)
  }
}
