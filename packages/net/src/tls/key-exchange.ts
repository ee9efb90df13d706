import { createHash } from 'node:crypto'
import { type HelloAnswer, suiteName } from '@mailhealth/core'
import { Cursor } from './cursor.ts'
import type { ServerHello } from './server-hello.ts'

/** What a ServerKeyExchange shows. */
export type KeyExchange = Pick<HelloAnswer, 'group' | 'prime' | 'signature'>

export const noKeyExchange: KeyExchange = { group: null, prime: null, signature: null }

/**
 * Reads a ServerKeyExchange: of elliptic curves (RFC 8422 §5.4) or Diffie-Hellman (RFC 5246 §7.4.3). That of other
 * suites (RSA with an export key) shows nothing.
 *
 * @throws RangeError when it is none
 */
export function parseKeyExchange(body: Buffer, hello: ServerHello): KeyExchange {
  const name = suiteName(hello.suite)
  const cursor = new Cursor(body)
  if (/^TLS_ECDHE?_/.test(name))
    return { ...noKeyExchange, group: curve(cursor), signature: signature(cursor, hello, name) }
  if (/^TLS_DHE?_/.test(name))
    return { ...noKeyExchange, prime: prime(cursor), signature: signature(cursor, hello, name) }
  return noKeyExchange
}

const namedCurve = 3

function curve(cursor: Cursor): number | null {
  // A curve that is described instead of named is as long as its parameters; nobody has used it since 2006.
  if (cursor.number(1) !== namedCurve) return null
  const group = cursor.number(2)
  cursor.vector(1)
  return group
}

function prime(cursor: Cursor): HelloAnswer['prime'] {
  const bytes = cursor.vector(2)
  cursor.vector(2) // generator
  cursor.vector(2) // public key
  const first = bytes.findIndex((byte) => byte !== 0)
  const significant = first < 0 ? Buffer.alloc(0) : bytes.subarray(first)
  const bits = significant.length === 0 ? 0 : significant.length * 8 - Math.clz32(significant.readUInt8(0)) + 24
  const hash = createHash('sha256').update(significant).digest('hex')
  return { bits, name: knownPrimes[hash] ?? null }
}

function signature(cursor: Cursor, { version }: ServerHello, name: string): number | null {
  return version === 'TLSv1.2' && !/_anon_/.test(name) && cursor.left >= 2 ? cursor.number(2) : null
}

/** SHA-256 of the primes of RFC 7919 appendix A, from their formula. */
const knownPrimes: { readonly [hash: string]: string } = {
  '9cd3b7f336872f46c09428d1bbc19877a4d440512cda8d1c1cf0cd6e33698966': 'ffdhe2048',
  '0eaf67db3a839156d5013494a5318a772b5697d270d721f37f092efc69ea5a17': 'ffdhe3072',
  '4648414224ac881b3d0dc59b466f96d06a558278776807797ecf1f66ff397b3e': 'ffdhe4096',
  '227ac9066b3ddd9e193670cda2388fa884f65ba0cf98b742d1fe77a6687c79c7': 'ffdhe6144',
  '770b14efaf6f049929c523113b3fa99a8d11dab1b18af3609590122075d19833': 'ffdhe8192',
}
