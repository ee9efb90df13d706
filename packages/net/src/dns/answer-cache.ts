import type { Clock, DnsAnswer } from '@mailhealth/core'

/** So many are kept at the least before the oldest go. */
const maxEntries = 10_000
const longestSeconds = { records: 86_400, negative: 900 }

interface Entry {
  readonly answer: DnsAnswer
  readonly storedAt: number
  readonly expiresAt: number
}

/**
 * Keeps answers for as long as DNS allows: records for a day at most, nodata and nxdomain for 15 minutes at most, and
 * failures not at all. When
 * a generation is full, it becomes the old one, and the old one goes: at most twice 10,000 are kept.
 */
export class AnswerCache {
  readonly #clock: Clock
  #young = new Map<string, Entry>()
  #old = new Map<string, Entry>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  get size(): number {
    return this.#young.size + this.#old.size
  }

  /** The answer as it came, but for the TTL of records, which is what is left of it; undefined when there is none. */
  get(key: string): DnsAnswer | undefined {
    const entry = this.#young.get(key) ?? this.#old.get(key)
    if (entry === undefined) return undefined
    const now = this.#clock.now().getTime()
    // A clock that was set back makes the age unknown: ask again.
    if (now >= entry.expiresAt || now < entry.storedAt) {
      this.#delete(key)
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
    this.#delete(key)
    const seconds = Math.min(ttlSeconds, answer.kind === 'records' ? longestSeconds.records : longestSeconds.negative)
    if (!(seconds > 0)) return
    const now = this.#clock.now().getTime()
    this.#young.set(key, { answer, storedAt: now, expiresAt: now + seconds * 1000 })
    if (this.#young.size < maxEntries) return
    this.#old = this.#young
    this.#young = new Map()
  }

  #delete(key: string): void {
    if (this.#young.size > 0) this.#young.delete(key)
    if (this.#old.size > 0) this.#old.delete(key)
  }
}
