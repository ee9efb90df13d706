import type { DnsAnswer } from '@mailhealth/core'

/** So many are kept at the least before the oldest go. */
const maxEntries = 10_000
const longestSeconds = { records: 86_400, negative: 900 }

interface Entry {
  readonly answer: DnsAnswer
  readonly storedAt: number
  readonly keptSeconds: number
}

/**
 * Keeps answers for as long as DNS allows: records for a day at most, nodata and nxdomain for 15 minutes at most, and
 * failures not at all. When a generation is full, it becomes the old one, and the old one goes: at most twice 10,000
 * are kept. Times are in milliseconds since 1970.
 */
export class AnswerCache {
  #young = new Map<string, Entry>()
  #old = new Map<string, Entry>()

  /** How many are kept, what was replaced and has not gone yet included. */
  get size(): number {
    return this.#young.size + this.#old.size
  }

  /** The answer as it came, but for the TTL of records, which is what is left of it; undefined when there is none. */
  get(key: string, now: number): DnsAnswer | undefined {
    const entry = this.#young.get(key) ?? this.#old.get(key)
    if (entry === undefined) return undefined
    const ageMs = now - entry.storedAt
    // A clock that was set back makes the age unknown: ask again.
    if (ageMs >= entry.keptSeconds * 1000 || ageMs < 0) {
      this.#delete(key)
      return undefined
    }
    const { answer } = entry
    if (answer.kind === 'failed') return answer
    return { ...answer, ttlSeconds: answer.ttlSeconds - Math.floor(ageMs / 1000) }
  }

  /** Stores an answer in place of an older one; `ttlSeconds` is for how long it may be believed. */
  put(key: string, answer: DnsAnswer, ttlSeconds: number, now: number): void {
    if (answer.kind === 'failed') return
    const keptSeconds = Math.min(
      ttlSeconds,
      answer.kind === 'records' ? longestSeconds.records : longestSeconds.negative,
    )
    if (!(keptSeconds > 0)) return this.#delete(key)
    this.#young.set(key, { answer, storedAt: now, keptSeconds })
    if (this.#young.size < maxEntries) return
    this.#old = this.#young
    this.#young = new Map()
  }

  #delete(key: string): void {
    this.#young.delete(key)
    this.#old.delete(key)
  }
}
