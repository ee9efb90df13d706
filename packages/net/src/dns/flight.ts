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

/**
 * One question under way, and all who wait for its answer. It ends early when the last of them has left. It is a
 * passenger itself, and knows one who waits by heart: a sweep makes one for each lookup, and every object counts.
 */
export class Flight implements Passenger {
  readonly question: Question
  readonly key: string
  readonly startedAt: number
  /** The server that a channel takes it to, as answers name it. */
  server = ''
  /** Ends the asking, where it is asked the long way. */
  asking: AbortController | null = null
  sentTick = 0
  tries = 0
  isOver = false
  readonly #owner: FlightOwner
  readonly #hub: AbortHub
  #first: Waiting | null = null
  #others: Waiting[] | null = null

  constructor(question: Question, key: string, startedAt: number, owner: FlightOwner, hub: AbortHub) {
    this.question = question
    this.key = key
    this.startedAt = startedAt
    this.#owner = owner
    this.#hub = hub
  }

  done(brought: Brought): void {
    this.#owner.onBrought(this, brought)
  }

  /** The answer, or a rejection with the reason of `signal`, or of fail(). */
  join(signal: AbortSignal | undefined): Promise<DnsAnswer> {
    return new Promise((resolve, reject) => {
      const waiting = new Waiting(this, resolve, reject)
      if (signal !== undefined) this.#hub.add(signal, waiting)
      if (this.#first === null) this.#first = waiting
      else if (this.#others === null) this.#others = [waiting]
      else this.#others.push(waiting)
    })
  }

  /** Gives everybody the answer. */
  land(answer: DnsAnswer): void {
    for (let waiting = this.#next(); waiting !== null; waiting = this.#next()) waiting.resolve(answer)
  }

  /** Rejects for everybody. */
  fail(reason: unknown): void {
    for (let waiting = this.#next(); waiting !== null; waiting = this.#next()) waiting.reject(reason)
    this.#owner.onLeft(this, reason)
  }

  /** One who waits goes, and the flight is over when it was the last. */
  leave(waiting: Waiting, reason: unknown): void {
    this.#hub.remove(waiting)
    if (this.#first === waiting) this.#first = this.#others?.shift() ?? null
    else this.#others = this.#others?.filter((one) => one !== waiting) ?? null
    waiting.reject(reason)
    if (this.#first !== null || this.isOver) return
    this.isOver = true
    this.#owner.onLeft(this, reason)
  }

  /** Takes out one who waits; the flight is over from here on. */
  #next(): Waiting | null {
    this.isOver = true
    const waiting = this.#first
    if (waiting === null) return null
    this.#first = this.#others?.shift() ?? null
    if (waiting.group !== null) this.#hub.remove(waiting)
    return waiting
  }
}

class Waiting extends AbortListener {
  readonly flight: Flight
  readonly resolve: (answer: DnsAnswer) => void
  readonly reject: (reason: unknown) => void

  constructor(flight: Flight, resolve: (answer: DnsAnswer) => void, reject: (reason: unknown) => void) {
    super()
    this.flight = flight
    this.resolve = resolve
    this.reject = reject
  }

  override onAbort(reason: unknown): void {
    this.flight.leave(this, reason)
  }
}
