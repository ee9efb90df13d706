import { asTheyWere, type NamedRoute, namedRoutes, routesInForce } from '@mailhealth/alerting'
import type { Config } from '@mailhealth/config'
import { latestRouteChoices, type Queryable } from '@mailhealth/store'

type Configured = { readonly config: Pick<Config, 'slack'> }

/** The routes by name, with where each comes from; those of an earlier time where one is named. */
export async function routesByName(
  db: Queryable,
  { config }: Configured,
  asOf: Date | null = null,
): Promise<readonly NamedRoute[]> {
  return namedRoutes(config.slack.routes, await latestRouteChoices(db, asOf))
}

/** What is in force now: the configuration with the routes that people chose. Read anew each time, since others choose too. */
export async function slackInForce(db: Queryable, bot: Configured): Promise<Config['slack']> {
  return { ...bot.config.slack, routes: routesInForce(await routesByName(db, bot)) }
}

/** The same for an incident that opened at a time: it stays where the routes of then lead. */
export async function slackSince(db: Queryable, bot: Configured, openedAt: Date): Promise<Config['slack']> {
  const then = await routesByName(db, bot, openedAt)
  return { ...bot.config.slack, routes: routesInForce(asTheyWere(then, await routesByName(db, bot))) }
}
