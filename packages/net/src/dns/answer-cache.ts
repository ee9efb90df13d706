import type { DnsAnswer, DnsFailure } from '@mailhealth/core'
import { hashOf } from './hash.ts'

const longestSeconds = { records: 86_400, negative: 900 }
/** An answer has one of four places, which ones its key decides: 16,384 are kept at most. */
const ways = 4
const placeBits = 14
const places = 1 << placeBits
const nowhere = -1

/**
 * Keeps answers for as long as DNS allows: records for a day at most, nodata and nxdomain for 15 minutes at most, and
 * failures not at all. Where there is no place for a new one, the oldest of the four that have those places goes. A
 * table of numbers is looked at first: a sweep asks for what is not there, and pays for little more than a hash then.
 * What has run out is kept for a while more, where that is wanted, for when no server answers (RFC 8767). Times are in
 * milliseconds since 1970.
 */
export class AnswerCache {
  readonly #hashes = new Int32Array(places)
  readonly #keys: (string | null)[] = new Array(places).fill(null)
  readonly #answers: (DnsAnswer | null)[] = new Array(places).fill(null)
  readonly #storedAt = new Float64Array(places)
  readonly #keptSeconds = new Int32Array(places)
  readonly #staleSeconds: number

  /** @param staleSeconds for how long an answer that has run out is kept */
  constructor(staleSeconds = 0) {
    this.#staleSeconds = staleSeconds
  }

  /** How many are kept. */
  get size(): number {
    return this.#answers.filter((answer) => answer !== null).length
  }

  /**
   * The answer as it came, but for the TTL of records, which is what is left of it; undefined when there is none.
   *
   * @param hash of the key, always the same one
   */
  get(key: string, now: number, hash: number = hashOf(key)): DnsAnswer | undefined {
    const place = this.#find(key, hash)
    if (place === nowhere) return undefined
    const answer = this.#answers[place] as DnsAnswer
    const ageMs = now - (this.#storedAt[place] as number)
    const overMs = ageMs - (this.#keptSeconds[place] as number) * 1000
    // A clock that was set back makes the age unknown: ask again.
    if (overMs >= 0 || ageMs < 0) {
      if (ageMs < 0 || overMs > this.#staleSeconds * 1000 || this.#staleSeconds === 0) this.#clear(place)
      return undefined
    }
    if (answer.kind === 'failed') return answer
    return { ...answer, ttlSeconds: answer.ttlSeconds - Math.floor(ageMs / 1000) }
  }

  /** The last answer, marked stale with how the servers fail, where it has not run out for too long; else undefined. */
  stale(key: string, failure: DnsFailure, now: number, hash: number = hashOf(key)): DnsAnswer | undefined {
    const place = this.#find(key, hash)
    if (place === nowhere) return undefined
    const ageMs = now - (this.#storedAt[place] as number)
    const seconds = ageMs / 1000 - (this.#keptSeconds[place] as number)
    if (ageMs < 0 || seconds > this.#staleSeconds) return undefined
    const stale = { seconds: Math.max(0, Math.floor(seconds)), failure }
    return { ...(this.#answers[place] as DnsAnswer), ttlSeconds: 0, stale } as DnsAnswer
  }

  /** Forgets an answer. */
  delete(key: string, hash: number = hashOf(key)): void {
    const place = this.#find(key, hash)
    if (place !== nowhere) this.#clear(place)
  }

  /** Stores an answer in place of an older one, for its TTL. */
  put(key: string, answer: DnsAnswer, now: number, hash: number = hashOf(key)): void {
    if (answer.kind === 'failed') return
    const known = this.#find(key, hash)
    const seconds = Math.min(
      answer.ttlSeconds,
      answer.kind === 'records' ? longestSeconds.records : longestSeconds.negative,
    )
    if (!(seconds > 0)) {
      if (known !== nowhere) this.#clear(known)
      return
    }
    const place = known === nowhere ? this.#placeFor(hash) : known
    this.#hashes[place] = hash
    this.#keys[place] = key
    this.#answers[place] = answer
    this.#storedAt[place] = now
    this.#keptSeconds[place] = seconds
  }

  #find(key: string, hash: number): number {
    const first = firstPlace(hash)
    for (let place = first; place < first + ways; place++) {
      if (this.#hashes[place] === hash && this.#keys[place] === key) return place
    }
    return nowhere
  }

  /** A free one, or the one that was taken first. */
  #placeFor(hash: number): number {
    const first = firstPlace(hash)
    let oldest = first
    for (let place = first; place < first + ways; place++) {
      if (this.#storedAt[place] === 0) return place
      if ((this.#storedAt[place] as number) < (this.#storedAt[oldest] as number)) oldest = place
    }
    return oldest
  }

  #clear(place: number): void {
    this.#hashes[place] = 0
    this.#keys[place] = null
    this.#answers[place] = null
    this.#storedAt[place] = 0
  }
}

function firstPlace(hash: number): number {
  return (hash >>> (32 - placeBits)) & ~(ways - 1)
}
