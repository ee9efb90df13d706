import {
  cipherSuites,
  isForVersion,
  keyExchangeGroups,
  signatureSchemes,
  suiteName,
  type TlsProtocol,
} from '@mailhealth/core'

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
  /** Who decides among suites before TLS 1.3; null when it was asked and could not be told. */
  readonly order: { readonly by: 'server' | 'client' | null; readonly first: number | null } | null
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

const modernCurves: ReadonlySet<number> = new Set([0x17, 0x18, 0x19, 0x1d, 0x1e, 0x1f, 0x20, 0x21])

/** What the groups of TLS 1.3 are; older versions have those that it dropped, and none of the hybrids (RFC 8446 §4.2.7). */
export const groupsOf13: readonly number[] = keyExchangeGroups
  .filter(({ code, isPostQuantum }) => isPostQuantum === true || code >= 0x100 || modernCurves.has(code))
  .map(({ code }) => code)

/** The curves of older versions. Diffie-Hellman groups are not named there: a server that knows RFC 7919 would heed them. */
export const groupsOf12: readonly number[] = keyExchangeGroups
  .filter(({ code, isPostQuantum }) => isPostQuantum !== true && code < 0x1f)
  .map(({ code }) => code)

export const weakSchemes: readonly number[] = signatureSchemes
  .filter(({ hash }) => hash !== 'sha2')
  .map(({ code }) => code)

const allOf = (version: TlsProtocol): number[] =>
  cipherSuites.filter((suite) => isForVersion(suite, version)).map(({ code }) => code)

/** A scan that knows nothing. Suites that nobody should have come first: they are what a scan that is cut short must not miss. */
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

function unknown(open: readonly number[]): Hunt {
  return { found: [], open }
}

const ranks = [
  /NULL|EXPORT|_anon_|RC4|RC2|_DES_/,
  /3DES|IDEA|SEED/,
  /^TLS_RSA_/,
  /_CBC_SHA$/,
  /^TLS_ECDHE_.*(GCM|POLY1305)/,
]

function worstFirst(codes: readonly number[]): number[] {
  const rank = (code: number): number => {
    const at = ranks.findIndex((one) => one.test(suiteName(code)))
    return at < 0 ? ranks.length : at
  }
  return codes.toSorted((a, b) => rank(a) - rank(b) || a - b)
}
