import type { Locale } from '@mailhealth/catalogue'
import {
  compareSeverity,
  type DigestEvent,
  type DigestPlan,
  type Incident,
  type ResolutionCategory,
  resolutionCategories,
  type TransitionType,
} from '@mailhealth/core'
import type { BrokenChannel, ChosenDigest, LatestOutcome } from '@mailhealth/store'
import type { types } from '@slack/bolt'
import { type DigestTexts, digestTextsIn } from '../texts/digest.ts'
import type { Texts } from '../texts/texts.ts'
import { type Block, button, type Content, context, header, section } from './blocks.ts'
import { brokenRows } from './broken-routes.ts'
import { actionIds } from './incident-actions.ts'
import type { Wording } from './incident-message.ts'
import { escaped } from './safe-text.ts'
import { incidentRow, statusHeading } from './status.ts'
import { date, person } from './words.ts'

/** What a digest tells of. */
export interface DigestFacts {
  readonly span: Pick<DigestEvent, 'period' | 'since' | 'until'>
  /** How often each step was taken in that time. */
  readonly steps: ReadonlyMap<TransitionType, number>
  /** How many were resolved by people, by what they said that it was. */
  readonly categories: ReadonlyMap<ResolutionCategory, number>
  readonly acceptances: number
  /** As they are now. */
  readonly incidents: readonly Incident[]
  readonly outcomes: readonly LatestOutcome[]
  readonly targets: number
  readonly mutes: number
  readonly channel: string
  /** Channels that take no alerts. */
  readonly broken: readonly BrokenChannel[]
  /** When digests come, where that was asked. */
  readonly setting?: DigestSetting
  /** Whether whoever asked may change that. */
  readonly mayPlan?: boolean
}

/** When digests come, and who said so. */
export interface DigestSetting {
  readonly plan: DigestPlan | null
  /** Where they come: `#name` or id. */
  readonly channel: string
  /** Who chose the plan, and when; null where it is that of the configuration. */
  readonly chosen: { readonly by: string; readonly at: string } | null
}

const mostRows = 8

/** A digest: what happened, what is open, and how much of it all can be told. A quiet time says so. */
export function digestMessage(facts: DigestFacts, { texts, locale }: Pick<Wording, 'texts' | 'locale'>): Content {
  const words = digestTextsIn(locale)
  const { span, incidents, outcomes } = facts
  const shown = incidents.toSorted((a, b) => compareSeverity(a.severity, b.severity)).slice(0, mostRows)
  const rest = incidents.length - shown.length
  const heading = words.heading[span.period]
  const story = [storyOf(facts, words), ...categoriesOf(facts, texts, words)].join(' ')
  const coverage = coverageOf(facts, words)
  const open: Block[] = [
    section(`*${words.stillOpen}*`),
    ...shown.map((one) => incidentRow(one, texts)),
    ...(rest > 0 ? [context(texts.more(rest))] : []),
  ]
  return {
    text: `${heading}: ${story} ${coverage}`,
    blocks: [
      header(heading),
      context(words.span(date(span.since), date(span.until))),
      section(story),
      ...(shown.length === 0 ? [] : open),
      section(`${escaped(statusHeading(outcomes, incidents, texts), 500)}\n${coverage}`),
      ...brokenRows(facts.broken, facts.channel, locale),
      ...(facts.setting === undefined ? [] : [context(planSentence(facts.setting, locale))]),
      ...(facts.mayPlan ? [planControls(locale)] : []),
    ],
  }
}

/** When digests come, in words. */
export function planSentence({ plan, channel, chosen }: DigestSetting, locale: Locale): string {
  const words = digestTextsIn(locale)
  const who = chosen === null ? '' : ` ${words.chosenBy(person(chosen.by), date(chosen.at))}`
  return `${planText(plan, channel, words)}${who}`
}

/** The button to change it. */
export function planControls(locale: Locale): types.ActionsBlock {
  const { change, changeLabel } = digestTextsIn(locale)
  const value = JSON.stringify({ v: 1 })
  return { type: 'actions', elements: [button({ action: actionIds.digest, text: change, label: changeLabel, value })] }
}

/** What somebody chose, as the history has it. */
export function choiceText({ choice, by, at }: ChosenDigest, channel: string, locale: Locale): string {
  const words = digestTextsIn(locale)
  const what = choice.kind === 'planned' ? planText(choice.plan, channel, words) : words.chosen[choice.kind]
  return `${date(at)} ${words.chose(person(by), what)}`
}

function planText(plan: DigestPlan | null, where: string, { plan: words }: DigestTexts): string {
  if (plan === null) return words.none
  const { at, timeZone, daily, weekly } = plan
  const [zone, channel] = [escaped(timeZone, 60), escaped(where, 90)]
  if (weekly === null) return words.daily(at, zone, channel)
  return daily ? words.both(words.days[weekly], at, zone, channel) : words.weekly(words.days[weekly], at, zone, channel)
}

function storyOf({ span, steps, acceptances, incidents, mutes }: DigestFacts, words: DigestTexts): string {
  const times = (type: TransitionType): number => steps.get(type) ?? 0
  const [opened, resolved, reopened, escalated] = (['opened', 'resolved', 'reopened', 'escalated'] as const).map(times)
  const isQuiet = steps.size === 0 && incidents.length === 0
  const beside = [
    ...(reopened ? [words.reopened(reopened)] : []),
    ...(escalated ? [words.escalated(escalated)] : []),
    ...(acceptances > 0 ? [words.accepted(acceptances)] : []),
    ...(mutes > 0 ? [words.muted(mutes)] : []),
  ]
  const first = isQuiet ? words.quiet[span.period] : words.happened(opened ?? 0, resolved ?? 0, incidents.length)
  return beside.length === 0 ? first : `${first} ${beside.join('; ')}.`
}

/** What those were that people resolved, the most frequent first. */
function categoriesOf({ categories }: DigestFacts, texts: Texts, words: DigestTexts): string[] {
  const counted = resolutionCategories
    .map((one) => [one, categories.get(one) ?? 0] as const)
    .filter(([, count]) => count > 0)
    .toSorted(([, a], [, b]) => b - a)
  if (counted.length === 0) return []
  return [words.categories(counted.map(([one, count]) => `${count} × ${texts.category[one]}`).join('; '))]
}

function coverageOf({ outcomes, targets }: DigestFacts, words: DigestTexts): string {
  if (targets === 0) return words.nothingWatched
  const told = outcomes.filter((one) => one.outcome !== 'indeterminate').length
  return words.coverage(told, outcomes.length, targets)
}
