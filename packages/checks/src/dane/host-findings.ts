import { found } from '@mailhealth/catalogue'
import type { DomainTarget, IpAddress, RawFinding } from '@mailhealth/core'
import { weakAlgorithmsOf } from '../dnssec/delegation.ts'
import { endingOf } from '../dnssec/signatures.ts'
import type { Asked } from '../lookup.ts'
import { subjectOf } from '../tls/endpoints.ts'
import {
  type DaneEndpoint,
  type DaneHost,
  decisive,
  recordsAt,
  referenceNames,
  type ShownChain,
  type TlsaQuestion,
} from './gather.ts'
import { associationOf, mismatchOf, type Presented, readCertificates } from './match.ts'
import { type Digest, digests, recordsFor, type Tlsa, tlsaText, unusableFault } from './records.ts'

/** A finding shows so many records; the evidence has them all. */
const maxShown = 8

/** What senders know of digests: all of them SHA-256, most SHA-512 too (RFC 7671 §9). Each has to be served. */
const senders: readonly { readonly knows: readonly Digest[]; readonly digest: Digest }[] = [
  { knows: digests.slice(0, 1), digest: 'sha256' },
  { knows: digests, digest: 'sha512' },
]

/** Judges a host whose records are secure: can they be used, and does each chain at each address match them. */
export function hostFindings(target: DomainTarget, host: DaneHost, observedAt: string): RawFinding[] {
  const question = decisive(host)
  if (question === null) return []
  return [
    ...usability(question),
    ...signing(question, observedAt),
    ...host.endpoints.flatMap((endpoint) => [
      ...withoutTls(endpoint, question),
      ...mismatches(target, host, endpoint, question, observedAt),
    ]),
  ]
}

/** True when senders have something to authenticate a host by. */
export function hasUsableRecords(host: DaneHost): boolean {
  const question = decisive(host)
  return question !== null && recordsAt(question).some((record) => unusableFault(record) === null)
}

/** Which connections told anything, but for those to addresses that this machine has no way to. */
export function askedOfEndpoints({ endpoints }: DaneHost, beyond: readonly IpAddress[]): Asked[] {
  const looked = endpoints.filter(({ address }) => !beyond.includes(address))
  return looked.flatMap((endpoint) =>
    endpoint.chains.map((shown) => ({
      what: `${subjectOf(endpoint)}${shown.kind === 'any' ? '' : ` ${shown.kind}`}`,
      failure: isKnown(shown) ? null : (shown.failure?.reason ?? 'no TLS'),
    })),
  )
}

/** A handshake that finds no chain of that kind tells that there is none. */
function isKnown({ chain, offersStarttls, failure }: ShownChain): boolean {
  if (chain !== null || offersStarttls === false) return true
  if (failure?.stage === 'starttls') return failure.reason === 'rejected'
  return failure?.stage === 'tls' && (failure.reason === 'handshake' || failure.reason === 'protocol')
}

function usability(question: TlsaQuestion): RawFinding[] {
  const records = recordsAt(question)
  const faulty = records.flatMap((record) => {
    const fault = unusableFault(record)
    return fault === null ? [] : [{ record: tlsaText(record), fault }]
  })
  if (faulty.length === 0) return []
  // RFC 7672 §2.2: with none that is usable senders still want TLS, and authenticate nobody.
  const severity = faulty.length === records.length ? 'high' : 'medium'
  const { name } = question.tlsa
  return [found('dane.unusable', name, { name, records: faulty.slice(0, maxShown), severity })]
}

/** How long the records stay secure, and by what. */
function signing({ tlsa: { name, answer } }: TlsaQuestion, observedAt: string): RawFinding[] {
  const signatures = answer.kind === 'records' ? (answer.signatures ?? []) : []
  const ending = endingOf(signatures, observedAt)
  const algorithms = weakAlgorithmsOf(signatures)
  return [
    ...(ending === null ? [] : [found('dane.signature-expiring', name, { name, ...ending })]),
    ...(algorithms.length === 0 ? [] : [found('dane.algorithm-weak', name, { name, algorithms })]),
  ]
}

/** RFC 7672 §2.2: where there are secure records, usable or not, senders do not deliver in clear text. */
function withoutTls(endpoint: DaneEndpoint, { tlsa }: TlsaQuestion): RawFinding[] {
  const { chains } = endpoint
  if (chains.some(({ chain }) => chain !== null) || !chains.every(isKnown)) return []
  const last = chains.at(-1)
  if (last === undefined) return []
  const fault =
    last.offersStarttls === false ? 'not-offered' : last.failure?.stage === 'starttls' ? 'refused' : 'handshake'
  const reply = last.failure?.detail ?? ''
  return [found('dane.tls-missing', subjectOf(endpoint), { name: tlsa.name, fault, reply })]
}

function mismatches(
  target: DomainTarget,
  host: DaneHost,
  endpoint: DaneEndpoint,
  question: TlsaQuestion,
  at: string,
): RawFinding[] {
  const names = referenceNames(target, host, question)
  return endpoint.chains.flatMap(({ kind, chain: ders }) => {
    if (ders === null) return []
    const presented = { chain: readCertificates(ders), names, at }
    const refused = refusingSenders(recordsAt(question), presented)
    if (refused.length === 0) return []
    return [
      found(
        'dane.mismatch',
        subjectOf(endpoint),
        mismatchArgs(question, kind, presented, refused[0]?.digest, refused.length),
      ),
    ]
  })
}

/** Which senders refuse what was sent. Nothing that they can use authenticates nobody, which is not a refusal. */
export function refusingSenders(
  records: readonly Tlsa[],
  presented: Presented,
): readonly { readonly digest: Digest }[] {
  return senders.filter(({ knows }) => {
    const used = recordsFor(records, knows)
    return used.length > 0 && used.every((record) => mismatchOf(record, presented) !== null)
  })
}

function mismatchArgs(
  question: TlsaQuestion,
  kind: ShownChain['kind'],
  presented: Presented,
  digest: Digest | undefined,
  refusals: number,
) {
  const records = recordsAt(question).filter((record) => unusableFault(record) === null)
  return {
    name: question.tlsa.name,
    kind,
    senders: refusals === senders.length ? ('all' as const) : (digest ?? 'sha256'),
    records: records.slice(0, maxShown).map((record) => ({
      record: tlsaText(record),
      why: mismatchOf(record, presented) ?? ('weaker-digest' as const),
    })),
    publish: liveRecord(presented),
  }
}

/** The record that the live certificate wants: its key by SHA-256, which renewals may keep (RFC 7672 §3.1). */
export function liveRecord({ chain }: Pick<Presented, 'chain'>): string {
  const [leaf] = chain
  return leaf === undefined ? '' : `3 1 1 ${associationOf(leaf, 1, 1)}`
}
