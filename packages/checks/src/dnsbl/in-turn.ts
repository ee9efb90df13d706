/** How many tasks may run: in all, and of one line. */
export interface Limits {
  readonly atOnce: number
  readonly ofOne: number
}

interface Line<T> {
  readonly items: Iterator<T>
  running: number
}

/**
 * Runs a task for each item of several lines, which take turns: a line whose tasks are slow holds no other one up.
 * Items are taken as it goes, so that an endless supply costs no memory. When a task rejects, no further one begins,
 * and so it rejects.
 */
export function forEachInTurn<T>(
  lines: readonly Iterable<T>[],
  { atOnce, ofOne }: Limits,
  task: (item: T) => Promise<void>,
): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  const ready: Line<T>[] = lines.map((items) => ({ items: items[Symbol.iterator](), running: 0 }))
  let running = 0
  let isOver = false
  const end = (line: Line<T>): void => {
    running--
    if (line.running-- === ofOne) ready.push(line)
    begin()
  }
  const fail = (error: unknown): void => {
    isOver = true
    reject(error)
  }
  const begin = (): void => {
    while (!isOver && running < atOnce) {
      const line = ready.shift()
      if (line === undefined) break
      const next = line.items.next()
      if (next.done === true) continue
      running++
      if (++line.running < ofOne) ready.push(line)
      task(next.value)
        .then(() => end(line))
        .catch(fail)
    }
    if (running === 0 && ready.length === 0) resolve()
  }
  begin()
  return promise
}
