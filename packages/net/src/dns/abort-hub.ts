/** Somebody who wants to hear when a signal aborts. The hub keeps its own notes in it, so that leaving takes no search. */
export abstract class AbortListener {
  /** The hub's. */
  group: AbortListener[] | null = null
  /** The hub's. */
  place = 0

  abstract onAbort(reason: unknown): void
}

/**
 * Tells of aborts to any number of listeners with one event listener a signal: adding and removing those is dear, and
 * many on one signal look like a leak.
 */
export class AbortHub {
  readonly #groups = new WeakMap<AbortSignal, AbortListener[]>()
  /** The group that was added to last, and its signal: the next one is mostly for the same. */
  #last: { readonly signal: AbortSignal; readonly group: AbortListener[] } | null = null

  add(signal: AbortSignal, listener: AbortListener): void {
    if (this.#last?.signal !== signal) {
      this.#last = { signal, group: this.#groups.get(signal) ?? this.#open(signal) }
    }
    const { group } = this.#last
    listener.group = group
    listener.place = group.length
    group.push(listener)
  }

  remove(listener: AbortListener): void {
    const { group, place } = listener
    const last = group?.pop()
    if (group === null || last === undefined) return
    listener.group = null
    if (last === listener) return
    // The last one takes the seat that is free now.
    group[place] = last
    last.place = place
  }

  #open(signal: AbortSignal): AbortListener[] {
    const group: AbortListener[] = []
    this.#groups.set(signal, group)
    const tell = (): void => {
      for (const listener of [...group]) listener.onAbort(signal.reason)
    }
    signal.addEventListener('abort', tell, { once: true })
    return group
  }
}
