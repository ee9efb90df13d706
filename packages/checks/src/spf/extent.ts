import { type Cidr, type DomainName, mergeCidrs } from '@mailhealth/core'
import { hasMacro } from './domain-spec.ts'
import { isOwn } from './own.ts'
import { showTerm } from './print.ts'
import { grantingSteps, nodesOf, type SpfNode, type Step, stepsOf } from './tree.ts'

/** The networks that a domain's SPF lets send by one party's records or hosts. */
export interface Source {
  /** The first name on the way that is not the domain's own; null for the domain's own records and hosts. */
  readonly party: string | null
  /** Merged: no range overlaps another. */
  readonly networks: readonly Cidr[]
}

/** Who lets whom send, by party: the domain itself first, then by name. Whom macros and `ptr` let send is not in it. */
export function sourcesOf(root: SpfNode, domain: DomainName): Source[] {
  const byParty = new Map<string, Cidr[]>([['', []]])
  for (const node of nodesOf(root)) {
    const party = partyOf(node, domain)
    if (party !== null && node.grants) byParty.set(party, byParty.get(party) ?? [])
    for (const { term, networks } of grantingSteps(node)) {
      const named = 'domain' in term && term.domain !== null && !hasMacro(term.domain) ? term.domain : null
      const of = party ?? (named === null || isOwn(named, domain) ? '' : named)
      byParty.set(of, [...(byParty.get(of) ?? []), ...networks])
    }
  }
  const names = [...byParty.keys()].sort()
  return names.map((name) => ({ party: name === '' ? null : name, networks: mergeCidrs(byParty.get(name) ?? []) }))
}

/** The granting terms of which nobody can say in advance whom they match: they hold a macro, or are `ptr`. */
export function dynamicTerms(root: SpfNode, domain: DomainName): string[] {
  const terms = [...nodesOf(root)].flatMap((node) => {
    const party = partyOf(node, domain)
    const steps = node.grants ? stepsOf(node).filter(isDynamic) : []
    return steps.map(({ term }) => (party === null ? showTerm(term) : `${showTerm(term)} (${party})`))
  })
  return [...new Set(terms)].sort()
}

function partyOf(node: SpfNode, domain: DomainName): string | null {
  return node.trail.find((name) => !isOwn(name, domain)) ?? null
}

function isDynamic({ term, match }: Step): boolean {
  if (term.kind !== 'redirect' && term.qualifier !== '+') return false
  return match.kind === 'undecided' && (match.because === 'macro' || match.because === 'ptr')
}
