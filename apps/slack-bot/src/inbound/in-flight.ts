import { setTimeout as wait } from 'node:timers/promises'

/** Counts what is being dealt with, to let it end. */
export class InFlight {
  #count = 0
  #idle: PromiseWithResolvers<void> | null = null

  async run(work: () => Promise<void>): Promise<void> {
    this.#count++
    try {
      await work()
    } finally {
      this.#count--
      if (this.#count === 0) this.#idle?.resolve()
    }
  }

  /** Resolves when nothing is under way, after `ms` at the latest. */
  async drained(ms: number): Promise<void> {
    if (this.#count === 0) return
    this.#idle ??= Promise.withResolvers()
    const timer = new AbortController()
    await Promise.race([this.#idle.promise, wait(ms, undefined, { signal: timer.signal }).catch(() => undefined)])
    timer.abort()
  }
}
