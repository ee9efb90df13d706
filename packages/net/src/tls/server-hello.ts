import { type HelloAnswer, type TlsProtocol, tlsProtocols } from '@mailhealth/core'
import { extensionNumbers, versionNumbers } from './client-hello.ts'
import { Cursor } from './cursor.ts'

/** What a ServerHello says of a session; the rest of the answer is in the messages behind it. */
export type ServerHello = Pick<
  HelloAnswer,
  'version' | 'suite' | 'group' | 'compressed' | 'extendedMasterSecret' | 'secureRenegotiation'
>

/**
 * Reads a ServerHello, or the HelloRetryRequest that has its form (RFC 8446 §4.1.3, §4.1.4; RFC 5246 §7.4.1.3).
 *
 * @throws RangeError when it is none
 */
export function parseServerHello(body: Buffer): ServerHello {
  const cursor = new Cursor(body)
  const legacyVersion = cursor.number(2)
  cursor.take(32) // random
  cursor.vector(1) // session id
  const suite = cursor.number(2)
  const compressed = cursor.number(1) !== 0
  const extensions = extensionsOf(cursor)
  const version = protocolOf(extensions.get(extensionNumbers.supportedVersions)?.readUInt16BE(0) ?? legacyVersion)
  const isModern = version === 'TLSv1.3'
  return {
    version,
    suite,
    // A HelloRetryRequest names the group alone, a ServerHello the group and then its key.
    group: isModern ? (extensions.get(extensionNumbers.keyShare)?.readUInt16BE(0) ?? null) : null,
    compressed,
    extendedMasterSecret: isModern ? null : extensions.has(extensionNumbers.extendedMasterSecret),
    secureRenegotiation: isModern ? null : extensions.has(extensionNumbers.renegotiationInfo),
  }
}

function extensionsOf(cursor: Cursor): Map<number, Buffer> {
  const found = new Map<number, Buffer>()
  if (cursor.left === 0) return found
  const extensions = new Cursor(cursor.vector(2))
  while (extensions.left > 0) found.set(extensions.number(2), extensions.vector(2))
  return found
}

function protocolOf(number: number): TlsProtocol {
  const version = tlsProtocols.find((one) => versionNumbers[one] === number)
  if (version === undefined) throw new RangeError(`a version of 0x${number.toString(16)}`)
  return version
}
