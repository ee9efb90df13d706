import type { Appearance, Verb } from '@mailhealth/alerting'
import type { Locale } from '@mailhealth/catalogue'
import type { CheckId, Outcome, ResolutionCategory, Severity, TransitionType } from '@mailhealth/core'
import { de } from './de.ts'
import { en } from './en.ts'

/** Durations that the message offers to snooze for. */
export const snoozeChoices = ['1h', '4h', '24h'] as const
export type SnoozeChoice = (typeof snoozeChoices)[number]

/** What somebody is asked before something happens. */
export interface Confirmation {
  readonly title: string
  readonly text: string
  readonly yes: string
  readonly no: string
}

/**
 * All that the bot says, in one language. What goes in is ready for mrkdwn: escaped, dates and people as Slack writes
 * them.
 */
export interface Texts {
  readonly severity: Readonly<Record<Severity, string>>
  readonly outcome: Readonly<Record<Outcome, string>>
  readonly state: Readonly<Record<Appearance, string>>
  /** What an incident was, as whoever resolved it says. */
  readonly category: Readonly<Record<ResolutionCategory, string>>
  /** The word for an incident that is about not being able to tell. */
  readonly unknown: string
  readonly more: (count: number) => string
  /** What somebody said, in quotation marks. */
  readonly quoted: (text: string) => string
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
    readonly reopened: (at: string) => string
    readonly unknown: string
    readonly flapping: (times: number) => string
    readonly maintenance: (until: string) => string
    /** `at` is null where that is not known. */
    readonly acknowledged: (by: string, at: string | null) => string
    readonly snoozed: (until: string) => string
    readonly resolved: (by: string | null, after: string) => string
    readonly fieldOnCall: string
    readonly onCall: (names: string, step: number, steps: number) => string
    readonly nobodyOnCall: string
    /** `checked` is when it was checked last, up to then; null where that is not known. */
    readonly lastChange: (at: string, checked: string | null) => string
    /** So many steps were told in one message. */
    readonly events: (count: number) => string
    /** Before what the worst finding means for mail. */
    readonly means: string
    /** `checks` is how many runs saw it, `100+` where not all were counted. */
    readonly seen: (at: string, checks: string, byOtherResolver: boolean) => string
    readonly story: string
    /** Leads to its message. */
    readonly inChannel: string
    readonly steps: Readonly<Record<TransitionType, string>>
  }
  readonly buttons: {
    readonly acknowledge: string
    readonly recheck: string
    readonly snooze: string
    readonly runbook: string
    readonly resolve: string
    readonly reopen: string
    readonly timeline: string
    readonly more: Readonly<Record<'note' | 'resolve' | 'unack' | 'escalate' | 'evidence' | 'mute', string>>
    readonly pick: string
    readonly accept: string
    readonly refresh: string
    readonly share: string
    readonly openHome: string
    /** Runs a command that was mistyped. */
    readonly run: (command: string) => string
    readonly reopenConfirm: Confirmation
    readonly acceptConfirm: Confirmation
    readonly snoozeFor: Readonly<Record<SnoozeChoice, string>>
    readonly snoozeConfirm: Confirmation
  }
  readonly line: {
    readonly opened: (findings: number) => string
    readonly escalated: (from: string, to: string) => string
    readonly eased: (from: string, to: string) => string
    readonly changed: string
    readonly acknowledged: (by: string) => string
    readonly snoozed: (by: string, until: string) => string
    readonly unsnoozed: string
    readonly unacknowledged: (by: string) => string
    readonly muted: (until: string) => string
    readonly unmuted: string
    readonly noted: (by: string) => string
    /** `by` is null when nobody took it on in time. */
    readonly called: (by: string | null, step: number, steps: number) => string
    readonly reminded: (by: string, since: string) => string
    readonly reopened: (by: string | null) => string
    readonly flaps: (times: number) => string
    readonly steady: string
    readonly resolved: (by: string | null, after: string) => string
    readonly added: (findings: string) => string
    readonly gone: (findings: string) => string
    readonly left: (count: number) => string
    /** The incident's message was deleted and posted again: where the story began, and where it goes on. */
    readonly movedFrom: (url: string) => string
    readonly movedTo: (url: string) => string
  }
  /** Said in the channel when a target goes quiet, and when it comes back. `scope` is a target, a group or everything. */
  readonly mute: {
    readonly everything: string
    readonly group: (tag: string) => string
    readonly started: (scope: string, by: string, until: string) => string
    readonly ended: (scope: string, by: string | null) => string
    readonly incidents: (count: number) => string
  }
  readonly drift: {
    readonly detected: (target: string, check: string) => string
    readonly reverted: (target: string, check: string) => string
    readonly accepted: (target: string, check: string, by: string) => string
    readonly removed: string
    readonly added: string
    readonly absent: string
  }
  readonly report: {
    readonly heading: (target: string, outcome: string) => string
    readonly coverage: (answered: number, asked: number) => string
    readonly took: (seconds: string) => string
    readonly problem: (target: string, problem: string) => string
    readonly facts: string
    readonly delist: (url: string) => string
    readonly seenAt: (at: string) => string
  }
  readonly status: {
    readonly heading: (counts: string) => string
    readonly healthy: string
    readonly nothingYet: string
    readonly unchecked: string
    readonly nothingOf: (target: string) => string
    readonly lastCheck: (at: string) => string
    readonly nextCheck: (at: string) => string
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
    readonly unacknowledged: (id: string) => string
    readonly reopened: (id: string) => string
    readonly noted: (id: string) => string
    readonly called: (id: string, step: number, steps: number) => string
    readonly muted: (scope: string, until: string, number: number) => string
    readonly unmuted: (scope: string) => string
    readonly accepted: (target: string, check: string, facts: string) => string
    readonly notAcknowledged: (id: string) => string
    readonly notResolved: (id: string, state: string) => string
    readonly nobodyLeft: (id: string) => string
    /** slack.escalation is empty: there is nobody but those who are called when an incident opens. */
    readonly nobodyNext: (id: string) => string
    readonly noMute: (number: number) => string
    readonly nothingAdrift: (target: string, check: string) => string
    readonly notWatched: (target: string, nearest: string | null) => string
    readonly joined: (target: string) => string
    readonly checkedJustNow: (target: string, seconds: number) => string
    readonly noIncident: (id: string) => string
    readonly denied: (groups: string) => string
    readonly deniedAdmin: (groups: string) => string
    readonly deniedOutsider: string
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
    readonly badMute: (text: string) => string
    readonly badTarget: (text: string) => string
    readonly privateTarget: (text: string) => string
    readonly badTime: string
    readonly badDuration: (text: string) => string
    readonly unknownCheck: (text: string, nearest: string | null) => string
    readonly unknownState: (text: string) => string
    readonly badRoute: (text: string) => string
    readonly badDigest: (text: string) => string
    readonly unknownRunbook: (text: string, nearest: string | null) => string
  }
  readonly runbook: {
    readonly title: string
    readonly close: string
    readonly none: string
    readonly atAddress: (url: string) => string
    readonly noRoom: (ids: readonly string[]) => string
    readonly ofCheck: (check: CheckId) => string
    readonly ofAll: string
  }
  readonly modal: {
    readonly submit: string
    readonly cancel: string
    readonly loading: string
    readonly actions: string
    readonly notAbout: string
    /** The modal was opened before the bot was exchanged for another version. */
    readonly otherVersion: string
    readonly snooze: string
    readonly note: string
    readonly resolve: string
    readonly mute: string
    readonly evidence: string
    readonly timeline: string
    readonly until: string
    readonly untilHint: (days: number) => string
    readonly reason: string
    readonly noteHint: string
    readonly category: string
    readonly categoryHint: string
    /** Above `force`. */
    readonly stillFails: string
    readonly force: string
    readonly muteHint: (scope: string) => string
    readonly noEvidence: string
  }
  readonly mutes: {
    readonly heading: (count: number) => string
    readonly none: string
    readonly row: (number: number, scope: string, until: string, by: string, reason: string) => string
  }
  readonly history: { readonly heading: (of: string) => string; readonly none: string; readonly everything: string }
  readonly onCall: {
    readonly heading: string
    readonly nobody: string
    readonly step: (step: number, who: string, afterMinutes: number | null) => string
  }
  readonly routes: {
    readonly heading: string
    readonly rest: (channel: string) => string
    readonly everything: string
    readonly tags: (tags: string) => string
    readonly checks: (checks: string) => string
    readonly from: (severity: string) => string
  }
  readonly help: {
    readonly heading: string
    readonly more: string
    /** How each verb is used, and what it does. */
    readonly commands: Readonly<Record<Verb, readonly [usage: string, does: string]>>
  }
}

const byLocale: { readonly [L in Locale]: Texts } = { en, de }

/** The texts of a language. */
export function textsIn(locale: Locale): Texts {
  return byLocale[locale]
}
