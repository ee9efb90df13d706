import {
  cidrContains,
  type DnsAnswer,
  familyOf,
  type IpAddress,
  parseCidr,
  recordsOf,
  reverseName,
} from '@mailhealth/core'
import { expandMacros, type MacroValues, macroLetters, queryName } from './macro.ts'
import type { SpfTerm } from './parse.ts'
import { type Asking, Broken, hostLimit, type Session } from './session.ts'

type Of<Kind extends SpfTerm['kind']> = Extract<SpfTerm, { readonly kind: Kind }>

/** A mechanism that looks at the client: all but `include`, which looks at another record. */
export type ClientMechanism = Of<'all' | 'ip4' | 'ip6' | 'a' | 'mx' | 'ptr' | 'exists'>

/** Does a mechanism match the client? Lookups that fail break the evaluation off, but for `ptr` (RFC 7208 §5). */
export function* matches(term: ClientMechanism, values: MacroValues, session: Session): Asking<boolean> {
  switch (term.kind) {
    case 'all':
      return true
    case 'ip4':
    case 'ip6': // an IPv4-mapped ip6 matches nobody (RFC 7208 §5)
      return (term.kind === 'ip6') === term.address.includes(':') && isIn(values.ip, term.address, term.prefix)
    case 'exists':
      return yield* existsMatches(term, values, session)
    case 'ptr':
      return yield* ptrMatches(term, values, session)
    case 'a': {
      const name = yield* targetName(term.domain, values, session)
      return name !== null && (yield* hostsMatch([name], term, values.ip, session))
    }
    case 'mx':
      return yield* mxMatches(term, values, session)
  }
}

/** The name that a domain-spec stands for, the record's own without one; null where it is no name (RFC 7208 §4.8). */
export function* targetName(spec: string | null, values: MacroValues, session: Session): Asking<string | null> {
  if (spec === null) return values.domain
  if (!macroLetters(spec).has('p')) return queryName(expandMacros(spec, values))
  return queryName(expandMacros(spec, { ...values, clientName: yield* clientName(values, session) }))
}

/** The `p` macro: the client's validated name, the evaluated domain's own or one below it before others (RFC 7208 §7.3). */
export function* clientName({ ip, domain }: MacroValues, session: Session): Asking<string> {
  const { names } = yield* validatedNames(ip, session)
  return names.find((name) => name === domain) ?? names.find((name) => isBelow(name, domain)) ?? names[0] ?? 'unknown'
}

/** RFC 7208 §5.7: any A record, for a client of either family. */
function* existsMatches(term: Of<'exists'>, values: MacroValues, session: Session): Asking<boolean> {
  const name = yield* targetName(term.domain, values, session)
  if (name === null) return false
  const answer = told(yield* session.askOne(name, 'A'))
  if (answer.kind !== 'records') session.spendVoid()
  return answer.kind === 'records'
}

/** RFC 7208 §5.5: a validated name of the client is the target, or below it. */
function* ptrMatches(term: Of<'ptr'>, values: MacroValues, session: Session): Asking<boolean> {
  const target = yield* targetName(term.domain, values, session)
  const { names, isVoid } = yield* validatedNames(values.ip, session)
  if (isVoid) session.spendVoid()
  return target !== null && names.some((name) => name === target || isBelow(name, target))
}

/** The client's names that lead back to it, the first ten asked; failed lookups count as names that do not. */
function* validatedNames(ip: IpAddress, session: Session): Asking<{ names: string[]; isVoid: boolean }> {
  const answer = yield* session.askOne(reverseName(ip), 'PTR')
  const isVoid = answer.kind === 'nodata' || answer.kind === 'nxdomain'
  const names = recordsOf(answer)
    .slice(0, hostLimit)
    .map(queryName)
    .filter((name) => name !== null)
  const answers = yield* session.ask(names.map((name) => ({ name, type: typeFor(ip) })))
  return { names: names.filter((_, at) => addressesIn(answers[at]).includes(ip)), isVoid }
}

/** RFC 7208 §5.4: no MX is no match, never the domain's own address. */
function* mxMatches(term: Of<'mx'>, values: MacroValues, session: Session): Asking<boolean> {
  const name = yield* targetName(term.domain, values, session)
  if (name === null) return false
  const answer = told(yield* session.askOne(name, 'MX'))
  if (answer.kind !== 'records') {
    session.spendVoid()
    return false
  }
  if (answer.records.length > hostLimit) throw new Broken('permerror', 'exchange-limit') // RFC 7208 §4.6.4
  const exchanges = answer.records.map(({ exchange }) => queryName(exchange)).filter((exchange) => exchange !== null)
  return yield* hostsMatch([...new Set(exchanges)], term, values.ip, session)
}

/** RFC 7208 §5.3: the client is in the range around one of the hosts' addresses of its family. */
function* hostsMatch(hosts: readonly string[], term: Of<'a' | 'mx'>, ip: IpAddress, session: Session): Asking<boolean> {
  const answers = yield* session.ask(hosts.map((name) => ({ name, type: typeFor(ip) })))
  const prefix = familyOf(ip) === 4 ? term.prefix4 : term.prefix6
  if (answers.flatMap(addressesIn).some((address) => isIn(ip, address, prefix))) return true
  for (const answer of answers) told(answer)
  if (hosts.length > 0 && answers.every(({ kind }) => kind !== 'records')) yield* countVoid(hosts, answers, ip, session)
  return false
}

/** One void a term, and none where the hosts have addresses of the other family: those have records, and are no mistake. */
function* countVoid(
  hosts: readonly string[],
  answers: readonly DnsAnswer[],
  ip: IpAddress,
  session: Session,
): Asking<void> {
  const type = familyOf(ip) === 4 ? 'AAAA' : 'A'
  const existing = hosts.filter((_, at) => answers[at]?.kind === 'nodata')
  const others = yield* session.ask(existing.map((name) => ({ name, type })))
  if (others.every(({ kind }) => kind === 'nodata' || kind === 'nxdomain')) session.spendVoid()
}

/** An answer that says something. @throws Broken for one that failed: temperror (RFC 7208 §5) */
function told<A extends DnsAnswer>(answer: A): Exclude<A, { readonly kind: 'failed' }> {
  if (answer.kind === 'failed') throw new Broken('temperror', 'dns-failure')
  return answer as Exclude<A, { readonly kind: 'failed' }>
}

function typeFor(ip: IpAddress): 'A' | 'AAAA' {
  return familyOf(ip) === 4 ? 'A' : 'AAAA'
}

function addressesIn(answer: DnsAnswer | undefined): readonly IpAddress[] {
  return answer === undefined ? [] : (recordsOf(answer) as readonly IpAddress[])
}

function isIn(ip: IpAddress, address: IpAddress, prefix: number): boolean {
  if (familyOf(address) !== familyOf(ip)) return false
  const range = parseCidr(`${address}/${prefix}`)
  return range !== null && cidrContains(range, ip)
}

function isBelow(name: string, domain: string): boolean {
  return name.endsWith(`.${domain}`)
}
