import { isAtLeast, type Severity } from '@mailhealth/core'

/** Which incidents go somewhere of their own. What is absent does not narrow. */
export interface RouteRule {
  readonly tags?: readonly string[]
  readonly checks?: readonly string[]
  /** As bad as this or worse. */
  readonly severity?: Severity
}

/** What routes go by. */
export interface Routed {
  readonly check: string
  readonly severity: Severity
  /** Those of the target. */
  readonly tags: readonly string[]
}

/** The routes that something takes: all that fit, in their order. None means that it goes where the rest goes. */
export function routesOf<Rule extends RouteRule>(rules: readonly Rule[], routed: Routed): readonly Rule[] {
  return rules.filter(
    ({ tags, checks, severity }) =>
      (tags === undefined || tags.some((tag) => routed.tags.includes(tag))) &&
      (checks === undefined || checks.includes(routed.check)) &&
      (severity === undefined || isAtLeast(routed.severity, severity)),
  )
}
