import { found, gradeOf, gradeOfBits, leastBits, type TlsBaseline } from '@mailhealth/catalogue'
import type { RawFinding } from '@mailhealth/core'
import type { EndpointEvidence } from './check.ts'
import { serviceName, subjectOf } from './endpoints.ts'
import { namesCover } from './host-name.ts'
import type { SeenCertificate, SeenSession } from './seen-session.ts'

const dayMs = 24 * 60 * 60 * 1000

/** Judges the chains that an endpoint sent, at the time at which they were seen. */
export function certificateFindings(
  endpoint: EndpointEvidence,
  observedAt: string,
  baseline: TlsBaseline,
): RawFinding[] {
  return [endpoint.session, endpoint.otherSession].flatMap((session, at) => {
    const leaf = session?.chain[0]
    if (session === null || leaf === undefined) return []
    const kind = leaf.key.type === 'rsa' ? 'RSA' : 'ECDSA'
    const subject = at === 0 ? subjectOf(endpoint) : `${subjectOf(endpoint)} ${kind}`
    return [
      ...validity(leaf, subject, observedAt),
      ...naming(leaf, subject, endpoint.host),
      ...trust(session, leaf, subject, observedAt),
      ...hashes(session, subject),
      ...keyStrength(leaf, subject, baseline),
    ]
  })
}

/** Says where the addresses of one service show different certificates with keys of the same kind. */
export function differingCertificates(endpoints: readonly EndpointEvidence[]): RawFinding[] {
  return [...Map.groupBy(endpoints, serviceName)].flatMap(([name, group]) => {
    const shown = group.flatMap(({ address, session, otherSession }) =>
      [session, otherSession].flatMap((one) => {
        const leaf = one?.chain[0]
        return leaf === undefined ? [] : [{ address, leaf }]
      }),
    )
    const kinds = [...Map.groupBy(shown, ({ leaf }) => leaf.key.type).values()]
    const [differing] = kinds.filter((kind) => new Set(kind.map(({ leaf }) => leaf.sha256)).size > 1)
    if (differing === undefined) return []
    const certificates = differing.map(
      ({ address, leaf }) => `${address} ${leaf.serial} (${leaf.notAfter.slice(0, 10)})`,
    )
    return [found('tls.certificate-differs', name, { certificates: certificates.slice(0, maxShown) })]
  })
}

/** A finding shows so many names; the evidence has them all. */
const maxShown = 10

function validity(leaf: SeenCertificate, subject: string, observedAt: string): RawFinding[] {
  const { notAfter } = leaf
  const leftMs = Date.parse(notAfter) - Date.parse(observedAt)
  if (leftMs < 0) return [found('tls.certificate-expired', subject, { notAfter })]
  const lifeDays = (Date.parse(notAfter) - Date.parse(leaf.notBefore)) / dayMs
  const daysLeft = leftMs / dayMs
  // What lives 90 days or less should be renewed at two thirds of its life; one that lives longer, 21 days before its end.
  const isDue = lifeDays <= ordinaryLife ? daysLeft < lifeDays / 3 : daysLeft < 21
  if (!isDue) return []
  const weighed = lifeDays < ordinaryLife ? (daysLeft * ordinaryLife) / lifeDays : daysLeft
  return [
    found('tls.certificate-expiring', subject, {
      daysLeft: Math.floor(daysLeft),
      weighed: Math.round(weighed * 10) / 10,
      notAfter,
    }),
  ]
}

/** The life in days against which shorter ones are weighed: a third of a six-day certificate counts as thirty days. */
const ordinaryLife = 90

function naming(leaf: SeenCertificate, subject: string, host: string | null): RawFinding[] {
  if (host === null || namesCover(leaf.names, host)) return []
  return [found('tls.certificate-name', subject, { expected: host, names: leaf.names.slice(0, maxShown) })]
}

function trust(session: SeenSession, leaf: SeenCertificate, subject: string, observedAt: string): RawFinding[] {
  const { trustError: reason, chain } = session
  if (reason === null) return []
  // OpenSSL names one reason only; the leaf's own expiry is a finding already.
  if (reason === 'CERT_HAS_EXPIRED' && Date.parse(leaf.notAfter) < Date.parse(observedAt)) return []
  const last = chain.at(-1)
  if (issuerMissing.has(reason) && last !== undefined && last.issuerUrl !== null && last.issuer !== last.subject) {
    const args = { issuer: last.issuer, sent: chain.length, url: last.issuerUrl }
    return [found('tls.chain-incomplete', subject, args)]
  }
  return [found('tls.certificate-untrusted', subject, { reason, issuer: leaf.issuerName })]
}

/** OpenSSL's reasons for a chain whose end it cannot find. With the address of an issuer in it, it is a public CA's. */
const issuerMissing: ReadonlySet<string> = new Set([
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
])

/** A root's own signature proves nothing, and is left out. */
function hashes({ chain }: SeenSession, subject: string): RawFinding[] {
  const weak = chain.filter((one) => one.subject !== one.issuer && /md5|md2|sha-?1(?!\d)/i.test(one.signature))
  const [first] = weak
  if (first === undefined) return []
  const certificates = weak.map((one) => one.subject).slice(0, maxShown)
  return [found('tls.certificate-hash', subject, { certificates, algorithm: first.signature })]
}

function keyStrength({ key }: SeenCertificate, subject: string, baseline: TlsBaseline): RawFinding[] {
  const { type, bits } = key
  if (type !== 'rsa' && type !== 'ec') return []
  const grade = type === 'rsa' ? gradeOfBits(bits, baseline.rsaFrom) : gradeOf(key.curve ?? '', baseline.curves)
  const [[best] = [0]] = baseline.rsaFrom
  const wanted = type === 'rsa' ? best : 256
  const minimum = type === 'rsa' ? leastBits(baseline.rsaFrom) : 224
  if (grade === 'insufficient') return [found('tls.key-weak', subject, { type, bits, minimum })]
  return grade === 'phase-out' ? [found('tls.key-short', subject, { type, bits, wanted, baseline: baseline.name })] : []
}
