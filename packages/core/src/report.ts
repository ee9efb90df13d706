import type { CheckId } from './check-id.ts'
import type { Coverage, Facts, Finding, Outcome, SkipReason } from './finding.ts'
import type { JsonValue } from './json.ts'
import type { Target } from './target.ts'

/** A finding with its words, as reports show it. */
export interface ReportedFinding extends Finding {
  readonly summary: string
  readonly remedy: string
  /** An address where one is configured, else `mailhealth explain <id>`. */
  readonly runbook: string
  readonly reference: string
}

/** A line of an outline with its notes in words, as reports show it. */
export interface ReportedRow {
  readonly depth: number
  readonly text: string
  readonly notes: readonly string[]
}

/** One check's verdict in a report. */
export interface ReportedCheck {
  readonly check: CheckId
  readonly subject: string
  readonly outcome: Outcome
  /** Why it is skipped, in words too; absent where it is not. */
  readonly skipped?: SkipReason & { readonly text: string }
  readonly durationMs: number
  readonly coverage: Coverage
  /** Which lists are missing, since when, and what to do about it, and that answers are stale, in words; absent where neither is. */
  readonly coverageText?: string
  readonly facts: Facts
  readonly evidence: JsonValue
  /** The evidence as people read it: an indented list; absent where findings say all. */
  readonly outline?: readonly ReportedRow[] | undefined
  readonly findings: readonly ReportedFinding[]
}

/** All verdicts of a target at a time. */
export interface Report {
  readonly schemaVersion: 1
  readonly target: { readonly kind: Target['kind']; readonly name: string }
  readonly startedAt: string
  readonly durationMs: number
  readonly outcome: Outcome
  readonly coverage: Coverage
  readonly checks: readonly ReportedCheck[]
  /** What kept several checks from telling something, once each; people are told it instead of each check's `indeterminate`. */
  readonly unanswered?: readonly ReportedFinding[] | undefined
}
