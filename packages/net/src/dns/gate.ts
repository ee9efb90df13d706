import type { Turn, Turns } from '@mailhealth/core'

/** How fast an operator lets anybody ask it, over all processes that share turns. */
export interface Rate {
  readonly operator: string
  readonly perSecond: number
  readonly turns: Turns
}

/** Who is told when it is worth asking again, and when nobody may ask since nobody knows whose turn it is. */
interface GateOwner {
  /** How many want to go: at most a second's worth of turn is taken for them. */
  waiting(): number
  onOpen(): void
  onShut(why: string): void
}

/** A turn is longer than its questions take, by twice what it took to get the last one: this at the least and at the most. */
const slackMs = { least: 50, most: 10_000 }
/** How soon turns are asked for again where there are none, and for how long nobody is told. */
const pauseMs = 1_000
const patienceMs = 5_000

/**
 * Lets questions to an operator through, one after another: none sooner than 1/rate after the one before, all in turns
 * of this process, and none in the last 1/rate of a turn, so that the first of the next turn, whosever it is, keeps its
 * distance too. Over all processes, no span of T seconds holds more than `1 + rate × T`, however late timers fire.
 */
export class Gate {
  readonly #rate: Rate
  readonly #owner: GateOwner
  readonly #spacingMs: number
  #turn: Turn = { startsMs: 0, endsMs: 0 }
  #lastAt = Number.NEGATIVE_INFINITY
  #slackMs = slackMs.least
  #failingSince: number | null = null
  #isTaking = false
  #timer: NodeJS.Timeout | undefined

  constructor(rate: Rate, owner: GateOwner) {
    this.#rate = rate
    this.#owner = owner
    this.#spacingMs = 1_000 / rate.perSecond
  }

  /** Lets one through, if it may go now; else sees to it that the owner is told when one may. */
  pass(): boolean {
    if (this.#isTaking || this.#timer !== undefined) return false
    const now = performance.now()
    const at = Math.max(now, this.#turn.startsMs, this.#lastAt + this.#spacingMs)
    if (at + this.#spacingMs > this.#turn.endsMs) {
      void this.#take()
      return false
    }
    if (at > now) {
      this.#wakeIn(at - now)
      return false
    }
    this.#lastAt = now
    return true
  }

  async #take(): Promise<void> {
    this.#isTaking = true
    // Others may come in the same moment.
    await null
    const { operator, perSecond, turns } = this.#rate
    const questions = Math.min(this.#owner.waiting(), perSecond)
    const askedAt = performance.now()
    let turn: Turn | null = null
    try {
      turn = await turns.take(operator, Math.ceil(questions * this.#spacingMs + this.#slackMs))
      this.#failingSince = null
      const tookMs = performance.now() - askedAt
      this.#slackMs = Math.min(slackMs.most, Math.max(slackMs.least, 2 * tookMs))
    } catch (error) {
      this.#failingSince ??= askedAt
      if (performance.now() - this.#failingSince >= patienceMs) this.#owner.onShut((error as Error).message)
    }
    this.#isTaking = false
    if (turn === null) return this.#wakeIn(pauseMs)
    this.#turn = turn
    this.#owner.onOpen()
  }

  #wakeIn(ms: number): void {
    const wake = (): void => {
      this.#timer = undefined
      this.#owner.onOpen()
    }
    this.#timer = setTimeout(wake, Math.ceil(ms))
  }
}
