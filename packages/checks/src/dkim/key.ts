import { createHash, createPublicKey, type KeyObject } from 'node:crypto'

/** The kinds of key that DKIM knows (RFC 6376 §3.6.1, RFC 8463 §4.2). */
export type KeyType = 'rsa' | 'ed25519'

/** A public key as the key itself says it is. */
export interface DkimKey {
  readonly type: KeyType
  readonly bits: number
  /** How it was written: `pkcs1` is an RSA key without the SubjectPublicKeyInfo around it. */
  readonly encoding: 'spki' | 'pkcs1' | 'raw'
  /** SHA-256 of the SubjectPublicKeyInfo in hex: the same for the same key, however it was written. */
  readonly hash: string
}

/**
 * Why there is no key in a `p=` tag: it is not base64; what it holds is no key of the type; it ends before the key does
 * (`cut`); or it is an Ed25519 key in the SubjectPublicKeyInfo form that DKIM does not use (`wrapped`).
 */
export type KeyFault = 'base64' | 'key' | 'cut' | 'wrapped'

/** Reads the base64 of a `p=` tag, white space allowed anywhere. Never throws. */
export function readKey(type: KeyType, base64: string): DkimKey | KeyFault {
  const bytes = decodeBase64(base64)
  if (bytes === null) return 'base64'
  if (type === 'ed25519') return readEd25519(bytes) ?? (isWrapped(bytes) ? 'wrapped' : 'key')
  return readRsa(bytes) ?? (isCut(bytes) ? 'cut' : 'key')
}

function decodeBase64(text: string): Buffer | null {
  const bare = text.replace(/[ \t\r\n]+/g, '')
  // Padding is optional (RFC 6376 §2.10). A single left-over character makes no byte: a piece behind it was lost.
  if (!/^[A-Za-z0-9+/]{2,}={0,2}$/.test(bare)) return null
  const bytes = Buffer.from(bare, 'base64')
  return bare.replace(/=+$/, '').length % 4 === 1 && !isCut(bytes) ? null : bytes
}

function readRsa(bytes: Buffer): DkimKey | null {
  for (const encoding of ['spki', 'pkcs1'] as const) {
    const key = keyFromDer(bytes, encoding)
    const bits = key?.asymmetricKeyDetails?.modulusLength
    if (key !== null && key.asymmetricKeyType === 'rsa' && bits !== undefined) {
      return { type: 'rsa', bits, encoding, hash: hashOf(key) }
    }
  }
  return null
}

// RFC 8463 §4.2: the 32 bytes alone, without the SubjectPublicKeyInfo around them.
function readEd25519(bytes: Buffer): DkimKey | null {
  if (bytes.length !== 32) return null
  const key = keyFromDer(Buffer.concat([ed25519Head, bytes]), 'spki')
  return key === null ? null : { type: 'ed25519', bits: 256, encoding: 'raw', hash: hashOf(key) }
}

/** The DER of an Ed25519 SubjectPublicKeyInfo, up to where the key's 32 bytes begin (RFC 8410 §4). */
const ed25519Head = Buffer.from('302a300506032b6570032100', 'hex')

function isWrapped(bytes: Buffer): boolean {
  return bytes.length === ed25519Head.length + 32 && bytes.subarray(0, ed25519Head.length).equals(ed25519Head)
}

/** True for DER that says that it is longer than it is: a piece of a long record was lost. */
function isCut(bytes: Buffer): boolean {
  const [tag, first] = bytes
  if (tag !== 0x30 || first === undefined || first < 0x80) return false
  const lengthBytes = first & 0x7f
  if (lengthBytes === 0 || lengthBytes > 4 || bytes.length < 2 + lengthBytes) return false
  return bytes.readUIntBE(2, lengthBytes) > bytes.length - 2 - lengthBytes
}

function keyFromDer(der: Buffer, type: 'spki' | 'pkcs1'): KeyObject | null {
  try {
    return createPublicKey({ key: der, format: 'der', type })
  } catch {
    return null
  }
}

function hashOf(key: KeyObject): string {
  return createHash('sha256')
    .update(key.export({ type: 'spki', format: 'der' }))
    .digest('hex')
}
