import type { RecordType } from './dns.ts'
import type { JsonObject } from './json.ts'
import type { Severity } from './severity.ts'

/** What a change does to the protection that a check is about. */
export type Direction = 'weakened' | 'strengthened' | 'neutral'

/** What a change of facts comes to: the raw material of one sentence, as a finding is. Words are in the catalogue. */
export interface Change {
  /** `<check>.<change>`, stable for ever, and never a finding's id. */
  readonly id: string
  readonly args: JsonObject
  readonly direction: Direction
  /** Whose doing it is: the name of another party's record that changed while the target's own did not; null: the target's own. */
  readonly thirdParty: string | null
}

/** A change with the severity that its direction or the profile gives it. */
export interface GradedChange extends Change {
  readonly severity: Severity
}

/** How far a change has come: which of a zone's authoritative servers say already what was seen. */
export interface Spread {
  /** What was asked of each. */
  readonly name: string
  readonly type: RecordType
  /** By name in the zone's NS records. A server whose addresses differ is among those that do not have it yet. */
  readonly have: readonly string[]
  readonly lack: readonly string[]
  /** Those that gave no answer. */
  readonly silent: readonly string[]
}

/** What facts that left the baseline come to. */
export interface Explanation {
  /** A sentence each, worst first. */
  readonly changes: readonly GradedChange[]
  /** Of the worst change. */
  readonly severity: Severity
  /** Of what DNS holds, as it was when the change was found; empty where servers were not, or could not be, asked. */
  readonly spread: readonly Spread[]
}

/** True while a server says otherwise than what was seen: the next look may see either. */
export function isUnsettled(spread: readonly Spread[]): boolean {
  return spread.some(({ lack }) => lack.length > 0)
}
