import {
  choiceWithout,
  mostChannels,
  mostTags,
  type NamedRoute,
  namedRoutes,
  nextRevision,
  type RouteFault,
  type RouteWish,
  routeFault,
} from '@mailhealth/alerting'
import { nearestName, type RouteChoice, systemClock } from '@mailhealth/core'
import { chooseRoute, latestRouteChoices, listWatched } from '@mailhealth/store'
import { type Command, exitCodes, UsageError } from '../command.ts'
import { actor } from '../incidents/actor.ts'
import { type History, withHistory } from '../incidents/history.ts'
import { readCommand } from '../incidents/read-command.ts'
import { configOption } from '../options.ts'
import { printable } from '../render/printable.ts'
import { routeLine } from '../render/routes.ts'

export const routeCommand: Command = {
  synopsis:
    '[list | set NAME to CHANNEL… [from SEVERITY] [checks …] [tags …] [call GROUP|nobody] [in en|de] because …]',
  about:
    'Which alerts go to which channel, and where each route comes from. set puts a route in the place of the one of that name in mailhealth.yaml, or adds it after those; remove NAME REASON takes one out; configured NAME REASON gives mailhealth.yaml its say back. A bot that runs follows at once; incidents that are open stay in their channels. Whether the bot may post there is for mailhealth doctor to say.',
  options: [configOption],
  run: async (args, io) => {
    const { wish } = readCommand('route', args.positionals)
    const lines = await withHistory(args, io, (history) =>
      wish.kind === 'list' ? listed(history) : chosen(history, wish),
    )
    io.out(lines.map((line) => `${printable(line)}\n`).join(''))
    return exitCodes.ok
  },
}

async function listed(history: History): Promise<readonly string[]> {
  const { channel } = history.config.slack
  return [...(await routesIn(history)).map(routeLine), `${channel}: the rest`]
}

type Change = Exclude<RouteWish, { readonly kind: 'list' }>

async function chosen(history: History, wish: Change): Promise<readonly string[]> {
  if (wish.kind === 'set' && wish.said === null) {
    throw new UsageError('say where it goes: mailhealth route set prod to "#mail-prod" tags prod because "a new team"')
  }
  const { db } = history.store
  const [routes, choices] = [await routesIn(history), await latestRouteChoices(db)]
  const named = routes.find((one) => one.name === wish.name)
  const choice = await choiceOf(history, wish, named, routes)
  if (choice === 'as-wished') return [named === undefined ? '' : routeLine(named)]
  const name = wish.name ?? ''
  const isNoted = await chooseRoute(db, {
    name,
    revision: nextRevision(name, choices),
    choice,
    configured: named?.configured ?? null,
    by: actor(),
    at: systemClock.now().toISOString(),
    reason: wish.kind === 'set' ? (wish.said?.reason ?? '') : wish.reason,
  })
  if (!isNoted) throw new UsageError(`somebody else changed the route ${name} just now; mailhealth route shows it`)
  const now = (await routesIn(history)).find((one) => one.name === name)
  return [now === undefined ? `there is no route ${name} any more` : routeLine(now)]
}

async function choiceOf(
  { store }: History,
  wish: Change,
  named: NamedRoute | undefined,
  routes: readonly NamedRoute[],
): Promise<RouteChoice | 'as-wished'> {
  if (wish.kind !== 'set') {
    const choice = choiceWithout(wish.kind, named)
    if (choice !== 'no-such') return choice
    const names = routes.map(({ name }) => name)
    const nearest = nearestName(wish.name, names)
    throw new UsageError(`there is no route ${wish.name}${nearest === null ? '' : `; did you mean ${nearest}?`}`)
  }
  const terms = wish.said?.terms ?? { channels: [] }
  const watched = (await listWatched(store.db)).map(({ target, checks }) => ({
    tags: 'tags' in target ? target.tags : [],
    checks,
  }))
  const fault = routeFault(terms, watched)
  if (fault !== null) throw new UsageError(faults[fault])
  return { kind: 'set', terms }
}

const faults: { readonly [F in RouteFault]: string } = {
  'no-channel': 'name a channel',
  'many-channels': `a route has ${mostChannels} channels at most`,
  'many-tags': `a route has ${mostTags} tags at most`,
  'unmatched-tags': 'no target has one of these tags, so nothing would go that way',
  'unmatched-checks': 'none of these checks runs for these targets, so nothing would go that way',
}

async function routesIn({ store, config }: History): Promise<readonly NamedRoute[]> {
  return namedRoutes(config.slack.routes, await latestRouteChoices(store.db))
}
