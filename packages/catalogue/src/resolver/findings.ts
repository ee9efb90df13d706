import type { FindingSpecs } from '../spec.ts'

/** The resolver that every check asks. No check of a target finds this: it is asked when something could not be told. */
export type ResolverFindings = {
  /** All of the resolvers; `reason` is why the last of them is not usable. */
  'resolver.failing': { readonly servers: readonly string[]; readonly reason: string }
  /** Those that are services for everybody, and whose. */
  'resolver.public': { readonly servers: readonly string[]; readonly services: readonly string[] }
  'resolver.rewriting': { readonly servers: readonly string[] }
  /** Not stored: reports tell by it what several checks lack. The subject is the question; `failure` why it has no answer. */
  'resolver.unanswered': { readonly failure: string; readonly checks: readonly string[] }
}

export const resolverFindings: FindingSpecs<ResolverFindings> = {
  'resolver.failing': { severity: 'high', reference: 'RFC 2308 §7' },
  'resolver.public': { severity: 'medium', reference: 'RFC 5782 §5' },
  'resolver.rewriting': { severity: 'high', reference: 'RFC 2308 §2.1' },
  'resolver.unanswered': { severity: 'medium', reference: 'RFC 2308 §7', plane: 'unknown' },
}
