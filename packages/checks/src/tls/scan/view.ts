import { groupName, type HelloAnswer, signatureName, suiteName, type TlsProtocol, tlsProtocols } from '@mailhealth/core'
import { overlay } from './overlay.ts'
import { lookQuestion, openOf } from './question.ts'
import type { Progress, Scan } from './scan.ts'

/** A server's TLS in names, from the scan that goes on, a look that was cut short and the whole scan before it. */
export interface TlsView {
  /** Absent where it was not asked, or could not be told. */
  readonly versions: { readonly [P in TlsProtocol]?: boolean }
  /** Accepted suites; `since` is the newest group of versions in which one was seen. */
  readonly suites: readonly { readonly name: string; readonly since: 'TLSv1.3' | 'TLSv1.2' | 'older' }[]
  readonly groups: readonly string[]
  /** Signatures with hashes that are too weak for a key exchange. */
  readonly weakSignatures: readonly string[]
  readonly signatures: readonly string[]
  readonly primes: readonly NonNullable<HelloAnswer['prime']>[]
  /** Who decides among suites before TLS 1.3; null where it is not known, or where there is nothing to choose. */
  readonly order: 'server' | 'client' | null
  /** The suite that a server with an order of its own likes best. */
  readonly preferred: string | null
  readonly extendedMasterSecret: boolean | null
  readonly secureRenegotiation: boolean | null
  readonly compression: boolean | null
  /** True when everything was asked, by this scan or the one before: what is not listed is not accepted. */
  readonly isWhole: boolean
  /** True when all is known that a look asks for, though by an earlier one. */
  readonly isLooked: boolean
  /** How much this scan has still to ask; 0 once it is whole. */
  readonly open: number
  readonly connections: number
  /** True when the server answered what was not asked, so that the scan cannot go on. */
  readonly isOdd: boolean
}

/** Puts a scan that goes on together with the one before: what was not asked yet is as it was then. */
export function viewOf({ look, now: settled, before }: Progress): TlsView {
  const now = look === null ? settled : overlay(look, settled)
  const known = overlay(now, before)
  const { suites12, order } = known
  return {
    versions: inOrder(known.versions),
    suites: [
      ...known.suites13.found.map((code) => ({ name: suiteName(code), since: 'TLSv1.3' as const })),
      ...suites12.found.map((code) => ({ name: suiteName(code), since: 'TLSv1.2' as const })),
      ...known.suitesOld.found
        .filter((code) => !suites12.found.includes(code))
        .map((code) => ({ name: suiteName(code), since: 'older' as const })),
    ],
    groups: [...new Set([...known.groups13.found, ...known.groups12.found])].map(groupName),
    weakSignatures: known.weakSignatures.found.map(signatureName),
    signatures: known.signatures.map(signatureName),
    primes: known.primes,
    order: order?.by ?? null,
    preferred: order?.by === 'server' && order.first !== null ? suiteName(order.first) : null,
    extendedMasterSecret: known.extendedMasterSecret,
    secureRenegotiation: known.secureRenegotiation,
    compression: known.compression,
    isWhole: openOf(known) === 0 && !known.isOdd,
    isLooked: look === null || lookQuestion(known) === null,
    open: openOf(now),
    connections: now.connections,
    isOdd: now.isOdd,
  }
}

/** Oldest first, whatever was asked first. */
function inOrder(versions: Scan['versions']): TlsView['versions'] {
  return Object.fromEntries(tlsProtocols.flatMap((one) => (versions[one] === undefined ? [] : [[one, versions[one]]])))
}
