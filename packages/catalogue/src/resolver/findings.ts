import type { FindingSpecs } from '../spec.ts'

/** The resolver that every check asks. No check of a target finds this: it is asked when something could not be told. */
export type ResolverFindings = {
  /** `reason` is why the last question went unanswered. */
  'resolver.failing': { readonly asked: number; readonly unanswered: number; readonly reason: string }
  /** Not stored: reports tell by it what several checks lack. The subject is the question; `failure` why it has no answer. */
  'resolver.unanswered': { readonly failure: string; readonly checks: readonly string[] }
}

export const resolverFindings: FindingSpecs<ResolverFindings> = {
  'resolver.failing': { severity: 'high', reference: 'RFC 2308 §7' },
  'resolver.unanswered': { severity: 'medium', reference: 'RFC 2308 §7', plane: 'unknown' },
}
