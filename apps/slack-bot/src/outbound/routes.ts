import { asTheyWere, type NamedRoute, namedRoutes, routesInForce } from '@mailhealth/alerting'
import type { Config } from '@mailhealth/config'
import { latestRouteChoices, type Queryable } from '@mailhealth/store'
import type { BotContext } from '../bot-context.ts'
import type { ShownRoutes } from '../render/routes.ts'

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

/** The routes as they are shown: with those whom they call by name. */
export async function routesToShow(db: Queryable, bot: BotContext): Promise<ShownRoutes> {
  const named = await routesByName(db, bot)
  const ids = named.flatMap(({ terms, configured }) => [terms?.mention ?? [], configured?.mention ?? []].flat())
  const called = [...new Set(ids)]
  const names = await bot.people.namesOf(called)
  return { named, rest: bot.config.slack.channel, names: new Map(called.map((id, at) => [id, names[at] ?? id])) }
}
