import { found } from '@mailhealth/catalogue'
import {
  type DomainTarget,
  familyOf,
  parseAddress,
  type RawFinding,
  type RelayOffer,
  recordsOf,
  type Target,
  targetName,
  toDomainName,
} from '@mailhealth/core'
import type { Judgement } from '../check.ts'
import { askedOfHosts, hasNullMx, type MailHost } from '../discover/mail-hosts.ts'
import { type Asked, coverageOf, indeterminateOf } from '../lookup.ts'
import type { MxEvidence, Reachability } from './check.ts'

/** Judges where a domain's mail goes, or whether a host relays. Each host, and each address of it, is a subject of its own. */
export function evaluateMx(target: Target, evidence: MxEvidence): Judgement {
  const reached = familiesReached(evidence.reachability)
  const asked = [
    ...askedOfHosts(evidence.found),
    ...evidence.reachability.flatMap((reach) => askedOfReach(reach, reached)),
    ...evidence.relays.flatMap(askedOfRelay),
  ]
  const findings = [
    ...(target.kind === 'domain' ? recordFindings(target, evidence) : []),
    ...evidence.reachability.flatMap((reach) => reachFindings(reach, reached)),
    ...unexamined(target, evidence.reachability),
    ...evidence.relays.flatMap(relayFindings),
    ...indeterminateOf((args) => found('mx.indeterminate', targetName(target), args), asked),
  ]
  return { findings, coverage: coverageOf(asked) }
}

function recordFindings(target: DomainTarget, evidence: MxEvidence): RawFinding[] {
  const { mx, hosts } = evidence.found
  const areHostsNamed = mx?.answer.kind === 'records' && !hasNullMx(mx)
  return [
    ...missing(target, evidence),
    ...nullWithOthers(target, evidence),
    ...invalidHosts(target, evidence),
    ...duplicates(evidence),
    ...(areHostsNamed ? hosts.flatMap(hostFindings) : []),
  ]
}

function missing(target: DomainTarget, { found: { mx, hosts } }: MxEvidence): RawFinding[] {
  const kind = mx?.answer.kind
  if (kind !== 'nodata' && kind !== 'nxdomain') return []
  if (kind === 'nxdomain') return [found('mx.domain-missing', target.name, {})] // RFC 8020 §2
  const implicit = hosts.some((host) => host.addresses.length > 0)
  const couldNotTell = hosts.some((host) => host.lookups.some((one) => one.answer.kind === 'failed'))
  return couldNotTell && !implicit ? [] : [found('mx.missing', target.name, { implicit })]
}

function nullWithOthers(target: DomainTarget, evidence: MxEvidence): RawFinding[] {
  const exchanges = exchangesOf(evidence)
  const others = exchanges.filter((exchange) => exchange !== '').sort()
  if (others.length === 0 || others.length === exchanges.length) return []
  return [found('mx.null-with-others', target.name, { others })] // RFC 7505 §3
}

/** An MX names a host (RFC 1035 §3.3.9): an address there is looked up as a name, which nobody has. */
function invalidHosts(target: DomainTarget, evidence: MxEvidence): RawFinding[] {
  const wrong = [...new Set(exchangesOf(evidence))].filter((exchange) => exchange !== '' && !isHostName(exchange))
  return wrong
    .sort()
    .map((exchange) => found('mx.invalid-host', target.name, { exchange, isAddress: parseAddress(exchange) !== null }))
}

function isHostName(exchange: string): boolean {
  return toDomainName(exchange) !== null && parseAddress(exchange) === null
}

function duplicates({ found: { mx } }: MxEvidence): RawFinding[] {
  const preferences = new Map<string, number[]>()
  for (const { exchange, preference } of mx ? recordsOf(mx.answer) : []) {
    preferences.set(exchange, [...(preferences.get(exchange) ?? []), preference])
  }
  return [...preferences].flatMap(([exchange, of]) =>
    exchange === '' || of.length < 2
      ? []
      : [found('mx.duplicate', exchange, { preferences: of.sort((a, b) => a - b) })],
  )
}

function exchangesOf({ found: { mx } }: MxEvidence): string[] {
  return mx ? recordsOf(mx.answer).map((record) => record.exchange) : []
}

function hostFindings(host: MailHost): RawFinding[] {
  const name = host.name ?? ''
  const answers = host.lookups.map((one) => one.answer)
  const aliasTarget = answers.flatMap((answer) => answer.aliases.slice(-1))[0]
  const alias = aliasTarget === undefined ? [] : [found('mx.cname', name, { target: aliasTarget })] // RFC 2181 §10.3
  if (host.addresses.length > 0 || answers.some((answer) => answer.kind === 'failed')) return alias
  const answer = answers.some((one) => one.kind === 'nxdomain') ? 'nxdomain' : 'nodata'
  return [...alias, found('mx.unresolvable', name, { answer })]
}

type Family = ReturnType<typeof familyOf>

/** The families in which some address took our connection: there, silence is the other host's, not our network's. */
function familiesReached(reachability: readonly Reachability[]): ReadonlySet<Family> {
  return new Set(reachability.filter(({ connected }) => connected === true).map(({ address }) => familyOf(address)))
}

function isSilent({ connected, failure, address }: Reachability, reached: ReadonlySet<Family>): boolean {
  return connected === null && failure === 'timeout' && reached.has(familyOf(address))
}

function reachFindings(reach: Reachability, reached: ReadonlySet<Family>): RawFinding[] {
  const subject = `${reach.host} (${reach.address})`
  if (!reach.isDialable) return [found('mx.private-address', reach.host, { address: reach.address })]
  if (reach.connected !== false && !isSilent(reach, reached)) return []
  return [found('mx.unreachable', subject, { port: reach.port, reason: reach.failure ?? '' })]
}

/** What this machine has no way to is not examined, and nothing is said of it but that. */
function unexamined(target: Target, reachability: readonly Reachability[]): RawFinding[] {
  const addresses = reachability.filter(({ failure }) => failure === 'no-route').map(({ address }) => address)
  return addresses.length === 0 ? [] : [found('mx.unexamined', targetName(target), { addresses: addresses.sort() })]
}

function askedOfReach(reach: Reachability, reached: ReadonlySet<Family>): Asked[] {
  // Where something answered, an address that this machine has no way to is a part that is not looked at.
  if (!reach.isDialable || (reach.failure === 'no-route' && reached.size > 0)) return []
  const what = `${reach.address} port ${reach.port} (IPv${familyOf(reach.address)})`
  const isKnown = reach.connected !== null || isSilent(reach, reached)
  return [{ what, failure: isKnown ? null : (reach.failure ?? 'unknown') }]
}

function relayFindings({ address, reply, isAccepted }: RelayOffer): RawFinding[] {
  return isAccepted === true ? [found('mx.open-relay', address, { reply: reply ?? '' })] : []
}

function askedOfRelay({ address, port, isAccepted, failure }: RelayOffer): Asked[] {
  if (failure?.reason === 'forbidden' || failure?.reason === 'no-route') return []
  const reason = failure === null ? 'no clear answer' : `${failure.stage} ${failure.reason}`
  return [{ what: `relay test of ${address} port ${port}`, failure: isAccepted === null ? reason : null }]
}
