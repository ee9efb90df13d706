import type { JsonObject } from '@mailhealth/core'

/** What goes wrong with a call. */
export type Fault =
  | { readonly status: 429; readonly retryAfter: number }
  | { readonly status: 500 | 502 | 503 }
  | { readonly error: string }
  | { readonly timeoutAfterAccept: true }
  /** Says that all went well, with this in place of what would be answered. */
  | { readonly answer: JsonObject }

/** The faults that tests ordered, by method. */
export class Faults {
  readonly #ordered = new Map<string, Fault[]>()
  /** While true, every call and every new socket is cut off, as when Slack cannot be reached. */
  refusesConnections = false
  /** What goes wrong with every call that no other fault is ordered for; null when nothing does. */
  lasting: Fault | null = null

  order(method: string, fault: Fault, times: number): void {
    const queue = this.#ordered.get(method) ?? []
    this.#ordered.set(method, [...queue, ...Array.from({ length: times }, () => fault)])
  }

  /** The fault for this call, spent unless it lasts; null when all goes well. */
  take(method: string): Fault | null {
    return this.#ordered.get(method)?.shift() ?? this.lasting
  }
}
