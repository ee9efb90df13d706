import { and, asc, eq, sql } from 'drizzle-orm'
import type { Queryable } from './database.ts'
import { checkStates, targets } from './schema.ts'

/** So many are told of at most. */
const most = 20

/** The selectors of watched domains that hold a DKIM key as of their last answer, by the hash that the dkim check remembers. */
export async function dkimKeyHolders(
  db: Queryable,
  hash: string,
): Promise<readonly { readonly domain: string; readonly selector: string }[]> {
  const key = sql`jsonb_each(${checkStates.memory} -> 'keys')`
  return db
    .select({ domain: targets.name, selector: sql<string>`seen.key` })
    .from(checkStates)
    .innerJoin(targets, eq(targets.key, checkStates.targetKey))
    .innerJoin(sql`lateral ${key} as seen`, sql`seen.value ->> 'hash' = ${hash} and seen.value ->> 'isGone' is null`)
    .where(and(eq(targets.active, true), eq(checkStates.check, 'dkim')))
    .orderBy(asc(targets.name), sql`seen.key`)
    .limit(most)
}
