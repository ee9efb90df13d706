import { type Appearance, appearanceOf } from '@mailhealth/alerting'
import { isFindingId, specOf } from '@mailhealth/catalogue'
import {
  compareSeverity,
  type Finding,
  type Incident,
  incidentName,
  type NamedIncident,
  type ResolutionCategory,
  type Severity,
} from '@mailhealth/core'
import type { Texts } from '../texts/texts.ts'
import { code } from './safe-text.ts'

/** An incident as messages show it: from the store, or from an event. */
export type ShownIncident = Omit<NamedIncident, 'id'> & Pick<Incident, 'findings'>

/** A time in the reader's own zone; readers without one see it in UTC. `at` is ISO 8601. */
export function date(at: string): string {
  return dated(at, '{date_short_pretty} {time}', at.slice(0, 10))
}

/** As date(), without the day. */
export function timeOfDay(at: string): string {
  return dated(at, '{time}', '')
}

function dated(at: string, format: string, day: string): string {
  const fallback = `${day} ${at.slice(11, 16)} UTC`.trim()
  return `<!date^${Math.floor(Date.parse(at) / 1_000)}^${format}|${fallback}>`
}

/** A span of time in its two largest units: `48 min`, `3 h 5 min`, `2 d 4 h`. */
export function span(ms: number): string {
  const minutes = Math.max(1, Math.round(ms / 60_000))
  const parts = [
    [Math.floor(minutes / 1_440), 'd'],
    [Math.floor(minutes / 60) % 24, 'h'],
    [minutes % 60, 'min'],
  ] as const
  const first = parts.findIndex(([count]) => count > 0)
  return parts
    .slice(first, first + 2)
    .filter(([count]) => count > 0)
    .map(([count, unit]) => `${count} ${unit}`)
    .join(' ')
}

/** Who did something: a Slack user as a mention, anybody else by name. */
export function person(by: string | null): string {
  if (by === null) return 'mailhealth'
  return /^[UW][A-Z0-9]{2,20}$/.test(by) ? `<@${by}>` : code(by, 80)
}

/** A user or a user group, as a mention that notifies. */
export function mention(id: string): string {
  return id.startsWith('S') ? `<!subteam^${id}>` : `<@${id}>`
}

/** How a check is called in a heading. */
export function checkWord(check: string): string {
  return check.toUpperCase()
}

/** True for an incident that is about not being able to tell. */
export function isAboutUnknown(incident: Pick<ShownIncident, 'findings'>): boolean {
  const { findings } = incident
  return findings.length > 0 && findings.every(({ id }) => isFindingId(id) && specOf(id).plane === 'unknown')
}

/** An incident's severity in words; not being able to tell is a word of its own. */
export function severityWord(incident: Pick<ShownIncident, 'findings' | 'severity'>, texts: Texts): string {
  return isAboutUnknown(incident) ? texts.unknown : texts.severity[incident.severity]
}

const severityMarks: { readonly [S in Severity]: string } = {
  critical: '🔴',
  high: '🔴',
  medium: '🟡',
  low: '🔵',
  info: '🔵',
}

/** How severe a finding is, in words; as of an incident. */
export function findingWord(finding: Finding, texts: Texts): string {
  return severityWord({ findings: [finding], severity: finding.severity }, texts)
}

/** The mark before an incident's words. It never says anything that the words do not. */
export function mark(incident: Appearing & Pick<ShownIncident, 'severity'>): string {
  const appearance = appearanceOf(incident, isAboutUnknown(incident))
  return appearance === 'open' || appearance === 'reopened' ? severityMarks[incident.severity] : marks[appearance]
}

const marks: { readonly [A in Exclude<Appearance, 'open' | 'reopened'>]: string } = {
  unknown: '❔',
  flapping: '🟣',
  acknowledged: '🟠',
  snoozed: '⚪',
  maintenance: '🔧',
  resolved: '🟢',
}

type Appearing = Pick<ShownIncident, 'findings' | 'state' | 'mutedUntil' | 'reopenedAt' | 'flaps'>

/** The word for an incident's state. */
export function stateWord(incident: Appearing, texts: Texts): string {
  return texts.state[appearanceOf(incident, isAboutUnknown(incident))]
}

/** What became of an incident, in one phrase. `acknowledgedAt` is left out where it is not known. */
export function stateDetail(
  incident: ShownIncident,
  { incident: texts }: Texts,
  acknowledgedAt: Date | null = null,
): string {
  switch (appearanceOf(incident, isAboutUnknown(incident))) {
    case 'open':
      return texts.open
    case 'reopened':
      return texts.reopened(date(incident.reopenedAt ?? incident.updatedAt))
    case 'unknown':
      return texts.unknown
    case 'flapping':
      return texts.flapping(incident.flaps)
    case 'acknowledged':
      return texts.acknowledged(
        person(incident.acknowledgedBy),
        acknowledgedAt === null ? null : date(acknowledgedAt.toISOString()),
      )
    case 'snoozed':
      return texts.snoozed(date(incident.snoozedUntil ?? incident.updatedAt))
    case 'maintenance':
      return texts.maintenance(date(incident.mutedUntil ?? incident.updatedAt))
    case 'resolved':
      return texts.resolved(incident.resolvedBy === null ? null : person(incident.resolvedBy), lifetime(incident))
  }
}

/** What a resolved incident was, in parentheses after what is said of it; nothing where nobody said so. */
export function categoryText(category: ResolutionCategory | null | undefined, { category: words }: Texts): string {
  return category == null ? '' : ` (${words[category]})`
}

/** How long an incident was open. */
export function lifetime(incident: Pick<ShownIncident, 'openedAt' | 'resolvedAt' | 'updatedAt'>): string {
  return span(Date.parse(incident.resolvedAt ?? incident.updatedAt) - Date.parse(incident.openedAt))
}

/** `MH-142` of a shown incident. */
export function nameOf(incident: Pick<ShownIncident, 'number'>): string {
  return incidentName(incident.number)
}

/** What tells findings of one incident apart. */
export function findingKey(finding: Finding): string {
  return `${finding.id} ${finding.subject}`
}

/** The most severe first; among equals the order stays. */
export function byWeight(findings: readonly Finding[]): Finding[] {
  return [...findings].sort((a, b) => compareSeverity(a.severity, b.severity))
}
