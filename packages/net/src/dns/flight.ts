import type { DnsAnswer } from '@mailhealth/core'
import { type AbortHub, AbortListener } from './abort-hub.ts'
import type { Brought, Passenger } from './channel.ts'
import type { Question } from './codec.ts'

/** What a flight tells whoever started it. */
export interface FlightOwner {
  /** A channel brought something. */
  onBrought(flight: Flight, brought: Brought): void
  /** It is over before an answer came: nobody wants one any more. */
  onLeft(flight: Flight, reason: unknown): void
}

/** What a flight has to do with other flights and with the cache. */
export interface Way {
  /** How many aliases led to its name, before it began. */
  readonly aliasesBefore: number
  /** When it has to be over, where it began with what was left of another's time. Milliseconds since 1970. */
  readonly endsAt: number | null
  /** The one about the name that its own is an alias of. */
  waitsFor: Flight | null
  /** Somebody wants all of the answer to come from the world. */
  wantsFresh: boolean
  /** Some of it came from the cache. */
  hasUsedCache: boolean
}

type Resolve = (answer: DnsAnswer) => void
type Reject = (reason: unknown) => void

/**
 * One question under way, and all who wait for its answer. It ends early when the last of them has left. It is a
 * passenger itself, and the first who waits: a sweep makes one for each lookup, and every object counts.
 */
export class Flight extends AbortListener implements Passenger {
  readonly question: Question
  readonly key: string
  readonly hash: number
  readonly startedAt: number
  /** The next one in the table of flights. */
  next: Flight | null = null
  /** The server that a channel takes it to, as answers name it. */
  server = ''
  /** Ends the asking, where it is asked the long way, or waits for another one. */
  asking: AbortController | null = null
  /** Null as long as neither aliases nor the wish for a fresh answer have to do with it. */
  way: Way | null = null
  sentTick = 0
  tries = 0
  isOver = false
  readonly #owner: FlightOwner
  readonly #hub: AbortHub
  #resolve: Resolve | null = null
  #reject: Reject | null = null
  #others: Set<Companion> | null = null

  constructor(question: Question, key: string, hash: number, startedAt: number, owner: FlightOwner, hub: AbortHub) {
    super()
    this.question = question
    this.key = key
    this.hash = hash
    this.startedAt = startedAt
    this.#owner = owner
    this.#hub = hub
  }

  /** The answer for whoever starts it, or a rejection with the reason of `signal`, or of fail(). Once, before join(). */
  board(signal: AbortSignal | undefined): Promise<DnsAnswer> {
    return new Promise((resolve, reject) => {
      this.#resolve = resolve
      this.#reject = reject
      if (signal !== undefined) this.#hub.add(signal, this)
    })
  }

  /** The answer for one more, or a rejection likewise. */
  join(signal: AbortSignal | undefined): Promise<DnsAnswer> {
    return new Promise((resolve, reject) => {
      const companion = new Companion(this, resolve, reject)
      if (signal !== undefined) this.#hub.add(signal, companion)
      this.#others ??= new Set()
      this.#others.add(companion)
    })
  }

  /** Its way, which it has from now on. */
  takeWay(aliasesBefore = 0, endsAt: number | null = null): Way {
    this.way ??= { aliasesBefore, endsAt, waitsFor: null, wantsFresh: false, hasUsedCache: false }
    return this.way
  }

  /** Keeps the cache out of all that is still to be asked; false where it was looked into before. */
  freshen(): boolean {
    const way = this.takeWay()
    if (way.hasUsedCache || way.waitsFor?.freshen() === false) return false
    way.wantsFresh = true
    return true
  }

  /** Whether it is, or waits for, another one. */
  leadsTo(other: Flight): boolean {
    for (let flight: Flight | null = this; flight !== null; flight = flight.way?.waitsFor ?? null) {
      if (flight === other) return true
    }
    return false
  }

  done(brought: Brought): void {
    this.#owner.onBrought(this, brought)
  }

  /** Gives everybody the answer. */
  land(answer: DnsAnswer): void {
    this.isOver = true
    this.#disembark()?.(answer)
    if (this.#others !== null) for (const companion of this.#companions()) companion.resolve(answer)
  }

  /** Rejects for everybody. */
  fail(reason: unknown): void {
    this.isOver = true
    const reject = this.#reject
    this.#disembark()
    reject?.(reason)
    for (const companion of this.#companions()) companion.reject(reason)
    this.#owner.onLeft(this, reason)
  }

  /** The first who waits goes. */
  override onAbort(reason: unknown): void {
    const reject = this.#reject
    this.#disembark()
    reject?.(reason)
    this.#endIfEmpty(reason)
  }

  /** One who joined goes. */
  leave(companion: Companion, reason: unknown): void {
    this.#hub.remove(companion)
    this.#others?.delete(companion)
    companion.reject(reason)
    this.#endIfEmpty(reason)
  }

  #endIfEmpty(reason: unknown): void {
    if (this.isOver || this.#resolve !== null || (this.#others !== null && this.#others.size > 0)) return
    this.isOver = true
    this.#owner.onLeft(this, reason)
  }

  /** Takes out the first, and gives what resolves for it; null when it is gone. */
  #disembark(): Resolve | null {
    const resolve = this.#resolve
    this.#resolve = null
    this.#reject = null
    if (this.group !== null) this.#hub.remove(this)
    return resolve
  }

  /** Takes out all who joined. */
  #companions(): Iterable<Companion> {
    const others = this.#others
    this.#others = null
    if (others === null) return []
    for (const companion of others) if (companion.group !== null) this.#hub.remove(companion)
    return others
  }
}

/** One who joined a flight. */
class Companion extends AbortListener {
  readonly flight: Flight
  readonly resolve: Resolve
  readonly reject: Reject

  constructor(flight: Flight, resolve: Resolve, reject: Reject) {
    super()
    this.flight = flight
    this.resolve = resolve
    this.reject = reject
  }

  override onAbort(reason: unknown): void {
    this.flight.leave(this, reason)
  }
}
