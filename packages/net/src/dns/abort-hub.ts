/**
 * Hears of aborts for any number of askers with one listener a signal: adding and removing listeners is dear, and many
 * on one signal look like a leak.
 */
export class AbortHub {
  readonly #askers = new WeakMap<AbortSignal, Set<() => void>>()

  add(signal: AbortSignal, onAbort: () => void): void {
    const known = this.#askers.get(signal)
    if (known !== undefined) {
      known.add(onAbort)
      return
    }
    const askers = new Set([onAbort])
    this.#askers.set(signal, askers)
    signal.addEventListener(
      'abort',
      () => {
        for (const one of [...askers]) one()
      },
      { once: true },
    )
  }

  remove(signal: AbortSignal, onAbort: () => void): void {
    this.#askers.get(signal)?.delete(onAbort)
  }
}
