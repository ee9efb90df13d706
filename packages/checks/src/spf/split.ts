import type { EffectiveTerm, SpfTerm } from './parse.ts'

/** What is evaluated and what is void: mechanisms behind the first `all`, and `redirect` beside it (RFC 7208 §5.1). */
export function splitAtAll(terms: readonly SpfTerm[]): {
  readonly effective: readonly EffectiveTerm[]
  readonly ignored: readonly EffectiveTerm[]
} {
  const mechanisms = terms.filter((term): term is Exclude<EffectiveTerm, { kind: 'redirect' }> => 'qualifier' in term)
  const redirect = terms.filter((term) => term.kind === 'redirect')
  const all = mechanisms.findIndex((term) => term.kind === 'all')
  if (all === -1) return { effective: [...mechanisms, ...redirect], ignored: [] }
  return { effective: mechanisms.slice(0, all + 1), ignored: [...mechanisms.slice(all + 1), ...redirect] }
}
