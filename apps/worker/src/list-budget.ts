import type { DnsblList } from '@mailhealth/catalogue'
import type { Clock } from '@mailhealth/core'
import { type Queryable, takeFromBudget } from '@mailhealth/store'

/** Questions are taken out of a day's limit by the hundred: one statement for many. What a crash loses was not asked. */
const fewestTaken = 100
/** No single taking is more than this part of a limit. */
const mostOfLimit = 50

interface Purse {
  day: string
  left: number
}

/**
 * Keeps what operators allow for a day, over all workers and over restarts: what is taken is written before it is asked.
 * @returns a function that takes questions for a list; false when the day has not that many left
 */
export function keepBudgets(db: Queryable, clock: Clock): (list: DnsblList, questions: number) => Promise<boolean> {
  const purses = new Map<string, Purse>()
  const turns = new Map<string, Promise<boolean>>()
  const take = async ({ operator }: DnsblList, limit: number, questions: number): Promise<boolean> => {
    const day = clock.now().toISOString().slice(0, 10)
    const known = purses.get(operator)
    const purse = known?.day === day ? known : { day, left: 0 }
    purses.set(operator, purse)
    if (purse.left < questions) purse.left += await takeMore(db, { operator, day, limit }, questions - purse.left)
    if (purse.left < questions) return false
    purse.left -= questions
    return true
  }
  return (list, questions) => {
    const limit = list.limits.perDay
    if (limit === null) return Promise.resolve(true)
    const turn = (turns.get(list.operator) ?? Promise.resolve(true)).catch(() => true)
    const next = turn.then(() => take(list, limit, questions))
    turns.set(list.operator, next)
    return next
  }
}

async function takeMore(
  db: Queryable,
  budget: { readonly operator: string; readonly day: string; readonly limit: number },
  needed: number,
): Promise<number> {
  const wanted = Math.max(needed, Math.min(fewestTaken, Math.floor(budget.limit / mostOfLimit)))
  for (const questions of new Set([wanted, needed])) if (await takeFromBudget(db, budget, questions)) return questions
  return 0
}
