import {
  type Cidr,
  type DnsAnswer,
  type DomainName,
  type IpAddress,
  parseCidr,
  type RecordType,
  recordsOf,
} from '@mailhealth/core'
import type { Lookup } from '../lookup.ts'
import { hasMacro } from './domain-spec.ts'
import { queryName } from './macro.ts'
import { type EffectiveTerm, parseSpf } from './parse.ts'
import { printSpf, showTerm } from './print.ts'
import { selectSpf, txtAnswerBytes } from './select.ts'
import { hostLimit, type SpfQuestion } from './session.ts'
import { splitAtAll } from './split.ts'
import type { Match, SpfNode, Step } from './tree.ts'

/** A domain's SPF as far as the lookups show it, and the questions still open. */
export interface Walk {
  readonly root: SpfNode
  readonly open: readonly SpfQuestion[]
}

/** So many questions at most does a tree of records take; strangers write the includes. */
export const maxQuestions = 60
/** Terms that take a lookup are followed up to this number: enough to say by how much ten are exceeded. */
const maxFollowedTerms = 30

/**
 * Puts a domain's tree of SPF records together from lookups. Pure: gather() asks what is open and walks again until
 * nothing is, and evaluate() walks what was stored.
 */
export function walkSpf(domain: DomainName, lookups: readonly Lookup[]): Walk {
  const walker = new Walker(lookups)
  const root = walker.node(domain, { path: [], trail: [], grants: true })
  return { root, open: [...walker.open.values()] }
}

/** How evaluation comes to a record: as in NodeHead, `trail` without the record itself. */
interface Way {
  readonly path: readonly string[]
  readonly trail: readonly string[]
  readonly grants: boolean
}

class Walker {
  readonly open = new Map<string, SpfQuestion>()
  readonly #answers: ReadonlyMap<string, DnsAnswer>
  #counted = 0

  constructor(lookups: readonly Lookup[]) {
    this.#answers = new Map(lookups.map(({ name, type, answer }) => [`${name} ${type}`, answer]))
  }

  node(name: string, way: Way): SpfNode {
    const head = { name, path: way.path, trail: [...way.trail, name], grants: way.grants }
    const asName = queryName(name)
    if (asName === null) return { ...head, kind: 'missing', answer: 'malformed', lookalike: null } // RFC 7208 §4.3
    if (way.trail.includes(name)) return { ...head, kind: 'loop' }
    const answer = this.#ask(asName, 'TXT')
    if (answer === null || answer.kind === 'failed') return { ...head, kind: 'unknown' }
    const { texts, lookalike } = selectSpf(recordsOf(answer))
    const [text, second] = texts
    if (text === undefined) {
      return { ...head, kind: 'missing', answer: answer.kind === 'records' ? 'no-record' : answer.kind, lookalike }
    }
    if (second !== undefined) return { ...head, kind: 'multiple', texts } // RFC 7208 §4.5
    const record = parseSpf(text)
    if (record === null || record.faults.length > 0) {
      return { ...head, kind: 'broken', text, faults: record?.faults ?? [] }
    }
    const terms = record.terms.map(({ term }) => term)
    const { effective, ignored } = splitAtAll(terms)
    const here = { name: asName, path: head.path, trail: head.trail, grants: head.grants }
    const answerBytes = txtAnswerBytes(name, recordsOf(answer))
    return {
      ...head,
      kind: 'record',
      text: printSpf(record),
      answerBytes,
      steps: this.#steps(effective, here),
      ignored,
      exp: terms.find((term) => term.kind === 'exp')?.domain ?? null,
    }
  }

  #steps(terms: readonly EffectiveTerm[], here: Way & { readonly name: string }): Step[] {
    return terms.map((term) => {
      const cost = costOf(term)
      this.#counted += cost
      if (cost === 1 && this.#counted > maxFollowedTerms) return { term, cost, ...solid(beyond) }
      return { term, cost, ...this.#match(term, here) }
    })
  }

  #match(term: EffectiveTerm, here: Way & { readonly name: string }): Pick<Step, 'match' | 'isVoid'> {
    switch (term.kind) {
      case 'all':
        return solid({ kind: 'everything' })
      case 'ip4':
      case 'ip6':
        return solid({ kind: 'networks', networks: networksOf([term.address], term), unknown: [] })
      case 'include':
      case 'redirect':
        return solid(this.#record(term, here))
      case 'exists':
        return this.#exists(term.domain)
      case 'ptr':
        return solid({ kind: 'undecided', because: 'ptr' })
      case 'a':
      case 'mx':
        return this.#hosts(term, here.name)
    }
  }

  #record(term: Extract<EffectiveTerm, { kind: 'include' | 'redirect' }>, here: Way): Match {
    if (hasMacro(term.domain)) return { kind: 'undecided', because: 'macro' }
    const grants = here.grants && (term.kind === 'redirect' || term.qualifier === '+')
    const path = [...here.path, showTerm(term)]
    return { kind: 'record', node: this.node(term.domain, { path, trail: here.trail, grants }) }
  }

  #exists(domain: string): Pick<Step, 'match' | 'isVoid'> {
    if (hasMacro(domain)) return solid({ kind: 'undecided', because: 'macro' })
    const name = queryName(domain)
    if (name === null) return solid(nothing) // RFC 7208 §4.8
    const answer = this.#ask(name, 'A')
    if (answer === null || answer.kind === 'failed') return solid({ kind: 'undecided', because: 'failed' })
    if (answer.kind === 'records') return solid({ kind: 'everything' }) // RFC 7208 §5.7
    return { match: nothing, isVoid: true }
  }

  #hosts(term: HostsTerm, here: string): Pick<Step, 'match' | 'isVoid'> {
    if (term.domain !== null && hasMacro(term.domain)) return solid({ kind: 'undecided', because: 'macro' })
    const name = term.domain === null ? here : queryName(term.domain)
    if (name === null) return solid(nothing) // RFC 7208 §4.8
    if (term.kind === 'a') return this.#addresses([name], term)
    const answer = this.#ask(name, 'MX')
    if (answer === null || answer.kind === 'failed') return solid({ ...nothing, unknown: [4, 6] })
    if (answer.kind !== 'records') return { match: nothing, isVoid: true }
    const { records } = answer
    if (records.length > hostLimit) return solid({ kind: 'too-many-exchanges', count: records.length })
    const exchanges = records.map((record) => queryName(record.exchange)).filter((exchange) => exchange !== null)
    return this.#addresses([...new Set(exchanges)], term)
  }

  /** One void for both families together: a host with IPv4 only is not void for an IPv6 client. */
  #addresses(names: readonly string[], term: HostsTerm): Pick<Step, 'match' | 'isVoid'> {
    const networks: Cidr[] = []
    const unknown = new Set<4 | 6>()
    for (const name of names) {
      for (const [family, type] of [
        [4, 'A'],
        [6, 'AAAA'],
      ] as const) {
        const answer = this.#ask(name, type)
        if (answer === null || answer.kind === 'failed') unknown.add(family)
        else networks.push(...networksOf(recordsOf(answer), term))
      }
    }
    const isVoid = names.length > 0 && networks.length === 0 && unknown.size === 0
    return { match: { kind: 'networks', networks, unknown: [...unknown] }, isVoid }
  }

  #ask<T extends RecordType>(name: string, type: T): DnsAnswer<T> | null {
    const key = `${name} ${type}`
    const answer = this.#answers.get(key)
    if (answer !== undefined) return answer as DnsAnswer<T>
    this.open.set(key, { name, type })
    return null
  }
}

type HostsTerm = Extract<EffectiveTerm, { kind: 'a' | 'mx' }>

const beyond = { kind: 'undecided', because: 'beyond' } as const
const nothing = { kind: 'networks', networks: [], unknown: [] } as const

function solid(match: Match): Pick<Step, 'match' | 'isVoid'> {
  return { match, isVoid: false }
}

function costOf(term: EffectiveTerm): 0 | 1 {
  return term.kind === 'all' || term.kind === 'ip4' || term.kind === 'ip6' ? 0 : 1 // RFC 7208 §4.6.4
}

function networksOf(
  addresses: readonly IpAddress[],
  term: HostsTerm | Extract<EffectiveTerm, { kind: 'ip4' | 'ip6' }>,
): Cidr[] {
  return addresses
    .filter((address) => term.kind !== 'ip6' || address.includes(':')) // an IPv4-mapped ip6 matches nobody (RFC 7208 §5)
    .map((address) => parseCidr(`${address}/${prefixFor(address, term)}`))
    .filter((network) => network !== null)
}

function prefixFor(address: IpAddress, term: HostsTerm | Extract<EffectiveTerm, { kind: 'ip4' | 'ip6' }>): number {
  if (term.kind === 'ip4' || term.kind === 'ip6') return term.prefix
  return address.includes(':') ? term.prefix6 : term.prefix4
}
