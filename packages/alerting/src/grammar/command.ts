import type { CheckId, IncidentState, ResolutionCategory } from '@mailhealth/core'
import type { DigestWish } from '../digest.ts'
import type { RouteWish } from './read-route.ts'
import type { Span } from './span.ts'

/** What somebody wants, in Slack or at a terminal. */
export type Command =
  | { readonly verb: 'status'; readonly scope: string | null }
  | {
      readonly verb: 'check'
      readonly target: string
      readonly checks: readonly CheckId[] | null
      readonly share: boolean
    }
  | { readonly verb: 'incidents'; readonly states: readonly IncidentState[]; readonly mine: boolean }
  | { readonly verb: 'show'; readonly incident: number }
  | { readonly verb: 'ack' | 'unack' | 'reopen' | 'escalate'; readonly incident: number; readonly note: string | null }
  | { readonly verb: 'note'; readonly incident: number; readonly note: string }
  | { readonly verb: 'snooze'; readonly incident: number; readonly span: Span; readonly note: string | null }
  | {
      readonly verb: 'resolve'
      readonly incident: number
      readonly force: boolean
      readonly category: ResolutionCategory | null
      readonly note: string
    }
  | { readonly verb: 'mute'; readonly scope: string; readonly span: Span; readonly note: string }
  | { readonly verb: 'unmute'; readonly mute: number }
  | { readonly verb: 'history'; readonly of: HistoryOf }
  | { readonly verb: EvidenceVerb; readonly target: string }
  | { readonly verb: 'accept'; readonly target: string; readonly check: CheckId; readonly note: string | null }
  | { readonly verb: 'runbook'; readonly of: RunbookOf }
  /** Null shows one now. */
  | { readonly verb: 'digest'; readonly wish: DigestWish | null }
  | { readonly verb: 'help'; readonly of: Verb | null }
  | { readonly verb: 'mutes' }
  | { readonly verb: 'route'; readonly wish: RouteWish }
  | { readonly verb: 'oncall' | 'config' | 'doctor' }

/** Whose story. */
export type HistoryOf =
  | { readonly kind: 'all' }
  | { readonly kind: 'incident'; readonly incident: number }
  | { readonly kind: 'target'; readonly target: string }

/** Which runbook. */
export type RunbookOf =
  | { readonly kind: 'all' }
  | { readonly kind: 'check'; readonly check: CheckId }
  | { readonly kind: 'finding'; readonly id: string }
  | { readonly kind: 'incident'; readonly incident: number }

/** The verbs that show stored evidence. */
export type EvidenceVerb = 'dnsbl' | 'auth' | 'tls'

/** Every verb, in the order of the help. */
export const verbs = [
  'status',
  'check',
  'incidents',
  'show',
  'ack',
  'unack',
  'snooze',
  'resolve',
  'reopen',
  'note',
  'escalate',
  'oncall',
  'mute',
  'unmute',
  'mutes',
  'history',
  'dnsbl',
  'auth',
  'tls',
  'accept',
  'runbook',
  'route',
  'digest',
  'config',
  'doctor',
  'help',
] as const
export type Verb = (typeof verbs)[number]

/** Why a text is no command. `text` is what was typed. */
export type CommandProblem =
  | { readonly kind: 'too-long' }
  /** `retry` is what was typed, with the nearest verb in its place. */
  | { readonly kind: 'unknown-verb'; readonly text: string; readonly nearest: Verb | null; readonly retry: string }
  | { readonly kind: 'missing'; readonly verb: Verb; readonly what: Missing }
  | { readonly kind: 'bad-incident'; readonly text: string }
  | { readonly kind: 'bad-duration'; readonly text: string }
  | { readonly kind: 'bad-mute'; readonly text: string }
  | { readonly kind: 'bad-target'; readonly text: string }
  | { readonly kind: 'private-target'; readonly text: string }
  | { readonly kind: 'unknown-check'; readonly text: string; readonly nearest: string | null }
  | { readonly kind: 'unknown-state'; readonly text: string }
  | { readonly kind: 'bad-digest'; readonly text: string }
  | { readonly kind: 'bad-route'; readonly text: string }
  | { readonly kind: 'unknown-runbook'; readonly text: string; readonly nearest: string | null }

/** What a command goes without. */
export type Missing = 'incident' | 'target' | 'check' | 'duration' | 'reason' | 'text' | 'number' | 'route'

/** A text, read. */
export type Parsed =
  | { readonly ok: true; readonly command: Command }
  | { readonly ok: false; readonly problem: CommandProblem }
