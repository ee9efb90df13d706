/** Work that many ask for and that is done once. It is aborted when the last of them no longer wants it. */
export class SharedWork<T> {
  readonly #controller = new AbortController()
  readonly #work: Promise<T>
  #askers = 0

  /** Starts the work, which is to stop when its signal aborts. */
  constructor(work: (signal: AbortSignal) => Promise<T>) {
    this.#work = work(this.#controller.signal)
    // What it throws after the last asker has gone is nobody's.
    this.#work.catch(() => undefined)
  }

  /** True once nobody wants it any more, or abort() was called: it cannot be joined then. */
  get isAborted(): boolean {
    return this.#controller.signal.aborted
  }

  /** The work's result, or a rejection with the reason of `signal` (the asker's own) or of abort(). */
  join(signal: AbortSignal | undefined): Promise<T> {
    const shared = this.#controller.signal
    this.#askers++
    return new Promise<T>((resolve, reject) => {
      const leave = (settle: () => void): void => {
        signal?.removeEventListener('abort', onAbort)
        shared.removeEventListener('abort', onSharedAbort)
        settle()
      }
      const onSharedAbort = (): void => leave(() => reject(shared.reason))
      const onAbort = (): void => {
        leave(() => reject(signal?.reason))
        if (--this.#askers === 0) this.abort(signal?.reason)
      }
      signal?.addEventListener('abort', onAbort)
      shared.addEventListener('abort', onSharedAbort)
      this.#work.then(
        (result) => leave(() => resolve(result)),
        (error) => leave(() => reject(error)),
      )
    })
  }

  /** Ends it for everybody. */
  abort(reason: unknown): void {
    this.#controller.abort(reason)
  }

  /** Resolves when the work has ended, however it did. */
  async ended(): Promise<void> {
    await this.#work.catch(() => undefined)
  }
}
