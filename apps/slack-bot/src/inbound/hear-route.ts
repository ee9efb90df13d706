import { setTimeout as wait } from 'node:timers/promises'
import type { NamedRoute } from '@mailhealth/alerting'
import { type ChosenRoute, isCheckId, type RouteTerms, routeName, severities } from '@mailhealth/core'
import { latestRouteChoices } from '@mailhealth/store'
import { tryToAnswer } from '../answer.ts'
import type { BotContext } from '../bot-context.ts'
import { routesByName } from '../outbound/routes.ts'
import type { Content } from '../render/blocks.ts'
import { inputIds } from '../render/modal-inputs.ts'
import { callsNobody, type RouteAbout, readRouteAbout, unchosen } from '../render/route-modal.ts'
import { plain } from '../render/safe-text.ts'
import { type RouteTexts, routeTextsIn } from '../texts/routes.ts'
import { deniedMessage } from './denied.ts'
import type { Entered, EnteredRoute, InputErrors } from './hear-modal.ts'
import { OtherVersion } from './other-version.ts'
import { routeErrors } from './route-errors.ts'
import type { RouteDeed } from './submission.ts'
import { type Doing, submit } from './submit.ts'

/** Deals with a route that somebody entered: what is wrong with it is said at the input, and then it is done. */
export async function hearRoute(
  bot: BotContext,
  doing: Doing,
  entered: Entered,
  refuse: (errors: InputErrors) => Promise<void>,
): Promise<void> {
  const about = readRouteAbout(entered.about)
  if (about === null) throw new OtherVersion('no modal of routes of this version')
  const words = routeTextsIn(about.locale)
  const judged = await judgeInTime(bot, () => judge(bot, about, entered, doing.place.user, words))
  if (judged === null) return refuse({ [inputIds.note]: words.notChecked })
  if ('errors' in judged) return refuse(judged.errors)
  if ('deed' in judged) return submit(bot, doing, judged.deed)
  await doing.acknowledge()
  await tryToAnswer(bot, doing.place, judged.denied)
}

type Judged = { readonly errors: InputErrors } | { readonly denied: Content } | { readonly deed: RouteDeed }

/** Null where store or Slack do not answer before Slack gives up on us. */
async function judgeInTime(bot: BotContext, work: () => Promise<Judged>): Promise<Judged | null> {
  const timer = new AbortController()
  // Storing what was entered takes its part of Slack's three seconds too: half of them at most.
  const late = wait((bot.timings.acknowledgeMs * 2) / 3, null, { signal: timer.signal }).catch(() => null)
  const judged = work().catch((error) => {
    bot.log.warn({ err: error }, 'a route could not be checked')
    return null
  })
  const first = await Promise.race([judged, late])
  timer.abort()
  return first
}

async function judge(
  bot: BotContext,
  about: RouteAbout,
  { route: entered, note }: Entered,
  user: string,
  words: RouteTexts,
): Promise<Judged> {
  const permission = await bot.people.permissionOf(user, 'admin')
  // Who they are may be known a moment later: what was entered waits for it.
  if (permission.kind === 'unknown') return { errors: { [inputIds.note]: words.adminUnknown } }
  if (permission.kind !== 'granted') return { denied: deniedMessage(permission, bot.wordingIn(about.locale).texts) }
  const { db } = bot.store
  const [routes, choices] = await Promise.all([routesByName(db, bot), latestRouteChoices(db)])
  const name = about.route ?? routeName(entered.name ?? '')
  if (name === null) return { errors: { [inputIds.name]: words.badName } }
  const named = routes.find((one) => one.name === name)
  const latest = choices.find((one) => one.name === name)
  if (about.route === null && named !== undefined) return { errors: { [inputIds.name]: words.nameTaken(name) } }
  if (about.route !== null && (latest?.revision ?? 0) !== about.revision) {
    return { errors: { [inputIds.note]: words.changedMeanwhile(await whoChanged(bot, latest)) } }
  }
  const deed = { verb: 'route', name, reason: note ?? '', basis: latest?.revision ?? 0 } as const
  if (entered.choice === 'configured' || entered.choice === 'remove') {
    return { deed: { ...deed, wish: { kind: entered.choice } } }
  }
  const terms = await termsOf(bot, entered, named)
  const errors = await routeErrors(bot, terms, words)
  return Object.keys(errors).length > 0 ? { errors } : { deed: { ...deed, wish: { kind: 'set', terms } } }
}

async function whoChanged(bot: BotContext, latest: ChosenRoute | undefined): Promise<string> {
  if (latest === undefined) return 'mailhealth'
  const [name = latest.by] = latest.by.startsWith('cli:') ? [] : await bot.people.namesOf([latest.by])
  return plain(name, 80)
}

/** What was entered. A channel that the route names by its name already stays so named. */
async function termsOf(bot: BotContext, entered: EnteredRoute, named: NamedRoute | undefined): Promise<RouteTerms> {
  const known = (named?.terms ?? named?.configured)?.channels ?? []
  const ids = await Promise.all(known.map((channel) => bot.channels.idOf(channel).catch(() => channel)))
  const spelled = new Map(ids.map((id, at) => [id, known[at] ?? id]))
  const { channels, tags, checks, call, language } = entered
  const severity = severities.find((one) => one === entered.severity && one !== 'info')
  return {
    channels: channels.map((id) => spelled.get(id) ?? id),
    ...(tags.length === 0 ? {} : { tags }),
    ...(checks.length === 0 ? {} : { checks: checks.filter(isCheckId) }),
    ...(severity === undefined ? {} : { severity }),
    ...(call === null || call === unchosen ? {} : { mention: call === callsNobody ? null : call }),
    ...(language === 'en' || language === 'de' ? { locale: language } : {}),
  }
}
