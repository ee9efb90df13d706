import { and, asc, eq, inArray, lte, sql } from 'drizzle-orm'
import type { Queryable } from './database.ts'
import { checkStates, targets } from './schema.ts'

/** A watched domain's selector that holds a key. */
export interface DkimKeyHolder {
  readonly domain: string
  readonly selector: string
}

/** So many are told of at most, for one key. */
const most = 20

/**
 * The selectors of watched domains that hold DKIM keys as of their last answer, by the hash that the dkim check
 * remembers. What is remembered of every domain is gone through, once for all the keys.
 */
export async function dkimKeyHolders(
  db: Queryable,
  hashes: readonly string[],
): Promise<ReadonlyMap<string, readonly DkimKeyHolder[]>> {
  if (hashes.length === 0) return new Map()
  const keys = sql`jsonb_each(${checkStates.memory} -> 'keys')`
  const hash = sql<string>`seen.value ->> 'hash'`
  const selector = sql<string>`seen.key`
  const holders = db
    .select({
      hash: hash.as('hash'),
      domain: targets.name,
      selector: selector.as('selector'),
      place: sql<number>`row_number() over (partition by ${hash} order by ${targets.name}, ${selector})`.as('place'),
    })
    .from(checkStates)
    .innerJoin(targets, eq(targets.key, checkStates.targetKey))
    .innerJoin(sql`lateral ${keys} as seen`, sql`seen.value ->> 'isGone' is null`)
    .where(and(eq(targets.active, true), eq(checkStates.check, 'dkim'), inArray(hash, [...hashes])))
    .as('holders')
  const rows = await db.select().from(holders).where(lte(holders.place, most)).orderBy(asc(holders.place))
  const byHash = Map.groupBy(rows, (row) => row.hash)
  return new Map([...byHash].map(([key, found]) => [key, found.map(({ domain, selector }) => ({ domain, selector }))]))
}
