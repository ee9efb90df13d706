import type { CheckId } from './check-id.ts'
import type { Severity } from './severity.ts'

/** What a route takes, and how it is told there. What is absent does not narrow. */
interface RouteDetails {
  /** Targets that have one of them. */
  readonly tags?: readonly string[]
  readonly checks?: readonly CheckId[]
  /** As bad as this or worse. */
  readonly severity?: Severity
  /** Who is called there; null for nobody. What `slack.mention` says where it is absent. */
  readonly mention?: string | null
  readonly locale?: 'en' | 'de'
}

/** Which alerts go to a channel of their own, as the configuration writes it. */
export interface Route extends RouteDetails {
  /** What it is called by; by its channel where it is absent. */
  readonly name?: string
  /** `#name` or id. */
  readonly channel: string
}

/** What a route says, whoever said it. */
export interface RouteTerms extends RouteDetails {
  /** `#name` or id, one at least. */
  readonly channels: readonly string[]
}

/** What somebody wants of a route; `configured` is what the configuration says of it, which may be nothing. */
export type RouteChoice =
  | { readonly kind: 'set'; readonly terms: RouteTerms }
  | { readonly kind: 'removed' | 'configured' }

/** A choice, with who made it and why. */
export interface ChosenRoute {
  readonly name: string
  /** 1 for the first choice about this name, then one more each. */
  readonly revision: number
  readonly choice: RouteChoice
  /** What the configuration said of it then; null for nothing. */
  readonly configured: RouteTerms | null
  /** A Slack user id, or `cli:<login>`. */
  readonly by: string
  readonly at: string
  readonly reason: string
}

const longestRouteName = 80

/** A route's name as it is compared, in lower case; null for what can be no name. `#mail-ops` is `mail-ops`. */
export function routeName(text: string): string | null {
  const name = text.trim().replace(/^#/, '').toLowerCase()
  return name.length <= longestRouteName && /^[^\p{C}\s#@,<>|&`"]+$/u.test(name) ? name : null
}
