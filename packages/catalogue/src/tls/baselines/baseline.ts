import type { TlsBaselineId, TlsProtocol } from '@mailhealth/core'

/** How a baseline sees a setting, best first. `phase-out`: still safe, and to be replaced. */
export const tlsGrades = ['good', 'sufficient', 'phase-out', 'insufficient'] as const
export type TlsGrade = (typeof tlsGrades)[number]

/** Patterns for names, tried in order; a name that none matches is insufficient. */
export type GradedNames = readonly (readonly [RegExp, TlsGrade])[]

/** `primary`: the recommendation itself was read. `secondary`: somebody else who applies or repeats it. `own`: a decision made here. */
export interface BaselineSource {
  readonly kind: 'primary' | 'secondary' | 'own'
  readonly text: string
}

/** A recommendation for TLS as data. Names are IANA's; those of curves of keys and of hashes are OpenSSL's. */
export interface TlsBaseline {
  readonly id: TlsBaselineId
  /** What findings call it. */
  readonly name: string
  /** What this file was made from. */
  readonly restsOn: readonly BaselineSource[]
  readonly versions: { readonly [P in TlsProtocol]: TlsGrade }
  readonly suites: GradedNames
  readonly groups: GradedNames
  /** Primes of Diffie-Hellman: RFC 7919's by name; others by their length in bits. */
  readonly primes: { readonly named: GradedNames; readonly othersFrom: readonly (readonly [number, TlsGrade])[] }
  /** The least bits of an RSA key for each grade, best first. */
  readonly rsaFrom: readonly (readonly [number, TlsGrade])[]
  /** Curves of certificates' keys. */
  readonly curves: GradedNames
  /** What a key exchange is signed with. */
  readonly signatures: GradedNames
  /** Whether TLS 1.2 has to have Extended Master Secret (RFC 7627). */
  readonly needsExtendedMasterSecret: boolean
}

/** The grade of a name. */
export function gradeOf(name: string, names: GradedNames): TlsGrade {
  return names.find(([pattern]) => pattern.test(name))?.[1] ?? 'insufficient'
}

/** The grade of a length in bits. */
export function gradeOfBits(bits: number, from: readonly (readonly [number, TlsGrade])[]): TlsGrade {
  return from.find(([least]) => bits >= least)?.[1] ?? 'insufficient'
}

/** The least bits that are not insufficient. */
export function leastBits(from: readonly (readonly [number, TlsGrade])[]): number {
  return from.at(-1)?.[0] ?? 0
}
