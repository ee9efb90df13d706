import { isFlapping } from '@mailhealth/alerting'
import { reportedFinding } from '@mailhealth/catalogue'
import type { Config } from '@mailhealth/config'
import { type Incident, incidentName, type ReportedFinding, type ResolutionCategory } from '@mailhealth/core'
import type { StoredTransition } from '@mailhealth/store'
import { findingsByWeight } from './counts.ts'
import { printable } from './printable.ts'
import { findingBlock, type Layout } from './text.ts'
import { wrap } from './wrap.ts'

/** An incident as it is shown: with the name that people use, and the words of its findings, worst first. */
export interface ShownIncident extends Omit<Incident, 'findings'> {
  readonly schemaVersion: 1
  /** `MH-142` */
  readonly id: string
  readonly findings: readonly ReportedFinding[]
}

/** A step of an incident's story, as it is shown. */
export type ShownStep = Omit<StoredTransition, 'incidentNumber'>

/** Puts an incident into words, in the language and with the runbooks of the configuration. */
export function shownIncident(incident: Incident, { slack, runbooks }: Config): ShownIncident {
  const findings = incident.findings.map((finding) => reportedFinding(finding, slack.locale, runbooks))
  return {
    schemaVersion: 1,
    id: incidentName(incident.number),
    ...incident,
    findings: findingsByWeight(findings),
  }
}

/** Incidents in the order given: what each is about, since when, and its worst finding. */
export function renderIncidents(incidents: readonly ShownIncident[], layout: Layout): string {
  if (incidents.length === 0) return 'No incident.\n'
  const count = `${incidents.length} ${incidents.length === 1 ? 'incident' : 'incidents'}`
  return `${[...incidents.map((one) => listed(one, layout)), count].join('\n\n')}\n`
}

/** One incident: its state, its findings with what to do, and its story. */
export function renderIncident(incident: ShownIncident, story: readonly ShownStep[], layout: Layout): string {
  const steps = story.map((step) => stepLine(step, layout))
  const blocks = [head(incident, layout), ...incident.findings.map((finding) => findingBlock(finding, layout))]
  return `${[...blocks, ...(steps.length === 0 ? [] : [steps.join('\n')])].join('\n\n')}\n`
}

/** What became of an incident, in a phrase without its name. */
export function stateText(incident: Omit<Incident, 'findings'>): string {
  const { state, openedAt, acknowledgedBy, snoozedUntil, resolvedAt, resolvedBy, updatedAt, mutedUntil } = incident
  if (state !== 'resolved' && mutedUntil !== null)
    return `in maintenance: its target is muted until ${timeText(mutedUntil)}`
  switch (state) {
    case 'open':
      return `${isFlapping(incident) ? 'flapping, ' : ''}open since ${timeText(openedAt)}`
    case 'acknowledged':
      return `acknowledged by ${personText(acknowledgedBy)}, open since ${timeText(openedAt)}`
    case 'snoozed':
      return `snoozed for everyone until ${timeText(snoozedUntil ?? updatedAt)}`
    case 'resolved':
      return `resolved ${resolvedBy === null ? 'by a check that passes' : `by ${resolvedBy}`} at ${timeText(resolvedAt ?? updatedAt)}`
  }
}

function listed(incident: ShownIncident, layout: Layout): string {
  const [worst, ...others] = incident.findings
  if (worst === undefined) return head(incident, layout)
  const more = others.length === 0 ? '' : ` (and ${others.length} more)`
  return `${head(incident, layout)}\n${wrap(printable(`${worst.summary}${more}`), layout.width, '    ')}`
}

function head(incident: ShownIncident, { width, style }: Layout): string {
  const { id, severity, check, target } = incident
  const word = severity.toUpperCase()
  const line = wrap(`${check} of ${printable(target)}`, width, `${id}  ${word}  `)
  const drawn = line.replace(id, style.bold(id)).replace(word, style.severity(severity, word))
  return `${drawn}\n${style.dim(wrap(printable(stateText(incident)), width, '    '))}`
}

/** One step of a story, with when it was. */
export function stepLine(step: Omit<ShownStep, 'eventId'>, { width, style }: Layout): string {
  const at = timeText(step.at)
  const note = step.note === null ? '' : `: “${step.note}”`
  return wrap(printable(`${stepText(step)}${note}`), width, `${at}  `).replace(at, style.dim(at))
}

function stepText({ type, by, severity, previousSeverity, category }: Omit<ShownStep, 'eventId'>): string {
  const change = previousSeverity === null ? severity : `${previousSeverity} → ${severity}`
  switch (type) {
    case 'opened':
      return `opened (${severity})`
    case 'escalated':
      return `got worse (${change})`
    case 'eased':
      return `eased (${change})`
    case 'acknowledged':
    case 'snoozed':
    case 'unacknowledged':
    case 'noted':
      return `${type} by ${personText(by)}`
    case 'muted':
      return 'its target was muted'
    case 'unmuted':
      return 'its target is no longer muted'
    case 'called':
      return `the next ones were called, by ${personText(by)}`
    case 'reminded':
      return 'a reminder: still there'
    case 'unsnoozed':
      return 'the snooze is over'
    case 'reopened':
      return `opened again (${severity})${by === null ? '' : ` by ${by}`}`
    case 'resolved':
      return `resolved by ${by ?? 'a check that passes'}${category === null ? '' : ` (${categoryTexts[category]})`}`
    case 'changed':
      return 'its findings changed'
  }
}

/** What an incident was, as whoever resolved it says. */
export const categoryTexts: { readonly [C in ResolutionCategory]: string } = {
  fixed: 'fixed by us',
  elsewhere: 'fixed elsewhere, or delisted',
  'false-alarm': 'false alarm',
  expected: 'expected change',
  accepted: 'accepted, stays as it is',
}

function personText(by: string | null): string {
  return by ?? 'mailhealth'
}

/** A time in UTC, to the minute. */
export function timeText(at: string): string {
  return `${at.slice(0, 10)} ${at.slice(11, 16)} UTC`
}
