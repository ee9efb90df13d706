import { constants } from 'node:crypto'
import tls from 'node:tls'
import { parseAddress, type SmtpRequest, type TlsSession, type TlsVersion } from '@mailhealth/core'
import type { FindAnchor } from './anchor.ts'
import { chainFrom, readCertificate } from './certificate.ts'
import { Stopped } from './stopped.ts'

/** Gives the options of a handshake that accepts whatever the peer shows, to be judged afterwards. */
export type Handshakes = (wish: Pick<SmtpRequest, 'serverName' | 'tlsVersion' | 'signatures'>) => tls.ConnectionOptions

/**
 * Handshakes that trust Node's roots (NODE_EXTRA_CA_CERTS among them) and the given ones (PEM). Contexts are made once
 * for each kind: reading roots is slow.
 */
export function handshakes(trustedRoots: readonly string[]): Handshakes {
  const contexts = new Map<string, tls.SecureContext>()
  return ({ serverName, tlsVersion, signatures }) => {
    const kind = `${tlsVersion} ${signatures}`
    const secureContext = contexts.get(kind) ?? contextFor(tlsVersion, signatures, trustedRoots)
    contexts.set(kind, secureContext)
    return {
      secureContext,
      servername: parseAddress(serverName) === null ? serverName : '', // RFC 6066 §3
      rejectUnauthorized: false,
      checkServerIdentity: () => undefined,
    }
  }
}

/** What the peer showed in a handshake, and where its chain leads to. @throws Stopped when its certificates cannot be read */
export function readSession(socket: tls.TLSSocket, findAnchor?: FindAnchor): TlsSession {
  try {
    const chain = chainFrom(socket.getPeerX509Certificate())
    const anchor = findAnchor?.(chain)
    return {
      version: socket.getProtocol() as TlsVersion,
      cipher: socket.getCipher().standardName,
      chain: chain.map(readCertificate),
      ...(anchor === undefined ? {} : { anchor: anchor && readCertificate(anchor) }),
      trustError: socket.authorizationError ? String(socket.authorizationError) : null,
    }
  } catch (error) {
    if (error instanceof RangeError) throw new Stopped('protocol', `unreadable certificate: ${error.message}`)
    throw error
  }
}

/** TLS 1.3's suites are named since Node leaves that version out otherwise; security level 0 lets old ones be seen. */
const ciphers = 'TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256:TLS_AES_128_GCM_SHA256:DEFAULT@SECLEVEL=0'

/** One key type's signatures, for TLS 1.3 and for older versions: a server answers with the chain that can make them. */
const sigalgs: { readonly [S in NonNullable<SmtpRequest['signatures']>]: string } = {
  rsa: 'rsa_pss_rsae_sha256:rsa_pss_rsae_sha384:rsa_pss_rsae_sha512:RSA+SHA256:RSA+SHA384:RSA+SHA512:RSA+SHA1',
  ecdsa: 'ECDSA+SHA256:ECDSA+SHA384:ECDSA+SHA512:ECDSA+SHA1:ed25519:ed448',
}

function contextFor(
  version: TlsVersion | null,
  signatures: SmtpRequest['signatures'],
  trustedRoots: readonly string[],
): tls.SecureContext {
  return tls.createSecureContext({
    ...(trustedRoots.length > 0 ? { ca: [...tls.getCACertificates('default'), ...trustedRoots] } : {}),
    minVersion: version ?? 'TLSv1',
    maxVersion: version ?? 'TLSv1.3',
    ciphers,
    ...(signatures === undefined ? {} : { sigalgs: sigalgs[signatures] }),
    // A server without RFC 5746 is to be seen and judged, too.
    secureOptions: constants.SSL_OP_LEGACY_SERVER_CONNECT,
  })
}
