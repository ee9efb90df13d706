import type { DnsAnswer } from '@mailhealth/core'
import type { AbortHub } from './abort-hub.ts'
import type { Question } from './codec.ts'

/** One question under way, and all who wait for its answer. It ends early when the last of them has left. */
export class Flight {
  readonly question: Question
  readonly key: string
  readonly startedAt: number
  /** What ends the asking when nobody wants it any more. */
  onLeft: ((reason: unknown) => void) | null = null
  isOver = false
  readonly #hub: AbortHub
  /** Nearly always one: an array costs less than a set, of which a sweep would make one a lookup. */
  #waiting: Waiting[] = []

  constructor(question: Question, key: string, startedAt: number, hub: AbortHub) {
    this.question = question
    this.key = key
    this.startedAt = startedAt
    this.#hub = hub
  }

  /** The answer, or a rejection with the reason of `signal`, or of fail(). */
  join(signal: AbortSignal | undefined): Promise<DnsAnswer> {
    return new Promise((resolve, reject) => {
      const waiting: Waiting = { resolve, reject, signal, onAbort: null }
      this.#waiting.push(waiting)
      if (signal === undefined) return
      waiting.onAbort = () => this.#part(waiting, signal.reason)
      this.#hub.add(signal, waiting.onAbort)
    })
  }

  /** Gives everybody the answer. */
  land(answer: DnsAnswer): void {
    for (const waiting of this.#end()) waiting.resolve(answer)
  }

  /** Rejects for everybody. */
  fail(reason: unknown): void {
    for (const waiting of this.#end()) waiting.reject(reason)
    this.onLeft?.(reason)
  }

  #end(): readonly Waiting[] {
    this.isOver = true
    const all = this.#waiting
    this.#waiting = []
    for (const { signal, onAbort } of all) {
      if (signal !== undefined && onAbort !== null) this.#hub.remove(signal, onAbort)
    }
    return all
  }

  #part(waiting: Waiting, reason: unknown): void {
    this.#waiting = this.#waiting.filter((one) => one !== waiting)
    waiting.reject(reason)
    if (this.#waiting.length > 0 || this.isOver) return
    this.isOver = true
    this.onLeft?.(reason)
  }
}

interface Waiting {
  readonly resolve: (answer: DnsAnswer) => void
  readonly reject: (reason: unknown) => void
  readonly signal: AbortSignal | undefined
  onAbort: (() => void) | null
}
