import { isConfiguredAnew, type NamedRoute } from '@mailhealth/alerting'
import type { Locale } from '@mailhealth/catalogue'
import type { ChosenRoute, RouteTerms } from '@mailhealth/core'
import type { types } from '@slack/bolt'
import { homeTextsIn } from '../texts/home.ts'
import { type RouteTexts, routeTextsIn } from '../texts/routes.ts'
import type { Texts } from '../texts/texts.ts'
import { type Block, button, type Content, context, header, section, sentence } from './blocks.ts'
import { actionIds } from './incident-actions.ts'
import type { Wording } from './incident-message.ts'
import { pagerRow } from './pager.ts'
import { code, escaped } from './safe-text.ts'
import { checkWord, date, person } from './words.ts'

/** The routes, as they are shown. */
export interface ShownRoutes {
  readonly named: readonly NamedRoute[]
  /** What gets the rest: `#name` or id. */
  readonly rest: string
  /** Who is called, by id: users and groups by name. */
  readonly names: ReadonlyMap<string, string>
}

type Words = Pick<Wording, 'texts' | 'locale'>

/** So many routes, or so much text, are a page. */
const mostRows = 15
const pageRoom = 8_000
/** More channels or tags of one route are counted, not shown. */
const mostShown = 5

/** Which alerts go where, and who said so; each route with a button to change it. A page that is not there is the last one. */
export function routesMessage(routes: ShownRoutes, wanted: number, { texts, locale }: Words): Content {
  const words = routeTextsIn(locale)
  const pages = pagesOf(routes, { texts, locale })
  const page = Math.min(wanted, pages.length - 1)
  const shown = pages[page] ?? []
  const valueOf = (other: number): string => JSON.stringify({ v: 1, t: 'route list', p: other })
  const rest = texts.routes.rest(channelText(routes.rest))
  return {
    text: `${texts.routes.heading}: ${[...shown.map((one) => routeText(one, routes, texts, locale)), rest].join('; ')}`.slice(
      0,
      3_000,
    ),
    blocks: [
      header(texts.routes.heading),
      ...shown.map((one) => routeSection(one, routes, { texts, locale })),
      ...pagerRow(
        { page, pages: pages.length },
        { previous: actionIds.previous, next: actionIds.next, valueOf },
        homeTextsIn(locale),
      ),
      section(rest),
      context(words.order),
      routeControls(locale),
    ],
  }
}

/** All routes, as many on a page as Slack takes. */
function pagesOf(routes: ShownRoutes, wording: Words): readonly (readonly NamedRoute[])[] {
  const pages: NamedRoute[][] = [[]]
  let room = pageRoom
  for (const named of routes.named) {
    const { length } = routeRow(named, routes, wording)
    const last = pages.at(-1) ?? []
    const isFull = last.length === mostRows || (last.length > 0 && length > room)
    if (isFull) pages.push([named])
    else last.push(named)
    room = (isFull ? pageRoom : room) - length
  }
  return pages
}

/** A route with its origin, and the button to change it. */
export function routeSection(named: NamedRoute, routes: ShownRoutes, { texts, locale }: Words): types.SectionBlock {
  const words = routeTextsIn(locale)
  const change = button({
    action: actionIds.route,
    text: words.change,
    label: words.changeLabel(named.name),
    value: JSON.stringify({ v: 1, r: named.name }),
  })
  return { ...section(routeRow(named, routes, { texts, locale })), accessory: change }
}

/** A route with where it comes from, in two lines. */
export function routeRow(named: NamedRoute, routes: Pick<ShownRoutes, 'names'>, { texts, locale }: Words): string {
  const words = routeTextsIn(locale)
  const { terms, chosen, configured } = named
  const what = routeText(named, routes, texts, locale)
  if (chosen === null) return `${what}\n${words.fromFile}`
  const said = terms === null ? words.taken : words.set
  const origin = [
    said(person(chosen.by), date(chosen.at), escaped(chosen.reason, 200)),
    ...(configured === null
      ? []
      : [words.hides(`${channelsText(configured, words)}: ${takesText(configured, routes, texts, locale)}`)]),
    ...(isConfiguredAnew(named) ? [configured === null ? words.noLonger : words.anew] : []),
  ]
  return `${what}\n${origin.join(' ')}`
}

/** The button that asks for a new one. */
export function routeControls(locale: Locale): types.ActionsBlock {
  const { add } = routeTextsIn(locale)
  return {
    type: 'actions',
    elements: [button({ action: actionIds.route, text: add, label: add, value: JSON.stringify({ v: 1 }) })],
  }
}

/** Asks for a route with a button, where no modal can open by itself. `name` is that of the route; null for a new one. */
export function routeQuestion(name: string | null, locale: Locale): Content {
  const words = routeTextsIn(locale)
  const text = name === null ? words.add : words.change
  const label = name === null ? words.add : words.changeLabel(name)
  const value = JSON.stringify({ v: 1, ...(name === null ? {} : { r: name }) })
  const asking: Block = { type: 'actions', elements: [button({ action: actionIds.route, text, label, value })] }
  return { text: words.ask, blocks: [section(words.ask), asking] }
}

/** What a choice came to; `named` is the route of that name now. */
export function routeAnswer(name: string, named: NamedRoute | null, routes: ShownRoutes, wording: Words): Content {
  if (named === null) return sentence(routeTextsIn(wording.locale).gone(escaped(name, 90)))
  return { text: routeRow(named, routes, wording), blocks: [routeSection(named, routes, wording)] }
}

/** What somebody chose of a route, as the history has it. */
export function routeChoiceText({ name, choice, by, at, reason }: ChosenRoute, { texts, locale }: Words): string {
  const words = routeTextsIn(locale)
  const what =
    choice.kind === 'set'
      ? `${channelsText(choice.terms, words)}: ${takesText(choice.terms, { names: new Map() }, texts, locale)}`
      : words.chosen[choice.kind]
  return `${date(at)} ${words.chose(person(by), escaped(name, 90), what, escaped(reason, 120))}`
}

function routeText(
  { name, terms }: NamedRoute,
  routes: Pick<ShownRoutes, 'names'>,
  texts: Texts,
  locale: Locale,
): string {
  const words = routeTextsIn(locale)
  const shown = escaped(name, 90)
  if (terms === null) return words.removed(shown)
  return words.to(shown, channelsText(terms, words), takesText(terms, routes, texts, locale))
}

function takesText(terms: RouteTerms, { names }: Pick<ShownRoutes, 'names'>, texts: Texts, locale: Locale): string {
  const { tags, checks, severity, mention, locale: language } = terms
  const words = routeTextsIn(locale)
  const narrowed = [
    ...(tags === undefined
      ? []
      : [
          texts.routes.tags(
            some(
              tags.map((tag) => code(tag, 80)),
              words.more,
            ),
          ),
        ]),
    ...(checks === undefined ? [] : [texts.routes.checks(checks.map(checkWord).join(', '))]),
    ...(severity === undefined ? [] : [texts.routes.from(texts.severity[severity])]),
  ]
  const told = [
    ...(mention === undefined
      ? []
      : [mention === null ? words.callsNobody : words.calls(code(names.get(mention) ?? mention, 80))]),
    ...(language === undefined ? [] : [words.told[language]]),
  ]
  return [narrowed.join('; ') || texts.routes.everything, ...told].join('; ')
}

function channelsText({ channels }: RouteTerms, { more }: Pick<RouteTexts, 'more'>): string {
  return some(channels.map(channelText), more)
}

/** A channel as Slack shows it where it is known by its id. */
export function channelText(channel: string): string {
  return /^[CG][A-Z0-9]{2,}$/.test(channel) ? `<#${channel}>` : escaped(channel, 90)
}

function some(all: readonly string[], more: (count: number) => string): string {
  const rest = all.length - mostShown
  return [...all.slice(0, mostShown), ...(rest > 0 ? [more(rest)] : [])].join(', ')
}
