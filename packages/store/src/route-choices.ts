import type { ChosenRoute } from '@mailhealth/core'
import { desc, lte } from 'drizzle-orm'
import type { Queryable } from './database.ts'
import { type RouteChoiceRow, routeChoices } from './schema.ts'

/**
 * Notes what somebody chose of a route: it is in force from now on. False, and nothing is noted, where the name has that
 * revision already: somebody else chose in between.
 */
export async function chooseRoute(db: Queryable, { at, ...chosen }: ChosenRoute): Promise<boolean> {
  const rows = await db
    .insert(routeChoices)
    .values({ ...chosen, at: new Date(at) })
    .onConflictDoNothing()
    .returning({ revision: routeChoices.revision })
  return rows.length > 0
}

/** The last choice of each name, which is in force; or was at a time. */
export async function latestRouteChoices(db: Queryable, asOf: Date | null = null): Promise<ChosenRoute[]> {
  const rows = await db
    .selectDistinctOn([routeChoices.name])
    .from(routeChoices)
    .where(asOf === null ? undefined : lte(routeChoices.at, asOf))
    .orderBy(routeChoices.name, desc(routeChoices.revision))
  return rows.map(chosenOf)
}

/** What people chose of routes, newest first. */
export async function listRouteChoices(db: Queryable, limit: number): Promise<ChosenRoute[]> {
  const rows = await db
    .select()
    .from(routeChoices)
    .orderBy(desc(routeChoices.at), routeChoices.name, desc(routeChoices.revision))
    .limit(limit)
  return rows.map(chosenOf)
}

function chosenOf({ at, ...row }: RouteChoiceRow): ChosenRoute {
  return { ...row, at: at.toISOString() }
}
