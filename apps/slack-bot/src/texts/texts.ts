import type { Locale } from '@mailhealth/catalogue'
import type { CheckId, IncidentState, Outcome, Severity, TransitionType } from '@mailhealth/core'
import { de } from './de.ts'
import { en } from './en.ts'

/** Durations that the message offers to snooze for. */
export const snoozeChoices = ['1h', '4h', '24h'] as const
export type SnoozeChoice = (typeof snoozeChoices)[number]

/**
 * All that the bot says, in one language. What goes in is ready for mrkdwn: escaped, dates and people as Slack writes
 * them.
 */
export interface Texts {
  readonly severity: Readonly<Record<Severity, string>>
  readonly outcome: Readonly<Record<Outcome, string>>
  readonly state: Readonly<Record<IncidentState, string>>
  /** The word for an incident that is about not being able to tell. */
  readonly unknown: string
  readonly more: (count: number) => string
  readonly incident: {
    /** The whole sentence that notifications show. */
    readonly sentence: (told: {
      readonly severity: string
      readonly id: string
      readonly state: string
      readonly target: string
      readonly check: string
      readonly summary: string
    }) => string
    readonly fieldState: string
    readonly fieldSeverity: string
    readonly fieldSince: string
    readonly fieldCheck: string
    readonly open: string
    readonly acknowledged: (by: string) => string
    readonly snoozed: (until: string) => string
    readonly resolved: (by: string | null, after: string) => string
    readonly lastChange: (at: string) => string
    readonly story: string
    readonly steps: Readonly<Record<TransitionType, string>>
  }
  readonly buttons: {
    readonly acknowledge: string
    readonly recheck: string
    readonly snooze: string
    readonly runbook: string
    readonly snoozeFor: Readonly<Record<SnoozeChoice, string>>
    readonly snoozeConfirm: { readonly title: string; readonly text: string; readonly yes: string; readonly no: string }
  }
  readonly line: {
    readonly opened: (findings: number) => string
    readonly escalated: (from: string, to: string) => string
    readonly eased: (from: string, to: string) => string
    readonly changed: string
    readonly acknowledged: (by: string) => string
    readonly snoozed: (by: string, until: string) => string
    readonly unsnoozed: string
    readonly reopened: string
    readonly resolved: (by: string | null, after: string) => string
    readonly added: (findings: string) => string
    readonly gone: (findings: string) => string
    readonly left: (count: number) => string
  }
  readonly drift: {
    readonly detected: (target: string, check: string) => string
    readonly reverted: (target: string, check: string) => string
    readonly accepted: (target: string, check: string, by: string) => string
    readonly before: string
    readonly after: string
    readonly absent: string
  }
  readonly report: {
    readonly heading: (target: string, outcome: string) => string
    readonly coverage: (answered: number, asked: number) => string
    readonly took: (seconds: string) => string
    readonly problem: (target: string, problem: string) => string
  }
  readonly status: {
    readonly heading: (counts: string) => string
    readonly healthy: string
    readonly nothingYet: string
    readonly nothingOf: (target: string) => string
    readonly lastCheck: (at: string) => string
    readonly unknownChecks: (names: string) => string
  }
  readonly list: {
    readonly heading: (count: string) => string
    readonly none: string
  }
  readonly answer: {
    readonly checking: (target: string) => string
    readonly acknowledged: (id: string) => string
    readonly snoozed: (id: string, until: string) => string
    readonly resolved: (id: string) => string
    readonly alreadyAcknowledged: (id: string, by: string, at: string | null) => string
    readonly alreadyResolved: (id: string, by: string | null, at: string | null) => string
    readonly stillFailing: (id: string, check: string, target: string) => string
    readonly noIncident: (id: string) => string
    readonly denied: (groups: string) => string
    readonly membershipUnknown: string
    readonly notStored: string
    readonly notRead: string
    readonly gone: string
  }
  readonly problem: {
    readonly tooLong: (most: number) => string
    readonly unknownVerb: (verb: string, nearest: string | null) => string
    readonly missing: (verb: string, example: string) => string
    readonly badIncident: (text: string) => string
    readonly badDuration: (text: string) => string
    readonly unknownCheck: (text: string, nearest: string | null) => string
    readonly unknownState: (text: string) => string
    readonly unknownRunbook: (text: string, nearest: string | null) => string
  }
  readonly runbook: {
    readonly title: string
    readonly close: string
    readonly none: string
    readonly atAddress: (url: string) => string
    readonly ofCheck: (check: CheckId) => string
  }
  readonly help: { readonly heading: string; readonly commands: readonly (readonly [usage: string, does: string])[] }
}

const byLocale: { readonly [L in Locale]: Texts } = { en, de }

/** The texts of a language. */
export function textsIn(locale: Locale): Texts {
  return byLocale[locale]
}
