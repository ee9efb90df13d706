/** Daily budgets as a port: what is spent of them outlives a restart, and all processes share it. */
export interface Budgets {
  /**
   * Reserves up to `wanted` questions of a day's budget, in one step that no other process comes between.
   *
   * @param key whose budget it is: an operator's
   * @param day `2026-11-25`, in UTC
   * @returns how many were granted; all that were granted to a key on a day are never more than `perDay`
   */
  reserve(key: string, day: string, wanted: number, perDay: number): Promise<number>
}

/** Budgets that this process alone keeps, and that a restart forgets. */
export function memoryBudgets(): Budgets {
  const spent = new Map<string, { day: string; count: number }>()
  return {
    async reserve(key, day, wanted, perDay) {
      const known = spent.get(key)
      const count = known?.day === day ? known.count : 0
      const granted = Math.max(0, Math.min(wanted, perDay - count))
      spent.set(key, { day, count: count + granted })
      return granted
    },
  }
}
