import { type Locale, type RunbookPlaces, reportedFinding } from '@mailhealth/catalogue'
import { type Incident, incidentName, type JsonObject } from '@mailhealth/core'
import type { Outage } from '@mailhealth/store'
import { fallbackTextsIn } from './texts.ts'

/** What goes out by another way than Slack. */
export interface FallbackMessage {
  /** Stays the same when it is sent again. */
  readonly id: string
  readonly type: 'slack.silent' | 'slack.back' | 'test'
  readonly at: Date
  /** A line. */
  readonly subject: string
  /** Lines of plain text. What came from DNS or a server is one line, bounded, without controls. */
  readonly text: string
  /** The same for programs. */
  readonly details: JsonObject
}

/** How messages are worded. */
export interface FallbackWording {
  readonly locale: Locale
  readonly runbooks: RunbookPlaces
}

/** Why Slack is taken to be silent: alerts wait, the bot is gone, or its tokens are refused; and what it said last. */
export interface Silence {
  readonly why: 'untold' | 'gone' | 'refused'
  readonly reason: string | null
}

/** More incidents than these a message does not hold. */
export const mostIncidents = 200
/** More than these are counted in its text. */
const mostShown = 10
const mostFindings = 3
const room = 600

/**
 * Tells that Slack is silent, and of incidents that it was not told.
 *
 * @param isCut whether there may be more of them, which another message holds
 */
export function silentMessage(
  head: Pick<FallbackMessage, 'id' | 'at'>,
  outage: Outage,
  { why, reason }: Silence,
  { incidents, isCut }: { readonly incidents: readonly Incident[]; readonly isCut: boolean },
  wording: FallbackWording,
): FallbackMessage {
  const texts = fallbackTextsIn(wording.locale)
  const [first] = incidents
  const { subject } = texts
  const counted = (count: number): string => (isCut ? texts.atLeast(count) : String(count))
  const since = utc(outage.since)
  const said = reason === null ? null : oneLine(reason)
  const shown = incidents.slice(0, mostShown)
  const lines = [
    texts.why[why](since),
    ...(said === null ? [] : [texts.reason(said.replace(/\.$/, ''))]),
    texts.meanwhile,
    ...shown.flatMap((incident) => ['', ...linesOf(incident, wording)]),
    ...(incidents.length > mostShown ? ['', texts.more(counted(incidents.length - mostShown))] : []),
    ...(first === undefined ? [] : ['', texts.terminal(incidentName(first.number))]),
  ]
  return {
    ...head,
    type: 'slack.silent',
    subject:
      first === undefined
        ? subject.silent
        : incidents.length === 1
          ? subject.one(incidentName(first.number))
          : subject.many(counted(incidents.length)),
    text: lines.join('\n'),
    details: {
      since: outage.since.toISOString(),
      why,
      reason: said,
      incidents: incidents.map((incident) => detailsOf(incident, wording)),
    },
  }
}

/**
 * Tells that Slack is back, and what became of the incidents that were told meanwhile.
 *
 * @param count how many were told; the message may hold fewer
 */
export function backMessage(
  head: Pick<FallbackMessage, 'id' | 'at'>,
  outage: Outage,
  { incidents, count }: { readonly incidents: readonly Incident[]; readonly count: number },
  wording: FallbackWording,
): FallbackMessage {
  const texts = fallbackTextsIn(wording.locale)
  const until = outage.endedAt ?? head.at
  const shown = incidents.slice(0, mostShown).map((incident) => {
    const { number, check, target, state } = incident
    return `${incidentName(number)} ${check} ${oneLine(target)}: ${texts.states[state]}`
  })
  const lines = [
    texts.back(utc(outage.since), utc(until)),
    ...(shown.length === 0 ? [texts.nothingTold] : [texts.told, ...shown]),
    ...(count > shown.length && shown.length > 0 ? [texts.more(String(count - shown.length))] : []),
  ]
  return {
    ...head,
    type: 'slack.back',
    subject: texts.subject.back,
    text: lines.join('\n'),
    details: {
      since: outage.since.toISOString(),
      until: until.toISOString(),
      incidents: incidents.map((incident) => detailsOf(incident, wording)),
    },
  }
}

/** Tells nothing but that the way works. */
export function testMessage(head: Pick<FallbackMessage, 'id' | 'at'>, locale: Locale): FallbackMessage {
  const { subject, test } = fallbackTextsIn(locale)
  return { ...head, type: 'test', subject: subject.test, text: test, details: {} }
}

function linesOf(incident: Incident, wording: FallbackWording): string[] {
  const texts = fallbackTextsIn(wording.locale)
  const { number, check, target, openedAt } = incident
  const id = incidentName(number)
  return [
    texts.incident({ id, check, target: oneLine(target), since: utc(new Date(openedAt)) }),
    ...incident.findings.slice(0, mostFindings).flatMap((finding) => {
      const { summary, remedy, runbook } = reportedFinding(finding, wording.locale, wording.runbooks)
      return [oneLine(summary), texts.todo(oneLine(remedy)), texts.runbook(oneLine(runbook))]
    }),
  ]
}

function detailsOf(incident: Incident, { locale, runbooks }: FallbackWording): JsonObject {
  const { number, target, check, severity, state, openedAt, findings } = incident
  return {
    id: incidentName(number),
    target: oneLine(target),
    check,
    severity,
    state,
    openedAt,
    findings: findings.slice(0, mostFindings).map((finding) => {
      const { id, subject, summary, remedy, runbook } = reportedFinding(finding, locale, runbooks)
      return {
        id,
        severity: finding.severity,
        subject: oneLine(subject),
        summary: oneLine(summary),
        remedy: oneLine(remedy),
        runbook: oneLine(runbook),
      }
    }),
  }
}

/** `2026-11-24 22:15 UTC` */
function utc(at: Date): string {
  return `${at.toISOString().slice(0, 16).replace('T', ' ')} UTC`
}

/** Text from outside as one bounded line, without what is invisible or obeyed. */
function oneLine(text: string): string {
  const line = text.replace(/\s+/gu, ' ').replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu, '')
  return line.length <= room ? line : `${line.slice(0, room - 1).toWellFormed()}…`
}
