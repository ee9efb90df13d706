import type { CheckId } from './check-id.ts'
import type { JsonObject, JsonValue } from './json.ts'
import type { Severity } from './severity.ts'

/** A finding as evaluate() makes it: which fault, about what, with which arguments. No words, no severity. */
export interface RawFinding {
  /** `<check>.<fault>`, stable for ever. */
  readonly id: string
  /** The exact thing it is about, e.g. `192.0.2.1@zen.spamhaus.org`. */
  readonly subject: string
  readonly args: JsonObject
}

/** A finding with the severity that the profile in force gives it. */
export interface Finding extends RawFinding {
  readonly severity: Severity
}

/** What a verdict comes to. `indeterminate` is neither healthy nor broken. */
export type Outcome = 'pass' | 'fail' | 'indeterminate' | 'skipped'

/** Why a check does not apply to a target after all. No words: those are in the catalogue. */
export interface SkipReason {
  readonly id: string
  readonly args: JsonObject
}

/** How much of what was asked could be answered. */
export interface Coverage {
  readonly asked: number
  readonly answered: number
  /** Of what was answered, how many answers had run out and were given since the resolvers failed, and by how much at most. */
  readonly stale?: { readonly answers: number; readonly seconds: number }
  /** Of the dnsbl check, where lists are missing: counted in lists. */
  readonly lists?: ListCoverage
}

/** How many DNSBLs could be relied on, and why the others could not. */
export interface ListCoverage {
  readonly asked: number
  readonly answered: number
  readonly gaps: readonly CoverageGap[]
}

/** A DNSBL that gave no answer that counts. */
export interface CoverageGap {
  readonly zone: string
  readonly list: string
  readonly operator: string
  /** `spared`: its operator allows no more questions today. */
  readonly state: 'refused' | 'broken' | 'unknown' | 'spared'
  /** Why it refuses, or how it is broken; null where that is not known. */
  readonly cause: string | null
  /** Since when; null where that is not known. */
  readonly since: string | null
}

/**
 * The comparable part of the evidence, on which drift is measured. A key is absent when its value could not be told,
 * and `null` when the thing is known not to be there. Values are normalised: order, case, white space and TTL do not matter.
 */
export type Facts = { readonly [key: string]: FactValue }
export type FactValue = string | number | boolean | null | readonly string[]

/** One line of an outline: what a check saw, for people. Words of the notes are in the catalogue. */
export interface OutlineRow {
  /** How far it is indented: it is part of the nearest line before it that is less so. */
  readonly depth: number
  /** From a stranger, maybe: bounded here, escaped where it is shown. */
  readonly text: string
  readonly notes: readonly { readonly id: string; readonly args: JsonObject }[]
}

/** What one check says of one target at one time. */
export interface Verdict {
  readonly check: CheckId
  /** The target's name. */
  readonly subject: string
  readonly outcome: Outcome
  /** Why it is skipped; absent where it is not, and in what earlier versions stored. */
  readonly skipped?: SkipReason
  readonly findings: readonly Finding[]
  readonly coverage: Coverage
  readonly facts: Facts
  /** What was observed, verbatim and storable. */
  readonly evidence: JsonValue
  /** The evidence as people read it, where its shape matters; absent where findings say all. */
  readonly outline?: readonly OutlineRow[]
  readonly startedAt: string
  readonly durationMs: number
}
