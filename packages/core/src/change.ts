import type { JsonObject } from './json.ts'

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
