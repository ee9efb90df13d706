import { found, skippedFor } from '@mailhealth/catalogue'
import { type DomainTarget, type IpAddress, type RawFinding, recordsOf } from '@mailhealth/core'
import type { Judgement } from '../check.ts'
import { askedOfHosts, hasNullMx } from '../discover/mail-hosts.ts'
import { type Asked, askedOf, coverageOf, indeterminateOf } from '../lookup.ts'
import { withoutRoute } from '../no-route.ts'
import { whyUntrusted } from '../resolver-trust.ts'
import { type DaneEvidence, type DaneHost, decisive, isSettled, isTold, type TlsaQuestion } from './gather.ts'
import { askedOfEndpoints, hasUsableRecords, hostFindings } from './host-findings.ts'
import type { DaneMemory } from './memory.ts'
import { rolloverFindings } from './rollover.ts'

/** Judges what a sender that honours DANE finds (RFC 7672 §2.2). Without a trusted word on DNSSEC nothing is judged. */
export function evaluateDane(target: DomainTarget, evidence: DaneEvidence, memory: DaneMemory | null): Judgement {
  const { found: hosts, observedAt } = evidence
  const beyond = unroutable(evidence)
  const asked = [
    ...askedOfHosts(hosts).map((one) => (one.failure === 'bogus' ? { ...one, failure: null } : one)),
    ...trustAsked(evidence),
    ...evidence.hosts.flatMap((host) => [
      ...host.questions.flatMap(askedOfQuestion),
      ...askedOfEndpoints(host, beyond),
    ]),
  ]
  const coverage = coverageOf(asked)
  if (hosts.mx !== null && hasNullMx(hosts.mx)) {
    return { findings: [], coverage, skipped: skippedFor('null-mx', {}) }
  }
  if (isUnused(evidence)) return { findings: [], coverage, skipped: skippedFor('no-tlsa', {}) }
  const findings = [
    ...brokenLookups(evidence),
    ...(isTold(hosts) ? deployment(target, evidence) : []),
    ...evidence.hosts.flatMap((host) => [
      ...hostFindings(target, host, observedAt),
      ...rolloverFindings(target, host, observedAt, memory),
    ]),
    ...(beyond.length === 0 ? [] : [found('dane.unexamined', target.name, { addresses: beyond })]),
    ...indeterminateOf((args) => found('dane.indeterminate', target.name, args), asked),
  ]
  return { findings, coverage }
}

/** Whether DNSSEC could be told, as a thing that was asked: with what the resolvers were found to be as the reason. */
function trustAsked({ found: { mx }, resolvers }: DaneEvidence): Asked[] {
  if (mx === null || mx.answer.kind === 'failed') return []
  const isUnknown = mx.answer.dnssec === 'unknown'
  return [{ what: 'DNSSEC', failure: isUnknown ? whyUntrusted(resolvers) : null }]
}

/**
 * True where nobody is trusted to validate, and every host was said to have no TLSA records. That is no proof, and so no
 * pass; but what is not published cannot break, and nobody wants to hear of it for ever.
 */
function isUnused({ found: { mx, overflow }, hinted }: DaneEvidence): boolean {
  const isUntrusted = mx !== null && mx.answer.kind !== 'failed' && mx.answer.dnssec === 'unknown'
  return isUntrusted && overflow === 0 && hinted.every(({ answer }) => ['nodata', 'nxdomain'].includes(answer.kind))
}

function unroutable({ hosts }: DaneEvidence): IpAddress[] {
  const seen = hosts.flatMap(({ endpoints }) => endpoints)
  return withoutRoute(seen.map(({ address, chains }) => ({ address, failure: chains[0]?.failure ?? null })))
}

function askedOfQuestion({ tlsa, denial }: TlsaQuestion): Asked[] {
  // What a finding tells already is no open question.
  return [tlsa, denial].map((one) =>
    brokenReason(one) === null ? askedOf(one) : { what: `${one.name} ${one.type}`, failure: null },
  )
}

/** RFC 7672 §2.1.1: a sender that cannot get a secure answer does not deliver. Only what failed validation is sure to be so. */
function brokenLookups({ found: { mx, hosts }, hosts: looked }: DaneEvidence): RawFinding[] {
  const lookups = [
    ...(mx === null ? [] : [mx]),
    ...hosts.flatMap((host) => host.lookups),
    ...looked.flatMap(({ questions }) => questions.flatMap(({ tlsa, denial }) => [tlsa, denial])),
  ]
  return lookups.flatMap((one) => {
    const reason = brokenReason(one)
    if (reason === null) return []
    const { name, type } = one
    return [found('dane.lookup-bogus', name, { name, type, reason })]
  })
}

function brokenReason({
  answer,
}: {
  readonly answer: { readonly kind: string; readonly reason?: string; readonly detail?: string }
}): string | null {
  return answer.kind === 'failed' && answer.reason === 'bogus' ? (answer.detail ?? '').slice(0, 200) : null
}

/** How far DANE is there at all: not, on some hosts, or in vain since a part of it is not signed. */
function deployment(target: DomainTarget, { found: { mx }, hosts }: DaneEvidence): RawFinding[] {
  const insecure = hosts.flatMap(insecureRecords)
  const usable = hosts.filter(hasUsableRecords).map(({ host }) => host)
  const told = hosts.filter(isSettled)
  const without = told.filter((host) => decisive(host) === null).map(({ host }) => host)
  if (mx?.answer.dnssec === 'insecure') {
    // RFC 7672 §2.2.1: whoever forges the MX answer names the hosts.
    return usable.length > 0
      ? [found('dane.insecure', target.name, { what: 'mx', name: target.name }), ...insecure]
      : [found('dane.missing', target.name, { why: 'mx-insecure', hosts: hosts.map(({ host }) => host) }), ...insecure]
  }
  if (usable.length === 0 && hosts.every((host) => decisive(host) === null)) {
    const why = told.some(({ isSecure }) => isSecure) ? 'no-records' : 'address-insecure'
    return told.length < hosts.length || told.length === 0
      ? insecure
      : [...insecure, ...(insecure.length > 0 ? [] : [found('dane.missing', target.name, { why, hosts: without })])]
  }
  return without.length > 0 && usable.length > 0
    ? [found('dane.partial', target.name, { with: usable, without }), ...insecure]
    : insecure
}

/** Records that are there and not signed, at a host whose address is. */
function insecureRecords({ questions }: DaneHost): RawFinding[] {
  return questions.flatMap(({ tlsa: { name, answer } }) =>
    answer.kind === 'records' && answer.dnssec === 'insecure' && recordsOf(answer).length > 0
      ? [found('dane.insecure', name, { what: 'records', name })]
      : [],
  )
}
