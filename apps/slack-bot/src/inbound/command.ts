import type { CheckId, IncidentState } from '@mailhealth/core'

/** What somebody wants. */
export type Command =
  | { readonly verb: 'status'; readonly target: string | null }
  | { readonly verb: 'check'; readonly target: string; readonly checks: readonly CheckId[] | null }
  | { readonly verb: 'incidents'; readonly states: readonly IncidentState[] }
  | { readonly verb: 'show'; readonly incident: number }
  | { readonly verb: 'ack'; readonly incident: number; readonly note: string | null }
  | { readonly verb: 'snooze'; readonly incident: number; readonly durationMs: number; readonly note: string | null }
  | { readonly verb: 'resolve'; readonly incident: number; readonly force: boolean; readonly note: string }
  | { readonly verb: 'runbook'; readonly of: RunbookOf }
  | { readonly verb: 'help' }

/** Which runbook. */
export type RunbookOf =
  | { readonly kind: 'check'; readonly check: CheckId }
  | { readonly kind: 'finding'; readonly id: string }
  | { readonly kind: 'incident'; readonly incident: number }

/** Every verb. */
export const verbs = ['status', 'check', 'incidents', 'show', 'ack', 'snooze', 'resolve', 'runbook', 'help'] as const
export type Verb = (typeof verbs)[number]

/** Why a text is no command. `text` is what was typed. */
export type CommandProblem =
  | { readonly kind: 'too-long' }
  | { readonly kind: 'unknown-verb'; readonly text: string; readonly nearest: string | null }
  | { readonly kind: 'missing'; readonly verb: Verb }
  | { readonly kind: 'bad-incident'; readonly text: string }
  | { readonly kind: 'bad-duration'; readonly text: string }
  | { readonly kind: 'unknown-check'; readonly text: string; readonly nearest: string | null }
  | { readonly kind: 'unknown-state'; readonly text: string }
  | { readonly kind: 'unknown-runbook'; readonly text: string; readonly nearest: string | null }

/** A text, read. */
export type Parsed =
  | { readonly ok: true; readonly command: Command }
  | { readonly ok: false; readonly problem: CommandProblem }
