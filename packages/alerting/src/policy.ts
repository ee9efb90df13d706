import type { Finding } from '@mailhealth/core'

/** When incidents open and close, in runs in a row. */
export interface AlertingPolicy {
  readonly openAfter: number
  readonly closeAfter: number
  /** After so many runs that could not tell, not being able to tell is an incident itself. */
  readonly unknownAfter: number
  /** A failure so soon after the incident was resolved opens the same incident again. */
  readonly reopenWithinMs: number
}

/** What alerting needs to know of a finding's kind; the catalogue says it. */
export interface FindingKinds {
  /** It says that something could not be told. */
  isUnknown(finding: Finding): boolean
  /** It opens an incident at once, whatever `openAfter` says. */
  opensAtOnce(finding: Finding): boolean
  /** It waits to be confirmed: until then it is no part of an incident. */
  isTentative?(finding: Finding): boolean
}
