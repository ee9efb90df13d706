import { found, gradeOf, gradeOfBits, type SessionFault, type TlsBaseline } from '@mailhealth/catalogue'
import type { RawFinding } from '@mailhealth/core'
import type { EndpointEvidence } from './check.ts'
import { subjectOf } from './endpoints.ts'
import { weigh } from './protocol.ts'
import type { TlsView } from './scan/view.ts'
import { accepts } from './versions.ts'

/** Judges how keys are exchanged, and what sessions are like. */
export function exchangeFindings(endpoint: EndpointEvidence, baseline: TlsBaseline): RawFinding[] {
  const { tls } = endpoint
  if (tls === null) return []
  return [
    ...weakGroups(endpoint, tls, baseline),
    ...weakPrime(endpoint, tls, baseline),
    ...weakSignatures(endpoint, tls, baseline),
    ...sessionFaults(endpoint, tls, baseline),
  ]
}

/** Groups of Diffie-Hellman are judged as primes. */
function weakGroups(endpoint: EndpointEvidence, tls: TlsView, baseline: TlsBaseline): RawFinding[] {
  const groups = tls.groups.filter(
    (group) => !group.startsWith('ffdhe') && gradeOf(group, baseline.groups) === 'insufficient',
  )
  if (groups.length === 0) return []
  const graded = { baseline: baseline.name, severity: weigh(endpoint, 'medium') }
  return [found('tls.group-weak', subjectOf(endpoint), { groups: groups.toSorted(), ...graded })]
}

/** Below so many bits a prime is within reach of whoever means it (Logjam); up to 2048 it is merely short. */
const breakableBits = 1536

/** The shortest prime that does not suffice. */
function weakPrime(endpoint: EndpointEvidence, tls: TlsView, { name, primes }: TlsBaseline): RawFinding[] {
  const named = tls.groups
    .filter((group) => group.startsWith('ffdhe'))
    .map((group) => ({ bits: Number(group.slice(5)), name: group }))
  const [shortest] = [...tls.primes, ...named]
    .filter((prime) => {
      const grade = prime.name === null ? gradeOfBits(prime.bits, primes.othersFrom) : gradeOf(prime.name, primes.named)
      return grade === 'insufficient'
    })
    .toSorted((a, b) => a.bits - b.bits)
  if (shortest === undefined) return []
  const severity = shortest.bits < breakableBits ? 'medium' : 'low'
  const args = { bits: shortest.bits, name: shortest.name ?? 'a prime of its own' }
  return [found('tls.dh-weak', subjectOf(endpoint), { ...args, baseline: name, severity: weigh(endpoint, severity) })]
}

function weakSignatures(endpoint: EndpointEvidence, tls: TlsView, baseline: TlsBaseline): RawFinding[] {
  const signatures = tls.weakSignatures.filter((one) => gradeOf(one, baseline.signatures) === 'insufficient')
  if (signatures.length === 0) return []
  const graded = { baseline: baseline.name, severity: weigh(endpoint, 'low') }
  return [found('tls.signature-weak', subjectOf(endpoint), { signatures: signatures.toSorted(), ...graded })]
}

function sessionFaults(endpoint: EndpointEvidence, tls: TlsView, baseline: TlsBaseline): RawFinding[] {
  // TLS 1.3 needs none of these (RFC 8446 appendix D): they are held only against what comes before it.
  const needsMasterSecret = baseline.needsExtendedMasterSecret && accepts(endpoint, 'TLSv1.2') === true
  const faults: SessionFault[] = [
    ...(needsMasterSecret && tls.extendedMasterSecret === false ? (['no-extended-master-secret'] as const) : []),
    ...(tls.secureRenegotiation === false ? (['no-secure-renegotiation'] as const) : []),
    ...(tls.compression === true ? (['compression'] as const) : []),
  ]
  if (faults.length === 0) return []
  const isMasterSecretAlone = faults.length === 1 && faults[0] === 'no-extended-master-secret'
  const severity = weigh(endpoint, isMasterSecretAlone ? 'low' : 'medium')
  return [found('tls.session-weak', subjectOf(endpoint), { faults, severity })]
}
