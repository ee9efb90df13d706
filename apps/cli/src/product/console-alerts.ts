import { driftSentences, type Locale, listEventText, renderFinding, spreadSentences } from '@mailhealth/catalogue'
import type { Clock, DigestEvent, DriftEvent, Event, IncidentEvent, MuteEvent } from '@mailhealth/core'
import { type Consumer, eventsQueue, type Queues } from '@mailhealth/queue'
import { countResolutions, countSteps, countUnresolved, markConsumed, type Store } from '@mailhealth/store'
import { digestLine } from '../render/digest.ts'
import { categoryTexts } from '../render/incidents.ts'
import { printable } from '../render/printable.ts'

/** The name under which the console hears of events. */
export const consoleSubscriber = 'console'

/** Tells of incidents and drift on the console, for whoever has no Slack connected: one block of lines an event. */
export function startConsoleAlerts(
  parts: { readonly store: Store; readonly queues: Queues; readonly clock: Clock; readonly locale: Locale },
  write: (text: string) => void,
): Consumer {
  const tell = async (event: Event): Promise<void> => {
    const isNew = await parts.store.db.transaction((tx) =>
      markConsumed(tx, consoleSubscriber, event.id, parts.clock.now()),
    )
    if (!isNew) return
    const lines = event.type === 'digest.due' ? await digestLines(parts.store, event) : linesOf(event, parts.locale)
    write(lines.map((line) => `${printable(line)}\n`).join(''))
  }
  return parts.queues.consume(eventsQueue(consoleSubscriber), tell, { concurrency: 1 })
}

function linesOf(event: Event, locale: Locale): string[] {
  switch (event.type) {
    case 'check.finished':
    case 'digest.due':
      return []
    case 'mute.started':
    case 'mute.ended':
      return muteLines(event)
    case 'drift.detected':
    case 'drift.spread':
    case 'drift.reverted':
    case 'drift.accepted':
      return driftLines(event, locale)
    case 'list.quarantined':
    case 'list.restored':
    case 'coverage.degraded':
    case 'coverage.restored':
      return [`${event.at.slice(11, 19)} ${event.type.toUpperCase()} ${listEventText(event, locale)}`]
    default:
      return incidentLines(event, locale)
  }
}

/** What a digest comes to, in a line: the rest is what the console said before. */
async function digestLines({ db }: Store, { at, period, since, until }: DigestEvent): Promise<string[]> {
  const span = [new Date(since), new Date(until)] as const
  const [steps, categories] = [await countSteps(db, ...span), await countResolutions(db, ...span)]
  return [`${at.slice(11, 19)} DIGEST ${period}: ${digestLine(steps, categories, await countUnresolved(db))}`]
}

function incidentLines({ type, at, incident, findings, by, category }: IncidentEvent, locale: Locale): string[] {
  const step = type.slice('incident.'.length).toUpperCase()
  const who = by === null ? '' : ` by ${by}`
  const head = `${at.slice(11, 19)} ${step} ${incident.id} ${incident.severity} ${incident.check} ${incident.target}${who}${category === undefined ? '' : ` (${categoryTexts[category]})`}`
  if (incident.state === 'resolved') return [head]
  return [
    head,
    ...findings.flatMap((finding) => {
      const { summary, remedy } = renderFinding(finding, locale)
      return [`         ${summary}`, `         → ${remedy}`]
    }),
  ]
}

function muteLines({ type, at, mute }: MuteEvent): string[] {
  const step = type.slice('mute.'.length).toUpperCase()
  return [`${at.slice(11, 19)} ${step} mute ${mute.id} of ${mute.scope} until ${mute.endsAt}: ${mute.reason}`]
}

function driftLines(event: DriftEvent, locale: Locale): string[] {
  const { type, at, severity, target, check, drifts, by } = event
  const who = by === null ? '' : ` by ${by}`
  const head = `${at.slice(11, 19)} ${type.slice('drift.'.length).toUpperCase()} drift ${severity} ${check} ${target}${who}`
  if (type === 'drift.spread')
    return [head, ...spreadSentences(event, locale).map((sentence) => `         ${sentence}`)]
  if (type !== 'drift.detected') return [head]
  return [
    head,
    ...driftSentences(event, target, locale).map((sentence) => `         ${sentence}`),
    ...drifts.map(
      ({ fact, before, after }) => `         ${fact}: ${JSON.stringify(before)} → ${JSON.stringify(after)}`,
    ),
  ]
}
