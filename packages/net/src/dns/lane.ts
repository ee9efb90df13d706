import { type RateLimit, TokenBucket } from './token-bucket.ts'

/** How what was asked ended: what makes a lane wider or narrower. */
export type Ending = 'answered' | 'timeout' | 'other'

const window = { first: 8, least: 1, most: 64 }

/** One operator's line: those in it go one after another, no faster than its limit, and not too many at once. */
export class Lane {
  readonly #bucket: TokenBucket | null
  readonly #now: () => number
  readonly #line = new Set<() => void>()
  #inFlight = 0
  #window = window.first
  #timer: NodeJS.Timeout | undefined

  /**
   * @param limit null where only answers decide
   * @param now milliseconds of a clock that does not jump
   */
  constructor(limit: RateLimit | null, now: () => number) {
    this.#now = now
    this.#bucket = limit === null ? null : new TokenBucket(limit, now())
  }

  /** Waits for its turn and runs a job. @throws what the job throws, or the reason of `signal` */
  async run<T>(job: () => Promise<T>, endingOf: (result: T) => Ending, signal: AbortSignal | undefined): Promise<T> {
    await this.#turn(signal)
    let ending: Ending = 'other'
    try {
      const result = await job()
      ending = endingOf(result)
      return result
    } finally {
      this.#inFlight--
      this.#adapt(ending)
      this.#pump()
    }
  }

  #turn(signal: AbortSignal | undefined): Promise<void> {
    return new Promise((resolve, reject) => {
      const enter = (): void => {
        signal?.removeEventListener('abort', onAbort)
        resolve()
      }
      const onAbort = (): void => {
        this.#line.delete(enter)
        reject(signal?.reason)
      }
      if (signal?.aborted === true) return onAbort()
      signal?.addEventListener('abort', onAbort)
      this.#line.add(enter)
      this.#pump()
    })
  }

  #pump(): void {
    for (const enter of this.#line) {
      if (this.#inFlight >= this.#window) return
      if (this.#bucket !== null && !this.#bucket.take(this.#now())) return this.#wake(this.#bucket)
      this.#line.delete(enter)
      this.#inFlight++
      enter()
    }
  }

  #wake(bucket: TokenBucket): void {
    if (this.#timer !== undefined) return
    const again = (): void => {
      this.#timer = undefined
      this.#pump()
    }
    this.#timer = setTimeout(again, bucket.waitMs(this.#now()))
  }

  #adapt(ending: Ending): void {
    if (ending === 'answered') this.#window = Math.min(window.most, this.#window + 1)
    else if (ending === 'timeout') this.#window = Math.max(window.least, this.#window >> 1)
  }
}
