import type { Locale } from '@mailhealth/catalogue'
import type { Config } from '@mailhealth/config'
import { compareSeverity, type DigestEvent, type Incident, type TransitionType } from '@mailhealth/core'
import type { BrokenChannel, LatestOutcome } from '@mailhealth/store'
import { type DigestTexts, digestTextsIn } from '../texts/digest.ts'
import { type Block, type Content, context, header, section } from './blocks.ts'
import { brokenRows } from './broken-routes.ts'
import type { Wording } from './incident-message.ts'
import { escaped } from './safe-text.ts'
import { incidentRow, statusHeading } from './status.ts'
import { date } from './words.ts'

/** What a digest tells of. */
export interface DigestFacts {
  readonly span: Pick<DigestEvent, 'period' | 'since' | 'until'>
  /** How often each step was taken in that time. */
  readonly steps: ReadonlyMap<TransitionType, number>
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
  readonly plan?: Config['slack']['digest']
}

const mostRows = 8

/** A digest: what happened, what is open, and how much of it all can be told. A quiet time says so. */
export function digestMessage(facts: DigestFacts, { texts, locale }: Wording): Content {
  const words = digestTextsIn(locale)
  const { span, incidents, outcomes } = facts
  const shown = incidents.toSorted((a, b) => compareSeverity(a.severity, b.severity)).slice(0, mostRows)
  const rest = incidents.length - shown.length
  const heading = words.heading[span.period]
  const story = storyOf(facts, words)
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
      ...('plan' in facts ? [context(planSentence(facts.plan ?? null, facts.channel, locale))] : []),
    ],
  }
}

/** When digests come, in words. */
export function planSentence(plan: Config['slack']['digest'], usual: string, locale: Locale): string {
  const { plan: words } = digestTextsIn(locale)
  if (plan === null) return words.none
  const { at, timeZone, daily, weekly } = plan
  const [zone, channel] = [escaped(timeZone, 60), escaped(plan.channel ?? usual, 90)]
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

function coverageOf({ outcomes, targets }: DigestFacts, words: DigestTexts): string {
  if (targets === 0) return words.nothingWatched
  const told = outcomes.filter((one) => one.outcome !== 'indeterminate').length
  return words.coverage(told, outcomes.length, targets)
}
