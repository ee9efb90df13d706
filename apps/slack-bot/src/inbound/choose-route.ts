import { choiceWithout, isSame, type NamedRoute } from '@mailhealth/alerting'
import { nearestName, type RouteChoice } from '@mailhealth/core'
import { chooseRoute, latestRouteChoices, type Transaction } from '@mailhealth/store'
import type { BotContext } from '../bot-context.ts'
import { routesToShow } from '../outbound/routes.ts'
import { type Content, sentence } from '../render/blocks.ts'
import type { Wording } from '../render/incident-message.ts'
import { routeAnswer, routeRow } from '../render/routes.ts'
import { code, escaped } from '../render/safe-text.ts'
import { date, person } from '../render/words.ts'
import { routeTextsIn } from '../texts/routes.ts'
import type { Changing } from './perform.ts'
import { routeErrors } from './route-errors.ts'
import type { RouteDeed } from './submission.ts'

/** What keeps a route that was said in words from being set; null for nothing. What a modal gave was looked at there. */
export async function problemOf(
  bot: BotContext,
  { wish, basis }: RouteDeed,
  wording: Wording,
): Promise<Content | null> {
  if (wish.kind !== 'set' || basis !== null) return null
  const errors = Object.values(await routeErrors(bot, wish.terms, routeTextsIn(wording.locale)))
  return errors.length === 0 ? null : sentence(escaped(errors.join(' '), 2_000))
}

/** Sets a route, removes it or gives it back to the file, and says what is so now. Whoever comes second is told so. */
export async function chooseRouteAs(
  tx: Transaction,
  bot: BotContext,
  deed: RouteDeed,
  changing: Changing,
): Promise<Content> {
  const { name, reason, basis } = deed
  const { by, now, wording } = changing
  const words = routeTextsIn(wording.locale)
  const routes = await routesToShow(tx, bot)
  const named = routes.named.find((one) => one.name === name)
  const latest = (await latestRouteChoices(tx)).find((one) => one.name === name)
  const revision = latest?.revision ?? 0
  const choice = choiceOf(deed, named)
  if (choice === 'no-such') return noSuch(name, routes.named, wording)
  if (choice === 'as-wished') {
    return sentence(words.asWished(named === undefined ? '' : routeRow(named, routes, wording)))
  }
  const chosen = { name, choice, configured: named?.configured ?? null, by, at: now.toISOString(), reason }
  const isNoted =
    (basis === null || basis === revision) && (await chooseRoute(tx, { ...chosen, revision: revision + 1 }))
  const after = await routesToShow(tx, bot)
  const current = after.named.find((one) => one.name === name) ?? null
  const answer = routeAnswer(name, current, after, wording)
  return isNoted ? answer : staleAnswer(answer, await whoIn(tx, name), words)
}

function choiceOf({ wish }: RouteDeed, named: NamedRoute | undefined): RouteChoice | 'no-such' | 'as-wished' {
  if (wish.kind !== 'set') return choiceWithout(wish.kind, named)
  const isSo = named?.terms != null && isSame(named.terms, wish.terms)
  return isSo ? 'as-wished' : { kind: 'set', terms: wish.terms }
}

async function whoIn(tx: Transaction, name: string): Promise<readonly [by: string, at: string]> {
  const latest = (await latestRouteChoices(tx)).find((one) => one.name === name)
  return [person(latest?.by ?? null), date(latest?.at ?? new Date(0).toISOString())]
}

function staleAnswer(
  answer: Content,
  [by, at]: readonly [string, string],
  words: ReturnType<typeof routeTextsIn>,
): Content {
  const said = words.stale(by, at)
  return { text: `${said} ${answer.text}`, blocks: [...sentence(said).blocks, ...answer.blocks] }
}

function noSuch(name: string, routes: readonly NamedRoute[], { locale }: Wording): Content {
  const nearest = nearestName(
    name,
    routes.map((one) => one.name),
  )
  return sentence(routeTextsIn(locale).noSuch(code(name, 90), nearest === null ? null : code(nearest, 90)))
}
