import { Gate, type Rate } from './gate.ts'

/** How what was asked ended: what makes a lane wider or narrower. */
export type Ending = 'answered' | 'timeout' | 'other'

/**
 * Waits until one more packet of a question may go, which for the first is at once.
 *
 * @throws the reason of `signal`, or ShutError
 */
export type MaySend = (signal?: AbortSignal) => Promise<void>

/** Nobody may ask: it cannot be told whose turn it is, or there are no questions left for today. */
export class ShutError extends Error {
  override readonly name = 'ShutError'
}

/** Somebody in a line. */
interface Waiting {
  readonly enter: () => void
  readonly fail: (error: Error) => void
}

const window = { first: 8, least: 1, most: 64 }

/** One operator's line: those in it go one after another, no faster than its rate, and not too many at once. */
export class Lane {
  readonly #gate: Gate | null
  readonly #mayRepeat: () => Promise<boolean>
  readonly #line = new Set<Waiting>()
  /** Packets of questions that are under way already. They go first: those have a deadline. */
  readonly #further = new Set<Waiting>()
  #inFlight = 0
  #window = window.first

  /**
   * @param rate null where only answers decide
   * @param mayRepeat whether one more packet of a question is allowed today
   */
  constructor(rate: Rate | null, mayRepeat: () => Promise<boolean> = async () => true) {
    this.#mayRepeat = mayRepeat
    const owner = {
      waiting: () => this.#further.size + this.#line.size,
      onOpen: () => this.#pump(),
      onShut: (why: string) => this.#shut(why),
    }
    this.#gate = rate === null ? null : new Gate(rate, owner)
  }

  /**
   * Waits for its turn and runs a job, which waits for what it is given before each packet.
   *
   * @throws what the job throws, the reason of `signal`, or ShutError
   */
  async run<T>(
    job: (maySend: MaySend) => Promise<T>,
    endingOf: (result: T) => Ending,
    signal: AbortSignal | undefined,
  ): Promise<T> {
    await this.#wait(this.#line, signal)
    let isFirst = true
    const maySend: MaySend = async (own) => {
      if (!isFirst) return this.#repeat(own)
      isFirst = false
    }
    let ending: Ending = 'other'
    try {
      const result = await job(maySend)
      ending = endingOf(result)
      return result
    } finally {
      this.#inFlight--
      this.#adapt(ending)
      this.#pump()
    }
  }

  async #repeat(signal: AbortSignal | undefined): Promise<void> {
    const isAllowed = await this.#mayRepeat().catch((error: Error) => Promise.reject(new ShutError(error.message)))
    if (!isAllowed) throw new ShutError('its operator allows no more questions today')
    await this.#wait(this.#further, signal)
  }

  #wait(line: Set<Waiting>, signal: AbortSignal | undefined): Promise<void> {
    return new Promise((resolve, reject) => {
      const leave = (settle: () => void): void => {
        line.delete(waiting)
        signal?.removeEventListener('abort', onAbort)
        settle()
      }
      const onAbort = (): void => leave(() => reject(signal?.reason))
      const waiting = { enter: () => leave(resolve), fail: (error: Error) => leave(() => reject(error)) }
      if (signal?.aborted === true) return onAbort()
      signal?.addEventListener('abort', onAbort)
      line.add(waiting)
      this.#pump()
    })
  }

  #pump(): void {
    for (const one of this.#further) {
      if (!this.#mayGo()) return
      one.enter()
    }
    for (const one of this.#line) {
      if (this.#inFlight >= this.#window || !this.#mayGo()) return
      this.#inFlight++
      one.enter()
    }
  }

  #mayGo(): boolean {
    return this.#gate === null || this.#gate.pass()
  }

  #shut(why: string): void {
    const error = new ShutError(`nobody knows whose turn it is: ${why}`)
    for (const one of [...this.#further, ...this.#line]) one.fail(error)
  }

  #adapt(ending: Ending): void {
    if (ending === 'answered') this.#window = Math.min(window.most, this.#window + 1)
    else if (ending === 'timeout') this.#window = Math.max(window.least, this.#window >> 1)
  }
}
