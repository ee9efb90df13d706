import type { DnsAnswer } from '@mailhealth/core'
import type { AbortHub } from './abort-hub.ts'
import type { Question } from './codec.ts'

/** One question under way, and all who wait for its answer. It ends early when the last of them has left. */
export class Flight {
  readonly question: Question
  readonly key: string
  readonly startedAt: number
  readonly #hub: AbortHub
  readonly #waiting = new Set<Waiting>()
  /** What ends the asking when nobody wants it any more. */
  onLeft: ((reason: unknown) => void) | null = null
  isOver = false

  constructor(question: Question, key: string, startedAt: number, hub: AbortHub) {
    this.question = question
    this.key = key
    this.startedAt = startedAt
    this.#hub = hub
  }

  /** The answer, or a rejection with the reason of `signal`, or of fail(). */
  join(signal: AbortSignal | undefined): Promise<DnsAnswer> {
    return new Promise((resolve, reject) => {
      if (signal === undefined) {
        this.#waiting.add({ resolve, reject, signal: null, onAbort: nothing })
        return
      }
      const onAbort = (): void => {
        this.#waiting.delete(waiting)
        reject(signal.reason)
        if (this.#waiting.size === 0) this.#leave(signal.reason)
      }
      const waiting = { resolve, reject, signal, onAbort }
      this.#waiting.add(waiting)
      this.#hub.add(signal, onAbort)
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

  #end(): Waiting[] {
    this.isOver = true
    const all = [...this.#waiting]
    this.#waiting.clear()
    for (const { signal, onAbort } of all) if (signal !== null) this.#hub.remove(signal, onAbort)
    return all
  }

  #leave(reason: unknown): void {
    if (this.isOver) return
    this.isOver = true
    this.onLeft?.(reason)
  }
}

interface Waiting {
  readonly resolve: (answer: DnsAnswer) => void
  readonly reject: (reason: unknown) => void
  readonly signal: AbortSignal | null
  readonly onAbort: () => void
}

const nothing = (): void => undefined
