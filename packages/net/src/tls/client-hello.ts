import { randomBytes } from 'node:crypto'
import { type HelloOffer, parseAddress, type TlsProtocol } from '@mailhealth/core'

/** Versions as they are written in records and hellos. */
export const versionNumbers: { readonly [P in TlsProtocol]: number } = {
  SSLv3: 0x0300,
  TLSv1: 0x0301,
  'TLSv1.1': 0x0302,
  'TLSv1.2': 0x0303,
  'TLSv1.3': 0x0304,
}

/**
 * A ClientHello in a record of its own (RFC 8446 §4.1.2, RFC 5246 §7.4.1.2; SSLv3 has no extensions). In TLS 1.3 it
 * has no key share, so that the server has to say in a HelloRetryRequest which group it wants (RFC 8446 §4.2.8).
 */
export function clientHello(offer: HelloOffer, serverName: string): Buffer {
  const { version, suites, compression } = offer
  const body = Buffer.concat([
    u16(Math.min(versionNumbers[version], versionNumbers['TLSv1.2'])),
    randomBytes(32),
    // RFC 8446 appendix D.4: with a session id, TLS 1.3 looks like a resumption to what is in between.
    vector8(version === 'TLSv1.3' ? randomBytes(32) : Buffer.alloc(0)),
    vector16(Buffer.concat(suites.map(u16))),
    vector8(Buffer.from(compression ? [deflate, 0] : [0])),
    version === 'SSLv3' ? Buffer.alloc(0) : vector16(Buffer.concat(extensionsOf(offer, serverName))),
  ])
  const message = Buffer.concat([Buffer.from([handshakeType]), u24(body.length), body])
  const recordVersion = version === 'SSLv3' ? versionNumbers.SSLv3 : versionNumbers.TLSv1
  return Buffer.concat([Buffer.from([handshakeRecord]), u16(recordVersion), vector16(message)])
}

/** Takes leave in the middle of a handshake: user_canceled, close_notify (RFC 8446 §6.1). */
export const farewell: Buffer = Buffer.from([0x15, 3, 1, 0, 2, 1, 90, 0x15, 3, 1, 0, 2, 1, 0])

export const extensionNumbers = {
  serverName: 0,
  supportedGroups: 10,
  pointFormats: 11,
  signatureAlgorithms: 13,
  extendedMasterSecret: 23,
  supportedVersions: 43,
  pskModes: 45,
  keyShare: 51,
  renegotiationInfo: 0xff01,
} as const

const handshakeRecord = 22
const handshakeType = 1
const deflate = 1

function extensionsOf(offer: HelloOffer, serverName: string): Buffer[] {
  const { version, groups, signatures } = offer
  const of = extensionNumbers
  const hasName = parseAddress(serverName) === null // RFC 6066 §3
  return [
    ...(hasName ? [extension(of.serverName, vector16(Buffer.concat([u8(0), vector16(Buffer.from(serverName))])))] : []),
    ...(groups.length > 0 ? [extension(of.supportedGroups, vector16(Buffer.concat(groups.map(u16))))] : []),
    ...(signatures.length > 0 ? [extension(of.signatureAlgorithms, vector16(Buffer.concat(signatures.map(u16))))] : []),
    ...(version === 'TLSv1.3' ? modernExtensions : olderExtensions),
  ]
}

const modernExtensions = [
  extension(extensionNumbers.supportedVersions, vector8(u16(versionNumbers['TLSv1.3']))),
  extension(extensionNumbers.pskModes, vector8(u8(1))),
  extension(extensionNumbers.keyShare, vector16(Buffer.alloc(0))),
]

const olderExtensions = [
  extension(extensionNumbers.pointFormats, vector8(u8(0))),
  extension(extensionNumbers.extendedMasterSecret, Buffer.alloc(0)),
  extension(extensionNumbers.renegotiationInfo, vector8(Buffer.alloc(0))),
]

function extension(number: number, content: Buffer): Buffer {
  return Buffer.concat([u16(number), vector16(content)])
}

function u8(value: number): Buffer {
  return Buffer.from([value])
}

function u16(value: number): Buffer {
  return Buffer.from([value >> 8, value & 0xff])
}

function u24(value: number): Buffer {
  return Buffer.from([value >> 16, (value >> 8) & 0xff, value & 0xff])
}

function vector8(content: Buffer): Buffer {
  return Buffer.concat([u8(content.length), content])
}

function vector16(content: Buffer): Buffer {
  return Buffer.concat([u16(content.length), content])
}
