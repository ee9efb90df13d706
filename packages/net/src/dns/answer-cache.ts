import type { Clock, DnsAnswer } from '@mailhealth/core'

const maxEntries = 10_000
const longestSeconds = { records: 86_400, negative: 900 }

interface Entry {
  readonly answer: DnsAnswer
  readonly storedAt: number
  readonly expiresAt: number
}

/**
 * Keeps answers for as long as DNS allows: records for a day at most, nodata and nxdomain for 15 minutes at most, and
 * failures not at all. When it is full, the oldest goes.
 */
export class AnswerCache {
  readonly #clock: Clock
  readonly #entries = new Map<string, Entry>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  get size(): number {
    return this.#entries.size
  }

  /** The answer as it came, but for the TTL of records, which is what is left of it; undefined when there is none. */
  get(key: string): DnsAnswer | undefined {
    const entry = this.#entries.get(key)
    if (entry === undefined) return undefined
    const now = this.#clock.now().getTime()
    // A clock that was set back makes the age unknown: ask again.
    if (now >= entry.expiresAt || now < entry.storedAt) {
      this.#entries.delete(key)
      return undefined
    }
    const { answer } = entry
    if (answer.kind === 'failed') return answer
    const ageSeconds = Math.floor((now - entry.storedAt) / 1000)
    return { ...answer, ttlSeconds: answer.ttlSeconds - ageSeconds }
  }

  /** Stores an answer in place of an older one; `ttlSeconds` is for how long it may be believed. */
  put(key: string, answer: DnsAnswer, ttlSeconds: number): void {
    if (answer.kind === 'failed') return
    this.#entries.delete(key)
    const seconds = Math.min(ttlSeconds, answer.kind === 'records' ? longestSeconds.records : longestSeconds.negative)
    if (!(seconds > 0)) return
    const now = this.#clock.now().getTime()
    this.#entries.set(key, { answer, storedAt: now, expiresAt: now + seconds * 1000 })
    if (this.#entries.size > maxEntries) this.#entries.delete(this.#entries.keys().next().value as string)
  }
}
