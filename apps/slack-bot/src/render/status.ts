import { compareSeverity, type Incident, severities } from '@mailhealth/core'
import type { LatestOutcome } from '@mailhealth/store'
import type { types } from '@slack/bolt'
import type { Texts } from '../texts/texts.ts'
import { type Block, button, type Content, context, header, section } from './blocks.ts'
import { actionIds, rowMenu } from './incident-actions.ts'
import { escaped, plain } from './safe-text.ts'
import { fullName, targetText } from './target-name.ts'
import { checkWord, date, isAboutUnknown, mark, nameOf, severityWord, stateDetail } from './words.ts'

const mostRows = 8
const mostUnknown = 5

/** What a status tells besides. */
export interface StatusExtras {
  /** What else there is to know, in a few words each. */
  readonly beside?: readonly string[]
  /** Where each reader's own Home opens; null where nobody knows. */
  readonly home?: string | null
}

/** What is wrong now: of everything, or of the target that was asked about. */
export function statusMessage(
  outcomes: readonly LatestOutcome[],
  incidents: readonly Incident[],
  target: string | null,
  texts: Texts,
  { beside = [], home = null }: StatusExtras = {},
): Content {
  const heading = statusHeading(outcomes, incidents, texts)
  const sorted = [...incidents].sort((a, b) => compareSeverity(a.severity, b.severity))
  const shown = sorted.slice(0, mostRows)
  const rest = sorted.length - shown.length
  return {
    text: `${escaped(heading, 500)}. ${shown.map((one) => `${nameOf(one)} ${escaped(one.target, 253)}`).join(', ')}`.trim(),
    blocks: [
      header(heading),
      ...(outcomes.length === 0 && incidents.length === 0
        ? [section(nothing(target, texts))]
        : body(shown, rest, texts)),
      ...unknownRow(outcomes, texts),
      ...ageRow(outcomes, texts, beside),
      controls(target, home, texts),
    ],
  }
}

/** Looking again, showing everybody what only the asker sees, and the way to the Home, which tells more. */
function controls(target: string | null, home: string | null, { buttons }: Texts): types.ActionsBlock {
  const value = JSON.stringify({ v: 1, t: target === null ? 'status' : `status ${plain(target, 260)}` })
  const labelled = (text: string): string => `${text}: status ${plain(target ?? '', 60)}`.trim()
  return {
    type: 'actions',
    elements: [
      button({ action: actionIds.refresh, text: buttons.refresh, label: labelled(buttons.refresh), value }),
      button({ action: actionIds.share, text: buttons.share, label: labelled(buttons.share), value }),
      ...(home === null
        ? []
        : [button({ action: actionIds.openHome, text: buttons.openHome, label: buttons.openHome, value, url: home })]),
    ],
  }
}

/** How many of everything there are, in one phrase. */
export function statusHeading(
  outcomes: readonly LatestOutcome[],
  incidents: readonly Incident[],
  texts: Texts,
): string {
  const isUnchecked = outcomes.length === 0 && incidents.length === 0
  return texts.status.heading(isUnchecked ? texts.status.unchecked : counts(outcomes, incidents, texts))
}

/** One incident in a list, with a menu of what can be done; its name leads to its message where `link` says where that is. */
export function incidentRow(incident: Incident, texts: Texts, link: string | null = null): Block {
  const severity = severityWord(incident, texts)
  const name = link === null ? nameOf(incident) : `<${escaped(link, 300)}|${nameOf(incident)}>`
  const head = `${mark(incident)} *${name}* ${severity} · ${checkWord(incident.check)} · *${escaped(fullName(incident.target), 253)}*`
  const row = section(`${head}\n${stateDetail(incident, texts)} · ${date(incident.openedAt)}`)
  return { ...row, accessory: rowMenu(incident, texts) }
}

function body(shown: readonly Incident[], rest: number, texts: Texts): Block[] {
  if (shown.length === 0) return [section(texts.status.healthy)]
  return [...shown.map((one) => incidentRow(one, texts)), ...(rest > 0 ? [context(texts.more(rest))] : [])]
}

function nothing(target: string | null, texts: Texts): string {
  return target === null ? texts.status.nothingYet : texts.status.nothingOf(targetText(target))
}

function counts(outcomes: readonly LatestOutcome[], incidents: readonly Incident[], texts: Texts): string {
  const bySeverity = severities.map((severity) => {
    const count = incidents.filter((one) => one.severity === severity && !isAboutUnknown(one)).length
    return count === 0 ? null : `${count} ${texts.severity[severity].toLowerCase()}`
  })
  const known = new Set(incidents.map(pairOf))
  const failing = outcomes.filter((one) => one.outcome === 'fail' && !known.has(pairOf(one))).length
  const withoutIncident = failing === 0 ? null : `${failing} ${texts.outcome.fail}`
  const byOutcome = (['pass', 'indeterminate'] as const).map((outcome) => {
    const count = outcomes.filter((one) => one.outcome === outcome).length
    return count === 0 && outcome === 'indeterminate' ? null : `${count} ${texts.outcome[outcome]}`
  })
  return [...bySeverity, withoutIncident, ...byOutcome].filter((part) => part !== null).join(', ')
}

function pairOf({ targetKey, check }: Pick<Incident, 'targetKey' | 'check'>): string {
  return `${check} ${targetKey}`
}

function unknownRow(outcomes: readonly LatestOutcome[], texts: Texts): Block[] {
  const unknown = outcomes.filter((one) => one.outcome === 'indeterminate')
  if (unknown.length === 0) return []
  const named = unknown.slice(0, mostUnknown).map((one) => `${one.check} ${escaped(one.target, 253)}`)
  const rest = unknown.length - named.length
  return [context(`❔ ${texts.status.unknownChecks([...named, ...(rest > 0 ? [texts.more(rest)] : [])].join(', '))}`)]
}

function ageRow(outcomes: readonly LatestOutcome[], texts: Texts, beside: readonly string[]): Block[] {
  const latest = Math.max(...outcomes.map((one) => one.at.getTime()))
  const age = outcomes.length === 0 ? [] : [texts.status.lastCheck(date(new Date(latest).toISOString()))]
  const told = [...age, ...beside]
  return told.length === 0 ? [] : [context(told.join(' · '))]
}
