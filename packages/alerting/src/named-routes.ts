import { type ChosenRoute, type Route, type RouteTerms, routeName } from '@mailhealth/core'

/** A route by its name: what is in force, and where that comes from. */
export interface NamedRoute {
  readonly name: string
  /** What is in force; null where somebody removed what the configuration has. */
  readonly terms: RouteTerms | null
  /** What the configuration says under this name; null for nothing. */
  readonly configured: RouteTerms | null
  /** The choice that goes before the configuration; null where nobody made one. */
  readonly chosen: ChosenRoute | null
}

/**
 * All routes by name: those of the configuration in its order, each replaced by what somebody chose for that name, then
 * those that only somebody's choice has, by name.
 *
 * @param choices the last one of each name
 */
export function namedRoutes(routes: readonly Route[], choices: readonly ChosenRoute[]): readonly NamedRoute[] {
  const byName = new Map(choices.map((one) => [one.name, one]))
  const configured = routeNames(routes).map((name, index) => {
    const terms = termsOf(routes[index] as Route)
    return { name, ...inForce(terms, byName.get(name)), configured: terms }
  })
  const names = new Set(configured.map(({ name }) => name))
  const added = choices
    .filter(({ name, choice }) => choice.kind === 'set' && !names.has(name))
    .map((one) => ({ name: one.name, ...inForce(null, one), configured: null }))
  return [...configured, ...added.toSorted((a, b) => (a.name < b.name ? -1 : 1))]
}

function inForce(configured: RouteTerms | null, chosen: ChosenRoute | undefined): Pick<NamedRoute, 'terms' | 'chosen'> {
  if (chosen === undefined || chosen.choice.kind === 'configured') return { terms: configured, chosen: null }
  return { terms: chosen.choice.kind === 'set' ? chosen.choice.terms : null, chosen }
}

/** A route without a name is called by its channel; where that is taken, with a number behind it. */
function routeNames(routes: readonly Route[]): readonly string[] {
  const taken = new Set(routes.flatMap(({ name }) => name ?? []))
  return routes.map(({ name, channel }, index) => {
    if (name !== undefined) return name
    const base = routeName(channel) ?? `route-${index + 1}`
    let free = base
    for (let number = 2; taken.has(free); number++) free = `${base}-${number}`
    taken.add(free)
    return free
  })
}

function termsOf({ name: _, channel, ...details }: Route): RouteTerms {
  return { channels: [channel], ...details }
}

/** The routes in force, in their order: one for each channel. */
export function routesInForce(named: readonly NamedRoute[]): readonly Route[] {
  return named.flatMap(({ name, terms }) => {
    if (terms === null) return []
    const { channels, ...details } = terms
    return channels.map((channel) => ({ name, channel, ...details }))
  })
}

/**
 * The routes of an earlier time, for what was on its way by then: it stays in its channels. Who is called there, and in
 * which language, is what the route of that name says now.
 */
export function asTheyWere(then: readonly NamedRoute[], now: readonly NamedRoute[]): readonly NamedRoute[] {
  const current = new Map(now.map(({ name, terms }) => [name, terms]))
  return then.map((one) => {
    const latest = current.get(one.name)
    if (one.terms === null || latest == null) return one
    const { mention: _, locale: __, ...terms } = one.terms
    const { mention, locale } = latest
    const told = { ...(mention === undefined ? {} : { mention }), ...(locale === undefined ? {} : { locale }) }
    return { ...one, terms: { ...terms, ...told } }
  })
}

/** Whether the configuration says something else under this name than when somebody chose to go before it. */
export function isConfiguredAnew({ configured, chosen }: NamedRoute): boolean {
  return chosen !== null && !isSame(configured, chosen.configured)
}

/** Whether two routes say the same; null says nothing. */
export function isSame(a: RouteTerms | null, b: RouteTerms | null): boolean {
  return JSON.stringify(inOrder(a)) === JSON.stringify(inOrder(b))
}

function inOrder(terms: RouteTerms | null): readonly unknown[] | null {
  if (terms === null) return null
  const { channels, tags, checks, severity, mention, locale } = terms
  // Nobody is something else than what slack.mention says.
  const who = mention === undefined ? [] : [mention]
  return [channels.toSorted(), tags?.toSorted(), checks?.toSorted(), severity, who, locale]
}
