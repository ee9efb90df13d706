import { EventEmitter } from 'node:events'
import type { ApiCall } from './api-call.ts'
import type { Message } from './message-log.ts'
import type { OpenView } from './view-log.ts'

/** What changed in the simulated Slack, as it happens. */
export type Change =
  | { readonly kind: 'message'; readonly message: Message }
  | { readonly kind: 'view'; readonly view: OpenView }
  | { readonly kind: 'call'; readonly call: ApiCall }
  | { readonly kind: 'response' }
  | { readonly kind: 'sockets'; readonly count: number }
  | { readonly kind: 'panel' }

/** Tells whoever listens about every change. */
export class ChangeFeed {
  readonly #emitter: EventEmitter = new EventEmitter().setMaxListeners(0)

  tell(change: Change): void {
    this.#emitter.emit('change', change)
  }

  /** Calls back on every change, until the function that it returns is called. */
  listen(onChange: (change: Change) => void): () => void {
    this.#emitter.on('change', onChange)
    return () => this.#emitter.off('change', onChange)
  }

  /**
   * Resolves with the first truthy thing that `look` returns, now or after some change.
   *
   * @throws Error when `timeoutMs` pass without
   */
  waitFor<T>(look: () => T | null | undefined | false, timeoutMs: number): Promise<T> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => settle(() => reject(new Error(`nothing like that in ${timeoutMs} ms`))), timeoutMs)
      const stop = this.listen(attempt)
      function settle(finish: () => void): void {
        clearTimeout(timer)
        stop()
        finish()
      }
      function attempt(): void {
        try {
          const found = look()
          if (found) settle(() => resolve(found))
        } catch (error) {
          settle(() => reject(error))
        }
      }
      attempt()
    })
  }
}
