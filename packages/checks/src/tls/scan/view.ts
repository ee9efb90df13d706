import { groupName, type HelloAnswer, signatureName, suiteName, type TlsProtocol, tlsProtocols } from '@mailhealth/core'
import { openOf } from './question.ts'
import type { Hunt, Scan } from './scan.ts'

/** A server's TLS in names, from the scan that goes on and the whole one before it. */
export interface TlsView {
  /** Absent where it was not asked, or could not be told. */
  readonly versions: { readonly [P in TlsProtocol]?: boolean }
  /** Accepted suites; `versions` are the groups of versions in which they were seen. */
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
  /** How much this scan has still to ask; 0 once it is whole. */
  readonly open: number
  readonly connections: number
  /** True when the server answered what was not asked, so that the scan cannot go on. */
  readonly isOdd: boolean
}

/** Puts a scan that goes on together with the one before: what was not asked yet is as it was then. */
export function viewOf(now: Scan, before: Scan | null): TlsView {
  const hunt = (
    key: 'suites13' | 'suites12' | 'suitesOld' | 'groups13' | 'groups12' | 'weakSignatures',
  ): Hunt['found'] => merged(now[key], before?.[key] ?? null)
  const order = now.order ?? before?.order ?? null
  const suites12 = hunt('suites12')
  return {
    versions: versionsOf(now, before),
    suites: [
      ...hunt('suites13').map((code) => ({ name: suiteName(code), since: 'TLSv1.3' as const })),
      ...suites12.map((code) => ({ name: suiteName(code), since: 'TLSv1.2' as const })),
      ...hunt('suitesOld')
        .filter((code) => !suites12.includes(code))
        .map((code) => ({ name: suiteName(code), since: 'older' as const })),
    ],
    groups: [...new Set([...hunt('groups13'), ...hunt('groups12')])].map(groupName),
    weakSignatures: hunt('weakSignatures').map(signatureName),
    signatures: [...new Set([...now.signatures, ...(before?.signatures ?? [])])].map(signatureName),
    primes: now.primes.length > 0 ? now.primes : (before?.primes ?? []),
    order: order?.by ?? null,
    preferred: order?.by === 'server' && order.first !== null ? suiteName(order.first) : null,
    extendedMasterSecret: now.extendedMasterSecret ?? before?.extendedMasterSecret ?? null,
    secureRenegotiation: now.secureRenegotiation ?? before?.secureRenegotiation ?? null,
    compression: now.compression ?? before?.compression ?? null,
    open: openOf(now),
    connections: now.connections,
    isOdd: now.isOdd,
  }
}

function versionsOf(now: Scan, before: Scan | null): TlsView['versions'] {
  return Object.fromEntries(
    tlsProtocols.flatMap((one) => {
      const told = now.versions[one] ?? before?.versions[one]
      return told === undefined ? [] : [[one, told]]
    }),
  )
}

function merged(now: Hunt, before: Hunt | null): number[] {
  return [...now.found, ...(before?.found.filter((code) => now.open.includes(code)) ?? [])]
}
