import { and, asc, eq, sql } from 'drizzle-orm'
import type { Queryable } from './database.ts'
import { checkStates, targets } from './schema.ts'

/** So many are told of at most. */
const most = 20

/** The selectors of watched domains at which a DKIM key was seen last, by the hash that the dkim check remembers. */
export async function dkimKeyHolders(
  db: Queryable,
  hash: string,
): Promise<readonly { readonly domain: string; readonly selector: string }[]> {
  const key = sql`jsonb_each(${checkStates.memory} -> 'keys')`
  return db
    .select({ domain: targets.name, selector: sql<string>`seen.key` })
    .from(checkStates)
    .innerJoin(targets, eq(targets.key, checkStates.targetKey))
    .innerJoin(sql`lateral ${key} as seen`, sql`seen.value ->> 'hash' = ${hash}`)
    .where(and(eq(targets.active, true), eq(checkStates.check, 'dkim')))
    .orderBy(asc(targets.name), sql`seen.key`)
    .limit(most)
}
