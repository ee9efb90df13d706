import type { Flight } from './flight.ts'

const bucketBits = 12

/** The flights that are under way, by what they ask: a table that makes no objects, with the hashes that there are. */
export class Flights {
  readonly #buckets: (Flight | null)[] = new Array(1 << bucketBits).fill(null)
  #size = 0

  get size(): number {
    return this.#size
  }

  /** The one that asks this, the latest of several, or null. */
  get(key: string, hash: number): Flight | null {
    let flight = this.#buckets[bucketOf(hash)] ?? null
    while (flight !== null && (flight.hash !== hash || flight.key !== key)) flight = flight.next
    return flight
  }

  /** Takes one in. */
  add(flight: Flight): void {
    const bucket = bucketOf(flight.hash)
    flight.next = this.#buckets[bucket] ?? null
    this.#buckets[bucket] = flight
    this.#size++
  }

  /** Takes one out, if it is in. */
  delete(flight: Flight): void {
    const bucket = bucketOf(flight.hash)
    let before: Flight | null = null
    let here = this.#buckets[bucket] ?? null
    while (here !== flight) {
      if (here === null) return
      before = here
      here = here.next
    }
    if (before === null) this.#buckets[bucket] = flight.next
    else before.next = flight.next
    flight.next = null
    this.#size--
  }

  /** All that are in now. */
  all(): Flight[] {
    const all: Flight[] = []
    for (const first of this.#buckets) for (let flight = first; flight !== null; flight = flight.next) all.push(flight)
    return all
  }
}

function bucketOf(hash: number): number {
  return hash >>> (32 - bucketBits)
}
