import {
  cipherSuites,
  isForVersion,
  keyExchangeGroups,
  signatureSchemes,
  suiteCode,
  type TlsProtocol,
  type TlsSession,
} from '@mailhealth/core'
import { kindOf, suiteKinds } from './kinds.ts'

/** A search by elimination: what is offered and not chosen stays open; what is offered and refused is not there. */
export interface Hunt {
  /** What the server chose, in the order in which it did. */
  readonly found: readonly number[]
  readonly open: readonly number[]
}

/**
 * What is known of a server's TLS so far, one ClientHello after another. It is plain data, so that a scan goes on in
 * the next run where this one stopped.
 */
export interface Scan {
  readonly versions: { readonly [P in TlsProtocol]?: boolean }
  readonly suites13: Hunt
  readonly suites12: Hunt
  /** Suites of TLS 1.1 and older, without those that TLS 1.2 was found to have: a server has one list for all. */
  readonly suitesOld: Hunt
  readonly groups13: Hunt
  readonly groups12: Hunt
  /** Signatures with hashes that are too weak, in TLS 1.2. */
  readonly weakSignatures: Hunt
  /** Who decides among suites before TLS 1.3; `by` is null when it was asked and could not be told. */
  readonly order: { readonly by: 'server' | 'client' | null; readonly first: number | null } | null
  /** The suite that was offered first, and chosen: offered last, it shows whether the server likes it best or follows the client. */
  readonly chosenFirst: number | null
  readonly primes: readonly { readonly bits: number; readonly name: string | null }[]
  readonly signatures: readonly number[]
  readonly extendedMasterSecret: boolean | null
  readonly secureRenegotiation: boolean | null
  readonly compression: boolean | null
  /** The question after which the server closed the connection without a word: it is put twice before that is a no. */
  readonly closedAt: string | null
  /** The server's answer was none to the question, so that there is no going on. */
  readonly isOdd: boolean
  readonly connections: number
}

/** Where the scanning of an endpoint is, from one run to the next. */
export interface Progress {
  /** A look that was cut short: the next run goes on with it. Null once it is whole, and part of `now`. */
  readonly look: Scan | null
  /** What whole looks, and the questions after them, found so far. */
  readonly now: Scan
  /** The whole scan before it. */
  readonly before: Scan | null
  /** The look left nothing of the last run for the rest, so that the next run is the rest's. */
  readonly isRestDue: boolean
}

const modernCurves: ReadonlySet<number> = new Set([0x17, 0x18, 0x19, 0x1d, 0x1e, 0x1f, 0x20, 0x21])

/** What the groups of TLS 1.3 are; older versions have those that it dropped, and none of the hybrids (RFC 8446 §4.2.7). */
export const groupsOf13: readonly number[] = keyExchangeGroups
  .filter(({ code, isPostQuantum }) => isPostQuantum === true || code >= 0x100 || modernCurves.has(code))
  .map(({ code }) => code)

const soundCurves: ReadonlySet<number> = new Set([...modernCurves, 0x1a, 0x1b, 0x1c])

/** The curves of older versions. Diffie-Hellman groups are not named there: a server that knows RFC 7919 would heed them. */
export const groupsOf12: readonly number[] = keyExchangeGroups
  .filter(({ code, isPostQuantum }) => isPostQuantum !== true && code < 0x1f)
  .map(({ code }) => code)

/** Those of them that are shorter than 256 bits, or that nobody has trusted for long (RFC 8422 §5.1.1). */
export const weakGroups: readonly number[] = groupsOf12.filter((code) => !soundCurves.has(code))

export const weakSchemes: readonly number[] = signatureSchemes
  .filter(({ hash }) => hash !== 'sha2')
  .map(({ code }) => code)

const allOf = (version: TlsProtocol): number[] =>
  cipherSuites.filter((suite) => isForVersion(suite, version)).map(({ code }) => code)

/** A scan that knows nothing. The worst suites come first: they are what a scan that is cut short must not miss. */
export function newScan(): Scan {
  return {
    versions: {},
    suites13: unknown(allOf('TLSv1.3')),
    suites12: unknown(worstFirst(allOf('TLSv1.2'))),
    suitesOld: unknown(worstFirst(allOf('TLSv1.1'))),
    groups13: unknown(groupsOf13),
    groups12: unknown(groupsOf12),
    weakSignatures: unknown(weakSchemes),
    order: null,
    chosenFirst: null,
    primes: [],
    signatures: [],
    extendedMasterSecret: null,
    secureRenegotiation: null,
    compression: null,
    closedAt: null,
    isOdd: false,
    connections: 0,
  }
}

/** A new scan that knows what a handshake by a library showed: TLS 1.3, with one of its suites. An older one shows less than a hello does. */
export function scanFrom(session: Pick<TlsSession, 'version' | 'cipher'> | null): Scan {
  const scan = newScan()
  const code = session?.version === 'TLSv1.3' ? suiteCode(session.cipher) : null
  if (code === null || !scan.suites13.open.includes(code)) return scan
  return {
    ...scan,
    versions: { 'TLSv1.3': true },
    suites13: { found: [code], open: scan.suites13.open.filter((one) => one !== code) },
  }
}

function unknown(open: readonly number[]): Hunt {
  return { found: [], open }
}

function worstFirst(codes: readonly number[]): number[] {
  const rank = (code: number): number => suiteKinds.indexOf(kindOf(code))
  return codes.toSorted((a, b) => rank(a) - rank(b) || a - b)
}
