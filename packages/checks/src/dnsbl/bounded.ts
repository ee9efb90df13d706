/**
 * Runs a task for each item, at most `limit` at a time, taking items as it goes: an endless supply costs no memory.
 * When a task rejects, no further item is begun, and so it rejects.
 */
export async function forEachBounded<T>(
  items: Iterable<T>,
  limit: number,
  task: (item: T) => Promise<void>,
): Promise<void> {
  const shared = oneByOne(items)
  const worker = async (): Promise<void> => {
    // Leaving this loop by a throw ends the generator, and thereby the other workers' loops.
    for (const item of shared) await task(item)
  }
  await Promise.all(Array.from({ length: limit }, worker))
}

function* oneByOne<T>(items: Iterable<T>): Generator<T> {
  yield* items
}
