import { isFlapping } from '@mailhealth/alerting'
import type { Finding, IncidentEvent } from '@mailhealth/core'
import type { Texts } from '../texts/texts.ts'
import { type Content, sentence } from './blocks.ts'
import { code, escaped } from './safe-text.ts'
import { categoryText, date, findingKey, lifetime, mention, person, severityWord, timeOfDay } from './words.ts'

const noteRoom = 300
/** More findings than these are counted, not named. */
const mostNamed = 5

/**
 * The line that a step adds to its incident's thread. `steps` is how many the escalation has; `called` is who is called
 * in it; null calls nobody. A line that people hear of outside of the thread, on a locked telephone, says what it is about.
 */
export function threadLine(
  event: IncidentEvent,
  texts: Texts,
  steps: number,
  called: string | null,
  isHeard: boolean = called !== null,
): Content {
  const parts = [stepOf(event, texts, steps), ...differences(event, texts)]
  const note = event.note === null || event.note.trim() === '' ? '' : `: ${texts.quoted(escaped(event.note, noteRoom))}`
  const call = called === null ? '' : `${mention(called)} `
  const about = isHeard ? `${aboutOf(event, texts)}: ` : ''
  return sentence(`${timeOfDay(event.at)} ${call}${about}${parts.join('; ')}${note}`)
}

function aboutOf({ incident, findings }: IncidentEvent, texts: Texts): string {
  const severity = severityWord({ findings, severity: incident.severity }, texts)
  return `${severity}, ${incident.id}, ${escaped(incident.target, 253)}`
}

function stepOf(event: IncidentEvent, texts: Texts, steps: number): string {
  const { line, severity } = texts
  const { incident, by } = event
  const from = severity[event.previous?.severity ?? incident.severity]
  switch (event.type) {
    case 'incident.opened':
      return line.opened(event.findings.length)
    case 'incident.escalated':
      return line.escalated(from, severity[incident.severity])
    case 'incident.eased':
      return line.eased(from, severity[incident.severity])
    case 'incident.changed':
      return event.findings.length > 0 && differences(event, texts).length === 0 ? line.steady : line.changed
    case 'incident.acknowledged':
      return line.acknowledged(person(by))
    case 'incident.unacknowledged':
      return line.unacknowledged(person(by))
    case 'incident.muted':
      return line.muted(date(incident.mutedUntil ?? event.at))
    case 'incident.unmuted':
      return line.unmuted
    case 'incident.noted':
      return line.noted(person(by))
    case 'incident.called':
      return line.called(by === null ? null : person(by), incident.step, steps)
    case 'incident.reminded':
      return line.reminded(person(incident.acknowledgedBy), lifetime({ ...incident, updatedAt: event.at }))
    case 'incident.snoozed':
      return line.snoozed(person(by), date(incident.snoozedUntil ?? event.at))
    case 'incident.unsnoozed':
      return line.unsnoozed
    case 'incident.reopened':
      return [line.reopened(by === null ? null : person(by)), ...flaps(event, texts)].join('; ')
    case 'incident.resolved':
      return `${line.resolved(by === null ? null : person(by), lifetime(incident))}${categoryText(event.category, texts)}`
  }
}

function flaps({ incident }: IncidentEvent, { line }: Texts): string[] {
  return isFlapping(incident) ? [line.flaps(incident.flaps)] : []
}

function differences(event: IncidentEvent, texts: Texts): string[] {
  const isChange = ['incident.changed', 'incident.escalated', 'incident.eased'].includes(event.type)
  if (!isChange || event.previous === null) return []
  const before = new Set(event.previous.findings.map(findingKey))
  const after = new Set(event.findings.map(findingKey))
  const added = event.findings.filter((finding) => !before.has(findingKey(finding)))
  const gone = event.previous.findings.filter((finding) => !after.has(findingKey(finding)))
  return [
    ...(added.length > 0 ? [texts.line.added(names(added, texts))] : []),
    ...(gone.length > 0 ? [`${texts.line.gone(names(gone, texts))} (${texts.line.left(event.findings.length)})`] : []),
  ]
}

function names(findings: readonly Finding[], texts: Texts): string {
  const named = findings.slice(0, mostNamed).map(({ id, subject }) => `${escaped(id, 60)} ${code(subject, 200)}`)
  const rest = findings.length - named.length
  return [...named, ...(rest > 0 ? [texts.more(rest)] : [])].join(', ')
}
