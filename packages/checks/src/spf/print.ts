import type { Qualifier, SpfRecord, SpfTerm } from './parse.ts'

/** A record in normal form: one space between terms, lower case, canonical addresses, nothing that goes without saying. */
export function printSpf(record: SpfRecord): string {
  return ['v=spf1', ...record.terms.map(({ term }) => printTerm(term))].join(' ')
}

/** As printSpf, and like terms in one order: two records that let the same hosts send in the same words are one text. */
export function printPolicy(record: SpfRecord): string {
  const runs: SpfTerm[][] = []
  const modifiers: SpfTerm[] = []
  for (const { term } of record.terms) {
    const before = runs.at(-1)
    if (!('qualifier' in term)) modifiers.push(term)
    else if (before !== undefined && likeOf(before[0]) === likeOf(term)) before.push(term)
    else runs.push([term])
  }
  return ['v=spf1', ...[...runs, modifiers].flatMap((run) => run.map(printTerm).sort())].join(' ')
}

/** Next to each other, mechanisms with one qualifier may change places; `all` may not. */
function likeOf(term: SpfTerm | undefined): string {
  return term !== undefined && 'qualifier' in term ? `${term.qualifier} ${term.kind === 'all'}` : ''
}

/** A term in normal form. */
export function printTerm(term: SpfTerm): string {
  switch (term.kind) {
    case 'all':
      return `${printQualifier(term.qualifier)}all`
    case 'include':
    case 'exists':
    case 'ptr':
      return `${printQualifier(term.qualifier)}${term.kind}${printDomain(term.domain)}`
    case 'a':
    case 'mx': {
      const lengths = `${term.prefix4 === 32 ? '' : `/${term.prefix4}`}${term.prefix6 === 128 ? '' : `//${term.prefix6}`}`
      return `${printQualifier(term.qualifier)}${term.kind}${printDomain(term.domain)}${lengths}`
    }
    case 'ip4':
    case 'ip6': {
      const length = term.prefix === (term.kind === 'ip4' ? 32 : 128) ? '' : `/${term.prefix}`
      return `${printQualifier(term.qualifier)}${term.kind}:${printAddress(term)}${length}`
    }
    case 'redirect':
    case 'exp':
      return `${term.kind}=${term.domain}`
    case 'unknown':
      return `${term.name}=${term.value}`
  }
}

/** A term as findings show it: strangers write it, so it is shortened. */
export function showTerm(term: SpfTerm): string {
  return printTerm(term).slice(0, maxTermShown)
}

const maxTermShown = 100

function printQualifier(qualifier: Qualifier): string {
  return qualifier === '+' ? '' : qualifier
}

function printDomain(domain: string | null): string {
  return domain === null ? '' : `:${domain}`
}

/** An IPv4-mapped address is IPv4 to us, and must be written as IPv6 in an ip6 term. */
function printAddress(term: Extract<SpfTerm, { kind: 'ip4' | 'ip6' }>): string {
  return term.kind === 'ip6' && !term.address.includes(':') ? `::ffff:${term.address}` : term.address
}
