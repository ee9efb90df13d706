import { createHash, createPublicKey, type KeyObject, X509Certificate } from 'node:crypto'
import type { DaneMismatch } from '@mailhealth/catalogue'
import { spkiOf } from '@mailhealth/core'
import type { Tlsa } from './records.ts'

/** What a server sent, and what it is held against. */
export interface Presented {
  /** DER, leaf first, as sent. */
  readonly chain: readonly X509Certificate[]
  /** Names of which the leaf has to have one under usage 2: the TLSA base domain, the MX name, the domain (RFC 7672 §3.2.2). */
  readonly names: readonly string[]
  /** ISO 8601. */
  readonly at: string
}

/** How one record stands to what was sent: null when it authenticates it. */
export function mismatchOf(record: Tlsa, presented: Presented): DaneMismatch | null {
  const [leaf] = presented.chain
  if (leaf === undefined) return 'no-match'
  // RFC 7671 §5.1: under usage 3 the record is all that counts, neither name nor date.
  if (record.usage === 3) return matches(record, leaf) ? null : 'no-match'
  return anchorMismatch(record, presented, leaf)
}

/** Reads a chain from base64; a certificate that cannot be read ends it. */
export function readCertificates(ders: readonly string[]): X509Certificate[] {
  const chain: X509Certificate[] = []
  for (const der of ders) {
    try {
      chain.push(new X509Certificate(Buffer.from(der, 'base64')))
    } catch {
      break
    }
  }
  return chain
}

/** What a record of that form would hold for a certificate, in lower-case hex. */
export function associationOf(certificate: X509Certificate, selector: number, matchingType: number): string {
  const bytes = selector === 0 ? certificate.raw : spkiOf(certificate.raw)
  if (matchingType === 0) return bytes.toString('hex')
  return createHash(matchingType === 1 ? 'sha256' : 'sha512')
    .update(bytes)
    .digest('hex')
}

function matches({ selector, matchingType, data }: Tlsa, certificate: X509Certificate): boolean {
  return associationOf(certificate, selector, matchingType) === data.toLowerCase()
}

/**
 * RFC 7671 §5.2: the trust anchor is in the chain that was sent, or whole in the record; from the leaf up to it each
 * certificate is signed by the next and in time, and the leaf has one of the names.
 */
function anchorMismatch(record: Tlsa, { chain, names, at }: Presented, leaf: X509Certificate): DaneMismatch | null {
  const { certificate, key } = anchorIn(record)
  const pool = certificate === null ? chain.slice(1) : [...chain.slice(1), certificate]
  const isAnchor = (one: X509Certificate): boolean => matches(record, one)
  const path =
    key === null ? pathTo(leaf, pool, isAnchor) : (pathTo(leaf, pool, isAnchor) ?? pathToKey(leaf, pool, key))
  if (path === null) return chain.slice(1).some(isAnchor) ? 'not-signed' : 'no-match'
  if (!path.every((one) => isInTime(one, at))) return 'expired'
  return names.some((name) => hasName(leaf, name)) ? null : 'name'
}

/** What a record with the whole data (matching type 0) brings along. */
function anchorIn({ selector, matchingType, data }: Tlsa): {
  certificate: X509Certificate | null
  key: KeyObject | null
} {
  if (matchingType !== 0) return { certificate: null, key: null }
  const der = Buffer.from(data, 'hex')
  try {
    if (selector === 0) return { certificate: new X509Certificate(der), key: null }
    return { certificate: null, key: createPublicKey({ key: der, format: 'der', type: 'spki' }) }
  } catch {
    return { certificate: null, key: null }
  }
}

/** From the leaf by issuers to the first that is wanted; null when none is reached. The leaf is no anchor itself. */
function pathTo(
  from: X509Certificate,
  pool: readonly X509Certificate[],
  isWanted: (one: X509Certificate) => boolean,
): X509Certificate[] | null {
  for (const issuer of pool) {
    if (!isIssuedBy(from, issuer)) continue
    if (isWanted(issuer)) return [from, issuer]
    const rest = pathTo(issuer, without(pool, issuer), isWanted)
    if (rest !== null) return [from, ...rest]
  }
  return null
}

/** From the leaf by issuers to one that a key has signed. */
function pathToKey(from: X509Certificate, pool: readonly X509Certificate[], key: KeyObject): X509Certificate[] | null {
  if (isSignedWith(from, key)) return [from]
  for (const issuer of pool) {
    if (!isIssuedBy(from, issuer)) continue
    const rest = pathToKey(issuer, without(pool, issuer), key)
    if (rest !== null) return [from, ...rest]
  }
  return null
}

function without(pool: readonly X509Certificate[], one: X509Certificate): X509Certificate[] {
  return pool.filter((other) => other !== one)
}

function isIssuedBy(certificate: X509Certificate, issuer: X509Certificate): boolean {
  return issuer.ca && certificate.checkIssued(issuer) && isSignedWith(certificate, issuer.publicKey)
}

function isSignedWith(certificate: X509Certificate, key: KeyObject): boolean {
  try {
    return certificate.verify(key)
  } catch {
    return false // OpenSSL does not know such a key, or such a signature
  }
}

function isInTime(certificate: X509Certificate, at: string): boolean {
  const now = Date.parse(at)
  return certificate.validFromDate.getTime() <= now && now <= certificate.validToDate.getTime()
}

/** By the dNSNames alone, and wildcards for one whole label (RFC 7672 §3.2.3). */
function hasName(leaf: X509Certificate, host: string): boolean {
  return leaf.checkHost(host, { subject: 'never', partialWildcards: false, multiLabelWildcards: false }) !== undefined
}
