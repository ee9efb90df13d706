import { found } from '@mailhealth/catalogue'
import { type DomainTarget, familyOf, type RawFinding, recordsOf } from '@mailhealth/core'
import type { Judgement } from '../check.ts'
import { askedOfHosts, hasNullMx, type MailHost } from '../discover/mail-hosts.ts'
import { type Asked, coverageOf, indeterminateOf } from '../lookup.ts'
import type { MxEvidence, Reachability } from './check.ts'

/** Judges where a domain's mail goes. Each host, and each address family of a host, is a subject of its own. */
export function evaluateMx(target: DomainTarget, evidence: MxEvidence): Judgement {
  const { mx, hosts } = evidence.found
  const asked = [...askedOfHosts(evidence.found), ...evidence.reachability.flatMap(askedOfReach)]
  const findings = [
    ...missing(target, evidence),
    ...nullWithOthers(target, evidence),
    ...(mx?.answer.kind === 'records' && !hasNullMx(mx) ? hosts.flatMap(hostFindings) : []),
    ...evidence.reachability.flatMap(reachFindings),
    ...indeterminateOf((args) => found('mx.indeterminate', target.name, args), asked),
  ]
  return { findings, coverage: coverageOf(asked) }
}

function missing(target: DomainTarget, { found: { mx, hosts } }: MxEvidence): RawFinding[] {
  const kind = mx?.answer.kind
  if (kind !== 'nodata' && kind !== 'nxdomain') return []
  if (kind === 'nxdomain') return [found('mx.domain-missing', target.name, {})] // RFC 8020 §2
  const implicit = hosts.some((host) => host.addresses.length > 0)
  const couldNotTell = hosts.some((host) => host.lookups.some((one) => one.answer.kind === 'failed'))
  return couldNotTell && !implicit ? [] : [found('mx.missing', target.name, { implicit })]
}

function nullWithOthers(target: DomainTarget, { found: { mx } }: MxEvidence): RawFinding[] {
  const exchanges = mx ? recordsOf(mx.answer).map((record) => record.exchange) : []
  const others = exchanges.filter((exchange) => exchange !== '').sort()
  if (others.length === 0 || !exchanges.includes('')) return []
  return [found('mx.null-with-others', target.name, { others })] // RFC 7505 §3
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

function reachFindings(reach: Reachability): RawFinding[] {
  const subject = `${reach.host} (${reach.address})`
  if (!reach.isDialable) return [found('mx.private-address', reach.host, { address: reach.address })]
  if (reach.connected !== false) return []
  return [found('mx.unreachable', subject, { port: reach.port, reason: reach.failure ?? '' })]
}

function askedOfReach(reach: Reachability): Asked[] {
  if (!reach.isDialable) return []
  const what = `${reach.address} port ${reach.port} (IPv${familyOf(reach.address)})`
  return [{ what, failure: reach.connected === null ? (reach.failure ?? 'unknown') : null }]
}
