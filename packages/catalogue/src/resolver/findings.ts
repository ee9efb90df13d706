import type { FindingSpecs } from '../spec.ts'

/** The resolver that every check asks. No check of a target finds this: it is asked when something could not be told. */
export type ResolverFindings = {
  /** `reason` is why the last question went unanswered. */
  'resolver.failing': { readonly asked: number; readonly unanswered: number; readonly reason: string }
}

export const resolverFindings: FindingSpecs<ResolverFindings> = {
  'resolver.failing': { severity: 'high', reference: 'RFC 2308 §7' },
}
