import { found, type MtaStsMode, type MtaStsUnreachable } from '@mailhealth/catalogue'
import { type DomainTarget, familyOf, type IpAddress, type RawFinding } from '@mailhealth/core'
import { daysBetween } from '../age.ts'
import type { Asked } from '../lookup.ts'
import { withoutRoute } from '../no-route.ts'
import { namesCover } from '../tls/host-name.ts'
import { severityIn } from './delivery.ts'
import { type MtaStsEvidence, type PolicyFetch, policyHostOf, policyPath } from './gather.ts'
import { normalPolicy } from './policy.ts'
import { servedPolicies } from './served.ts'

const dayMs = 24 * 60 * 60 * 1000

/** Judges how the policy is served: from every address, with a good certificate, as a text that senders can use. */
export function policyFindings(target: DomainTarget, evidence: MtaStsEvidence, mode: MtaStsMode | null): RawFinding[] {
  return [
    ...reachFindings(target, evidence, mode),
    ...evidence.fetches.flatMap((fetch) => certificateFinding(target, fetch, evidence.observedAt, mode)),
    ...contentFindings(target, evidence, mode),
  ]
}

/** Which fetches told anything: an address that is ours to forbid, or that we have no way to, says nothing. */
export function askedOfFetches({ name }: DomainTarget, { fetches }: MtaStsEvidence): Asked[] {
  const beyond = withoutRoute(fetches)
  const looked = fetches.filter(({ address }) => !beyond.includes(address))
  return looked.map((fetch) => ({
    what: subjectAt(policyHostOf(name), fetch),
    failure: isUntold(fetch) ? (fetch.failure?.reason ?? null) : null,
  }))
}

function isUntold({ failure }: PolicyFetch): boolean {
  return failure?.reason === 'forbidden' || failure?.reason === 'unreachable' || failure?.reason === 'no-route'
}

function reachFindings(target: DomainTarget, evidence: MtaStsEvidence, mode: MtaStsMode | null): RawFinding[] {
  const host = policyHostOf(target.name)
  const url = `https://${host}${policyPath}`
  const { fetches, policyHost } = evidence
  if (fetches.length === 0) {
    // A lookup that failed may hide the address.
    const isKnown = policyHost.length > 0 && policyHost.every(({ answer }) => answer.kind !== 'failed')
    if (!isKnown) return []
    const args = { url, reason: 'no-address', detail: '', mode, isPartial: false, severity: severityIn(mode) } as const
    return [found('mta-sts.policy-unreachable', host, args)]
  }
  const isPartial = fetches.some(({ body }) => body !== null)
  const severity = isPartial ? 'medium' : severityIn(mode)
  return fetches.flatMap((fetch) => {
    const why = unreachable(fetch)
    return why === null
      ? []
      : [found('mta-sts.policy-unreachable', subjectAt(host, fetch), { url, ...why, mode, isPartial, severity })]
  })
}

/** RFC 8461 §3.3: nothing but 200 gives a policy, and a redirection is not followed. */
function unreachable(fetch: PolicyFetch): { readonly reason: MtaStsUnreachable; readonly detail: string } | null {
  const { status, location, failure } = fetch
  if (isUntold(fetch)) return null
  if (failure !== null) return { reason: failure.reason as MtaStsUnreachable, detail: failure.detail }
  if (status === 200) return null
  const isRedirect = status !== null && status >= 300 && status < 400
  return { reason: isRedirect ? 'redirect' : 'status', detail: isRedirect ? (location ?? `${status}`) : `${status}` }
}

function certificateFinding(
  target: DomainTarget,
  fetch: PolicyFetch,
  observedAt: string,
  mode: MtaStsMode | null,
): RawFinding[] {
  const host = policyHostOf(target.name)
  const fault = fetch.session === null ? null : certificateFault(fetch.session, host, observedAt)
  if (fault === null) return []
  const severity = fault.fault === 'expiring' ? 'high' : severityIn(mode)
  return [found('mta-sts.certificate', subjectAt(host, fetch), { host, ...fault, mode, severity })]
}

/** RFC 8461 §3.3: trusted, in time, with the policy host as a dNSName. The worst fault is told. */
function certificateFault({ chain, trustError }: NonNullable<PolicyFetch['session']>, host: string, now: string) {
  const [leaf] = chain
  if (leaf === undefined) return { fault: 'untrusted', detail: trustError ?? 'no certificate' } as const
  if (leaf.notAfter < now) return { fault: 'expired', detail: leaf.notAfter } as const
  if (!namesCover(leaf.names, host)) return { fault: 'name', detail: leaf.names.slice(0, 10).join(', ') } as const
  if (trustError !== null) return { fault: 'untrusted', detail: trustError } as const
  const lifeMs = Date.parse(leaf.notAfter) - Date.parse(leaf.notBefore)
  // A fortnight, or a third of a life too short for that.
  const isLate = Date.parse(leaf.notAfter) - Date.parse(now) < Math.min(14 * dayMs, lifeMs / 3)
  return isLate ? ({ fault: 'expiring', detail: `${daysBetween(now, leaf.notAfter)}` } as const) : null
}

function contentFindings(target: DomainTarget, evidence: MtaStsEvidence, mode: MtaStsMode | null): RawFinding[] {
  const host = policyHostOf(target.name)
  const url = `https://${host}${policyPath}`
  const served = servedPolicies(evidence)
  const invalid = served.flatMap(({ fetch, read }) => {
    const type = fetch.contentType ?? ''
    // RFC 8461 §3.2: senders should see to it that it is text/plain.
    const wrongType = /^text\/plain[ \t]*(?:;|$)/i.test(type)
      ? []
      : [{ fault: 'media-type' as const, text: type.slice(0, 80) }]
    const faults = [...read.faults, ...wrongType]
    if (faults.length === 0) return []
    const severity = read.policy === null || wrongType.length > 0 ? severityIn(mode) : 'medium'
    return [found('mta-sts.policy-invalid', subjectAt(host, fetch), { url, faults, mode, severity })]
  })
  const texts = served.flatMap(({ read, fetch }) =>
    read.policy === null ? [] : [{ text: normalPolicy(read.policy), address: fetch.address }],
  )
  const [first] = texts
  const others = texts.filter(({ text }) => text !== first?.text)
  return others.length === 0 || first === undefined
    ? invalid
    : [
        ...invalid,
        found('mta-sts.policy-differs', host, { url, addresses: [first, ...others].map((one) => one.address) }),
      ]
}

/** What findings call one address of the policy host: `mta-sts.example.com (192.0.2.1:443)`. */
function subjectAt(host: string, { address, port }: { readonly address: IpAddress; readonly port: number }): string {
  return `${host} (${familyOf(address) === 6 ? `[${address}]` : address}:${port})`
}
