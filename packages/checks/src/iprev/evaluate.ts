import { found, skippedFor } from '@mailhealth/catalogue'
import {
  type DomainName,
  familyOf,
  type IpAddress,
  type RawFinding,
  recordsOf,
  type Target,
  targetName,
  toDomainName,
} from '@mailhealth/core'
import type { Judgement } from '../check.ts'
import { asFullName, type EhloEvidence, ehloName, greetingName } from '../discover/ehlo.ts'
import { askedOfHosts } from '../discover/mail-hosts.ts'
import { type Asked, askedOf, coverageOf, indeterminateOf } from '../lookup.ts'
import type { AddressEvidence, IprevEvidence } from './check.ts'
import type { NamedEhlo } from './ehlo.ts'
import { genericName } from './generic-name.ts'

/** Judges the names of every address behind a target. Each address is a subject of its own. */
export function evaluateIprev(target: Target, evidence: IprevEvidence): Judgement {
  const asked = [...askedOfHosts(evidence.found), ...evidence.addresses.flatMap(askedOfAddress)]
  const examined = evidence.addresses.filter(({ ptr }) => ptr !== null)
  if (examined.length === 0 && asked.every(({ failure }) => failure === null)) {
    return { findings: [], coverage: coverageOf(asked), skipped: skippedFor('no-reachable-address', {}) }
  }
  const findings = [
    ...examined.flatMap(ptrFindings),
    ...examined.flatMap((one) => dynamic(one, evidence)),
    ...examined.flatMap(ehloFindings),
    ...indeterminateOf((args) => found('iprev.indeterminate', targetName(target), args), asked),
  ]
  return { findings, coverage: coverageOf(asked) }
}

function askedOfAddress({ address, ptr, forward, ehlo }: AddressEvidence): Asked[] {
  const lookups = [...(ptr ? [ptr] : []), ...forward, ...(ehlo?.lookups ?? [])]
  return [...lookups.map(askedOf), ...(ehlo?.seen ? [askedOfGreeting(address, ehlo, ehlo.seen)] : [])]
}

function askedOfGreeting(address: string, ehlo: EhloEvidence, seen: NonNullable<EhloEvidence['seen']>): Asked {
  const failure = ehloName(ehlo) === null ? (seen.failure ?? 'no name in its greeting') : null
  return { what: `EHLO name of ${address} port ${seen.port}`, failure }
}

/** RFC 8601 §3: pass when a PTR name has the address, permerror without a name, fail when none has it. */
function ptrFindings({ address, ptr, forward }: AddressEvidence): RawFinding[] {
  const answer = ptr?.answer
  if (answer === undefined || answer.kind === 'failed') return []
  if (answer.kind !== 'records') return [found('iprev.ptr-missing', address, { answer: answer.kind })]
  const names = [...new Set(answer.records)].sort().slice(0, maxNamesShown)
  const leadTo = [...new Set(forward.flatMap((one) => [...recordsOf(one.answer)]))]
  const couldNotTell = forward.some((one) => one.answer.kind === 'failed')
  const isMismatch = !leadTo.includes(address) && !couldNotTell
  return [
    ...(isMismatch
      ? [found('iprev.ptr-mismatch', address, { names, leadTo: leadTo.sort().slice(0, maxNamesShown) })]
      : []),
    ...(names.length > 1 ? [found('iprev.ptr-multiple', address, { names })] : []),
    ...forward.flatMap(({ name, answer: { aliases } }) =>
      aliases.length === 0 ? [] : [found('iprev.ptr-alias', address, { name, target: aliases.at(-1) ?? '' })],
    ),
    ...generatedFindings(address, names),
  ]
}

const maxNamesShown = 10

/** Told of the first name that looks generated. */
function generatedFindings(address: AddressEvidence['address'], names: readonly string[]): RawFinding[] {
  for (const name of names.map(toDomainName).filter((one) => one !== null)) {
    const generic = genericName(name, address)
    if (generic === null) continue
    const { confidence, signs } = generic
    return [found('iprev.ptr-generic', address, { name, signs, confidence })]
  }
  return []
}

/** An address that is handed out dynamically: its name says so, or lists that know such ranges, or both. */
function dynamic({ address, ptr }: AddressEvidence, { endUserLists }: IprevEvidence): RawFinding[] {
  const names = ptr === null ? [] : [...new Set(recordsOf(ptr.answer))].sort().slice(0, maxNamesShown)
  const named = names
    .map(toDomainName)
    .flatMap((name) => (name === null ? [] : [{ name, signs: genericName(name, address)?.dynamicSigns ?? [] }]))
    .find(({ signs }) => signs.length > 0)
  const lists = endUserLists
    .filter((one) => one.address === address && one.meanings.length > 0)
    .map(({ list, meanings }) => `${list} (${meanings.join(', ')})`)
  if (named === undefined && lists.length === 0) return []
  // A listing alone is told by the dnsbl check, with its own weight.
  const weight = named === undefined ? 'low' : lists.length === 0 ? 'medium' : 'high'
  return [
    found('iprev.address-dynamic', address, { name: named?.name ?? null, signs: named?.signs ?? [], lists, weight }),
  ]
}

function ehloFindings({ address, ptr, ehlo }: AddressEvidence): RawFinding[] {
  const said = ehlo === null ? null : ehloName(ehlo)
  if (ehlo === null || said === null) return []
  const name = asFullName(said)
  if (name === null) return [found('iprev.ehlo-not-fqdn', address, { ehlo: said })]
  return [
    ...unresolvable(address, name, ehlo),
    ...otherAddresses(address, name, ehlo),
    ...mismatch(address, name, ptr),
    ...greetingMismatch(address, name, ehlo),
  ]
}

function unresolvable(address: string, ehlo: DomainName, { lookups }: NamedEhlo): RawFinding[] {
  const kinds = lookups.map((one) => one.answer.kind)
  if (kinds.includes('records') || kinds.includes('failed')) return []
  const answer = kinds.includes('nodata') ? 'nodata' : 'nxdomain'
  return [found('iprev.ehlo-unresolvable', address, { ehlo, answer })]
}

/** RFC 5321 §4.1.4 forbids to refuse mail for it alone; filters count it. */
function otherAddresses(address: IpAddress, ehlo: DomainName, { lookups }: NamedEhlo): RawFinding[] {
  const own = lookups.filter(({ type }) => type === (familyOf(address) === 4 ? 'A' : 'AAAA'))
  const leadTo = own.flatMap(({ answer }) => [...recordsOf(answer)])
  // Without an address in its own family the name is the other family's: an IPv4 name says nothing of IPv6.
  if (leadTo.length === 0 || leadTo.includes(address)) return []
  return [found('iprev.ehlo-elsewhere', address, { ehlo, leadTo: leadTo.sort().slice(0, maxNamesShown) })]
}

function greetingMismatch(address: IpAddress, ehlo: DomainName, { seen }: EhloEvidence): RawFinding[] {
  const greeting = greetingName(seen?.greeting)
  const name = greeting === null ? null : toDomainName(greeting)
  if (seen?.reply == null || name === null || name === ehlo) return []
  return [found('iprev.greeting-mismatch', address, { ehlo, greeting: name })]
}

/** Without a PTR name there is nothing to differ from; that the name is missing is told already. */
function mismatch(address: string, ehlo: DomainName, ptr: AddressEvidence['ptr']): RawFinding[] {
  if (ptr?.answer.kind !== 'records') return []
  const names = [...new Set(ptr.answer.records)].sort()
  if (names.includes(ehlo)) return []
  return [found('iprev.ehlo-mismatch', address, { ehlo, names: names.slice(0, maxNamesShown) })]
}
