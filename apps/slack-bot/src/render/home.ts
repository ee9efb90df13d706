import { isConfiguredAnew } from '@mailhealth/alerting'
import type { Locale, RunbookPlaces } from '@mailhealth/catalogue'
import {
  compareSeverity,
  type Incident,
  type Mute,
  type Outcome,
  type Target,
  targetKey,
  targetName,
} from '@mailhealth/core'
import type { LatestOutcome } from '@mailhealth/store'
import type { types } from '@slack/bolt'
import { digestTextsIn } from '../texts/digest.ts'
import { type HomeTexts, homeTextsIn } from '../texts/home.ts'
import type { Texts } from '../texts/texts.ts'
import { type Block, context, header, section } from './blocks.ts'
import { type DigestSetting, planControls, planSentence } from './digest.ts'
import { type HomeChoice, isChosen } from './home-choice.ts'
import { filterRow, homeIds } from './home-controls.ts'
import type { Wording } from './incident-message.ts'
import { muteRow } from './lists.ts'
import { pagerRow } from './pager.ts'
import { channelText, routeControls, routeSection, type ShownRoutes } from './routes.ts'
import { ownRunbooks } from './runbook.ts'
import { escaped } from './safe-text.ts'
import { incidentRow, statusHeading } from './status.ts'
import { fullName } from './target-name.ts'
import { checkWord, date, isAboutUnknown } from './words.ts'

/** What somebody's Home tells of. */
export interface HomeFacts {
  readonly user: string
  readonly choice: HomeChoice
  readonly targets: readonly Target[]
  readonly outcomes: readonly LatestOutcome[]
  /** Those that are not resolved. */
  readonly incidents: readonly Incident[]
  readonly mutes: readonly Mute[]
  readonly digest: DigestSetting
  /** What only administrators see; null for anybody else. */
  readonly admin: { readonly routes: ShownRoutes; readonly runbooks: RunbookPlaces } | null
  readonly version: string
  /** How many checks should have run by now, and how many events wait to be sent. */
  readonly overdue: number
  readonly waiting: number
}

const mostMine = 5
const pageSize = 10
const mostMutes = 5
const mostTargets = 42
const targetsPerSection = 6
const mostRoutes = 20

/** The App Home: a hundred blocks at most, whatever there is to tell. */
export function homeView(facts: HomeFacts, { texts, locale }: Wording): types.HomeView {
  const words = homeTextsIn(locale)
  const blocks: Block[] = [
    header(statusHeading(facts.outcomes, facts.incidents, texts)),
    section(summary(facts, words)),
    ...mine(facts, texts, words),
    ...open(facts, texts, words),
    ...muted(facts.mutes, texts, words),
    ...coverage(facts, texts, words),
    header(digestTextsIn(locale).heading.settings),
    section(planSentence(facts.digest, locale)),
    ...(facts.admin === null ? [] : [planControls(locale)]),
    ...admin(facts, texts, locale),
    context(footer(facts, words)),
  ]
  return { type: 'home', blocks }
}

function summary({ incidents, outcomes, user }: HomeFacts, words: HomeTexts): string {
  return words.summary({
    open: incidents.filter((one) => !isAboutUnknown(one)).length,
    mine: incidents.filter((one) => one.acknowledgedBy === user).length,
    unknown: outcomes.filter((one) => one.outcome === 'indeterminate').length,
  })
}

function mine({ incidents, user }: HomeFacts, texts: Texts, words: HomeTexts): Block[] {
  const own = byWeight(incidents.filter((one) => one.acknowledgedBy === user))
  if (own.length === 0) return [header(words.mine), section(words.noneMine)]
  const rest = own.length - mostMine
  const rows = own.slice(0, mostMine).map((one) => incidentRow(one, texts))
  return [header(words.mine), ...rows, ...(rest > 0 ? [context(texts.more(rest))] : [])]
}

function open({ incidents, targets, choice }: HomeFacts, texts: Texts, words: HomeTexts): Block[] {
  const tags = new Map(targets.map((target) => [targetKey(target), tagsOf(target)]))
  const chosen = byWeight(incidents.filter((one) => isChosen(choice, one, tags.get(one.targetKey) ?? [])))
  const pages = Math.max(1, Math.ceil(chosen.length / pageSize))
  const page = Math.min(choice.page, pages - 1)
  const shown = chosen.slice(page * pageSize, (page + 1) * pageSize)
  const none = incidents.length === 0 ? words.noneOpen : words.noneChosen
  return [
    header(words.open(chosen.length, incidents.length)),
    filterRow(choice, [...new Set(targets.flatMap(tagsOf))].toSorted(), texts, words),
    ...(shown.length === 0 ? [section(none)] : shown.map((one) => incidentRow(one, texts))),
    ...pagerRow({ page, pages }, { previous: homeIds.previous, next: homeIds.next, valueOf: String }, words),
  ]
}

function muted(mutes: readonly Mute[], texts: Texts, words: HomeTexts): Block[] {
  const rest = mutes.length - mostMutes
  const rows = mutes.slice(0, mostMutes).map((mute) => muteRow(mute, texts))
  const text = rows.length === 0 ? texts.mutes.none : rows.join('\n')
  return [header(words.mutes), section(text), ...(rest > 0 ? [context(texts.more(rest))] : [])]
}

function coverage({ targets, outcomes }: HomeFacts, texts: Texts, words: HomeTexts): Block[] {
  if (targets.length === 0) return [header(words.coverage), section(words.noTargets)]
  const told = outcomes.filter((one) => one.outcome !== 'indeterminate').length
  const byTarget = Map.groupBy(outcomes, (one) => one.targetKey)
  const worst = (target: Target): number =>
    Math.min(...(byTarget.get(targetKey(target)) ?? []).map((one) => weight[one.outcome]), weight.pass)
  const lines = targets
    .toSorted((a, b) => worst(a) - worst(b))
    .slice(0, mostTargets)
    .map((target) => coverageLine(target, byTarget.get(targetKey(target)) ?? [], texts))
  const rest = targets.length - lines.length
  return [
    header(words.coverage),
    section(words.told(told, outcomes.length)),
    ...inSections(lines, targetsPerSection),
    ...(rest > 0 ? [context(texts.more(rest))] : []),
  ]
}

const weight: { readonly [O in Outcome]: number } = { fail: 0, indeterminate: 1, pass: 2, skipped: 3 }

function coverageLine(target: Target, outcomes: readonly LatestOutcome[], texts: Texts): string {
  const checks = outcomes.map(({ check, outcome }) => `${checkWord(check)} ${texts.outcome[outcome]}`)
  return `*${escaped(fullName(targetName(target)), 120)}* ${checks.join(' · ') || texts.status.nothingYet}`
}

function admin({ admin: setup }: HomeFacts, texts: Texts, locale: Locale): Block[] {
  if (setup === null) return []
  const { routes } = setup
  const rest = routes.named.length - mostRoutes
  // What the file overtook waits for somebody to look at it: it is never among those that find no room.
  const named = routes.named.toSorted((a, b) => Number(isConfiguredAnew(b)) - Number(isConfiguredAnew(a)))
  return [
    header(homeTextsIn(locale).admin),
    section(`*${texts.routes.heading}*`),
    ...named.slice(0, mostRoutes).map((one) => routeSection(one, routes, { texts, locale })),
    context([...(rest > 0 ? [texts.more(rest)] : []), texts.routes.rest(channelText(routes.rest))].join(' · ')),
    routeControls(locale),
    section(ownRunbooks(setup.runbooks, locale)),
  ]
}

function footer({ outcomes, version, overdue, waiting }: HomeFacts, { footer: words }: HomeTexts): string {
  const latest = Math.max(...outcomes.map((one) => one.at.getTime()))
  return [
    words.version(version),
    overdue === 0 ? words.inTime : words.overdue(overdue),
    ...(waiting === 0 ? [] : [words.waiting(waiting)]),
    ...(outcomes.length === 0 ? [] : [words.asOf(date(new Date(latest).toISOString()))]),
  ].join(' · ')
}

function inSections(lines: readonly string[], each: number): Block[] {
  const blocks: Block[] = []
  for (let at = 0; at < lines.length; at += each) blocks.push(section(lines.slice(at, at + each).join('\n')))
  return blocks
}

function byWeight(incidents: readonly Incident[]): Incident[] {
  return incidents.toSorted((a, b) => compareSeverity(a.severity, b.severity) || a.number - b.number)
}

function tagsOf(target: Target): readonly string[] {
  return 'tags' in target ? target.tags : []
}
