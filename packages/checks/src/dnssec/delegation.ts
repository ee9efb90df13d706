import { createHash } from 'node:crypto'
import type { DelegationFault } from '@mailhealth/catalogue'
import type { RecordData } from '@mailhealth/core'

type Ds = RecordData['DS']
type Key = RecordData['DNSKEY']
type Signature = RecordData['RRSIG']

/** Digest types that can be reckoned (RFC 4509, RFC 6605). */
const hashes: { readonly [digestType: number]: string } = { 1: 'sha1', 2: 'sha256', 4: 'sha384' }

/** Signing algorithms that must or should not be used any more (RFC 8624 §3.1), by their IANA names. */
const weakAlgorithms: { readonly [algorithm: number]: string } = {
  1: 'RSAMD5 (1)',
  3: 'DSA (3)',
  5: 'RSASHA1 (5)',
  6: 'DSA-NSEC3-SHA1 (6)',
  7: 'RSASHA1-NSEC3-SHA1 (7)',
  12: 'ECC-GOST (12)',
}

/** RFC 8624 §3.3: SHA-1, and GOST R 34.11-94. */
const weakDigests: readonly number[] = [1, 3]

/** A DS record as zone files write it. */
export function dsText({ keyTag, algorithm, digestType, digest }: Ds): string {
  return `${keyTag} ${algorithm} ${digestType} ${digest}`
}

/** The DS record of a key by SHA-256 (RFC 4034 §5.1.4): what to publish at the parent. */
export function dsOf(zone: string, key: Key): Ds {
  const { keyTag, algorithm } = key
  return { keyTag, algorithm, digestType: 2, digest: digestOf(zone, key, 'sha256') }
}

/** What a zone's keys want at its parent: the DS of each entry point, or of every key where none is marked as one. */
export function wantedDs(zone: string, keys: readonly Key[]): string[] {
  const zoneKeys = keys.filter(isZoneKey)
  const entryPoints = zoneKeys.filter(({ flags }) => (flags & 1) === 1)
  const wanted = entryPoints.length > 0 ? entryPoints : zoneKeys
  return wanted.map((key) => dsText(dsOf(zone, key))).sort()
}

/**
 * What keeps a validator from going from DS to the keys that one server gives (RFC 4035 §5.2); null when one DS record
 * leads to a key that has signed them. A digest that cannot be reckoned is taken to match.
 */
export function delegationFault(
  zone: string,
  ds: readonly Ds[],
  keys: readonly Key[],
  signatures: readonly Signature[],
): DelegationFault | null {
  if (keys.length === 0) return 'no-keys'
  const entries = keys.filter((key) => isZoneKey(key) && ds.some((one) => matches(zone, one, key)))
  if (entries.length === 0) return 'no-match'
  // Without any signature it may be the way to us that takes them out.
  const isSigning = signatures.length === 0 || entries.some((key) => signatures.some((one) => isBy(one, key)))
  return isSigning ? null : 'not-signing'
}

/** The weak algorithms, by name, where a set of DS records or of signatures has no other; empty where it has one. */
export function weakAlgorithmsOf(set: readonly { readonly algorithm: number }[]): string[] {
  const names = set.map(({ algorithm }) => weakAlgorithms[algorithm])
  return names.every((name) => name !== undefined) ? [...new Set(names)].sort() : []
}

/** True when every DS record is by a digest that is given up. */
export function hasWeakDigestsOnly(ds: readonly Ds[]): boolean {
  return ds.length > 0 && ds.every(({ digestType }) => weakDigests.includes(digestType))
}

/** True for the signature that a key made, by what the record says of itself. */
export function isBy({ keyTag, algorithm }: Signature, key: Pick<Key, 'keyTag' | 'algorithm'>): boolean {
  return keyTag === key.keyTag && algorithm === key.algorithm
}

function isZoneKey({ flags, protocol }: Key): boolean {
  // RFC 4034 §2.1.1, §2.1.2; a revoked key (RFC 5011 §2.1) is no entry.
  return (flags & 0x100) !== 0 && (flags & 0x80) === 0 && protocol === 3
}

function matches(zone: string, { keyTag, algorithm, digestType, digest }: Ds, key: Key): boolean {
  if (key.keyTag !== keyTag || key.algorithm !== algorithm) return false
  const hash = hashes[digestType]
  return hash === undefined || digestOf(zone, key, hash) === digest
}

function digestOf(zone: string, { flags, protocol, algorithm, publicKey }: Key, hash: string): string {
  const labels = zone === '' ? [] : zone.toLowerCase().split('.')
  const owner = labels.map((label) => Buffer.concat([Buffer.of(label.length), Buffer.from(label, 'latin1')]))
  const head = Buffer.of(flags >> 8, flags & 0xff, protocol, algorithm)
  const data = Buffer.concat([...owner, Buffer.of(0), head, Buffer.from(publicKey, 'base64')])
  return createHash(hash).update(data).digest('hex')
}
