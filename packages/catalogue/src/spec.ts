import type { Severity } from '@mailhealth/core'

/** A finding that needs no arguments. */
export type NoArgs = Record<never, never>

/**
 * How severe a finding is before the profile has its say.
 * - a severity: always that
 * - `{ arg }`: the argument of that name holds it (a DNSBL's own weight)
 * - `{ below, steps }`: the numeric argument `below` is compared with each step, worst first; `otherwise` beyond them all
 */
export type SeverityRule =
  | Severity
  | { readonly arg: string }
  | {
      readonly below: string
      readonly unit: 'days'
      readonly steps: { readonly [S in Severity]?: number }
      readonly otherwise: Severity
    }

/** What is fixed about a finding, apart from its words. */
export interface FindingSpec {
  readonly severity: SeverityRule
  /** The rule it rests on, in the form `RFC 7208 §4.6.4`, or the name of another source. */
  readonly reference: string
  /** `unknown`: we could not tell. Such a finding makes a verdict indeterminate, never failed. Default `fault`. */
  readonly plane?: 'fault' | 'unknown'
  /**
   * Its argument `confirmed` says whether it was seen again after a while: then an incident opens at once, whatever
   * `alerting.openAfter` says. Before that it opens none, where its argument `tested` says that it can be confirmed.
   */
  readonly waitsForConfirmation?: true
}

/** The specs of one check's findings. Leaving one out is a type error. */
export type FindingSpecs<Map> = { readonly [Id in keyof Map]: FindingSpec }

/** What a message is made from. Text in `args` may come from strangers: the edges escape it. */
export interface Told<Args> {
  readonly subject: string
  readonly args: Args
}

/** A finding's words in one language. Plain text, one or two short sentences each. */
export interface Message<Args> {
  /** What is wrong, with the evidence. */
  readonly summary: (told: Told<Args>) => string
  /** What to do next. */
  readonly remedy: (told: Told<Args>) => string
}

/** The words of one check's findings. Leaving one out is a type error. */
export type Messages<Map> = { readonly [Id in keyof Map]: Message<Map[Id]> }

/** The sentences of one check's changes of facts, in one language. Leaving one out is a type error. */
export type ChangeMessages<Map> = { readonly [Id in keyof Map]: (told: Told<Map[Id]>) => string }

/** The words of one check's notes in outlines, in one language: a few, beside the evidence. Leaving one out is a type error. */
export type NoteMessages<Map> = { readonly [Id in keyof Map]: (args: Map[Id]) => string }

/** The arguments of `<check>.indeterminate`: how much was asked and not answered, and the first reason. */
export type IndeterminateArgs = { readonly asked: number; readonly unanswered: number; readonly reason: string }

/** What authoritative servers say at a name, and which of them say it: null for nothing. */
export type ServerView = { readonly said: string | null; readonly servers: readonly string[] }

/** For how many hours servers have been seen to differ; null where no earlier look says so. */
export type DifferenceAge = { readonly hours: number | null; readonly weight: Severity }
