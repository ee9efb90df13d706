import { type Certificate, type RelayOffer, type SmtpRequest, suiteCode, type TlsVersion } from '@mailhealth/core'
import {
  leafCertificate,
  modelledHello,
  type ScriptedDialer,
  type ScriptedServer,
  scriptedDialer,
  soundModel,
} from '@mailhealth/testkit'

/** A mail server of an example: what it shows, and what it says to strangers' mail. */
export interface ExampleServer {
  /** Null: it knows no STARTTLS. */
  readonly tls: {
    readonly versions: readonly TlsVersion[]
    readonly certificate?: Partial<Certificate>
    readonly trustError?: string
  } | null
  readonly relay?: Partial<RelayOffer>
}

const sound: ExampleServer = { tls: { versions: ['TLSv1.2', 'TLSv1.3'] } }

/** The servers that are dialled, by the example's name; ports of the others are left out. */
export const servers: { readonly [example: string]: ExampleServer } = {
  'plain-text.example': { tls: null },
  'old-tls.example': { tls: { versions: ['TLSv1', 'TLSv1.1'] } },
  'expired-certificate.example': {
    tls: {
      versions: ['TLSv1.2', 'TLSv1.3'],
      certificate: { notAfter: '2026-11-23T00:00:00.000Z' },
      trustError: 'CERT_HAS_EXPIRED',
    },
  },
  'other-certificate.example': {
    tls: { versions: ['TLSv1.2', 'TLSv1.3'], certificate: { names: ['www.other-certificate.example'] } },
  },
  'dane-lost.example': sound,
  'mail.open-relay.example': { ...sound, relay: { reply: '250 2.1.5 Ok', isAccepted: true, failure: null } },
}

/** A dialer that reaches the one server of an example. */
export function dialerOf(name: string, address: string, { tls, relay }: ExampleServer): ScriptedDialer {
  const host = name.startsWith('mail.') ? name : `mail.${name}`
  const endpoint = `${address}:25`
  const plain = { greeting: `220 ${host} ESMTP`, ehlo: [host] }
  if (tls === null) return scriptedDialer({ [endpoint]: plain })
  const { versions } = tls
  const suites = versions.map((version) => suiteCode(suiteFor(version)) ?? 0)
  const dialer = scriptedDialer(
    { [endpoint]: (request) => ({ ...plain, ...shown(host, tls, request) }) },
    {
      [endpoint]: ({ offer }) =>
        modelledHello(
          {
            versions,
            suites: [...new Set(suites)],
            ...soundModel,
          },
          offer,
        ),
    },
  )
  if (relay !== undefined) dialer.relays.set(endpoint, relay)
  return dialer
}

/** What a connection shows: the chain has an ECDSA key, and there is no other. */
function shown(
  host: string,
  { versions, certificate: change, trustError }: NonNullable<ExampleServer['tls']>,
  { security, signatures, tlsVersion }: SmtpRequest,
): ScriptedServer {
  const offersStarttls = security === 'starttls' ? true : null
  const version = tlsVersion ?? versions.at(-1)
  if (security === 'plain') return { offersStarttls: true }
  if (version === undefined || !versions.includes(version) || signatures === 'rsa') {
    return { offersStarttls, failure: { stage: 'tls', reason: 'handshake', detail: 'no shared version or signature' } }
  }
  const chain = [leafCertificate(host, { der: pinned, ...change })]
  return { offersStarttls, tls: { version, cipher: suiteFor(version), chain, trustError: trustError ?? null } }
}

function suiteFor(version: TlsVersion): string {
  if (version === 'TLSv1.3') return 'TLS_AES_256_GCM_SHA384'
  return version === 'TLSv1.2' ? 'TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256' : 'TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA'
}

/** A certificate for TLSA records to name, or not. */
const pinned =
  'MIIBuzCCAWCgAwIBAgIUZi4vepJuwAJZTKyTYWSQKAz8pYwwCgYIKoZIzj0EAwIwMzEfMB0GA1UEAwwWbWFpbC5kYW5lLWxvc3QuZXhhbXBsZTEQMA4GA1UECgwHRXhhbXBsZTAeFw0yNjExMjYwNTU3MjhaFw0zNjExMjMwNTU3MjhaMDMxHzAdBgNVBAMMFm1haWwuZGFuZS1sb3N0LmV4YW1wbGUxEDAOBgNVBAoMB0V4YW1wbGUwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAAQmUcjuApTf12i5XyHRgDTH/IezbByoG/kjtxVfMMqMLjanyNXCBZIrtCzydvt1gRZA9Sao793638DPHsC7jnyoo1IwUDAhBgNVHREEGjAYghZtYWlsLmRhbmUtbG9zdC5leGFtcGxlMAwGA1UdEwEB/wQCMAAwHQYDVR0OBBYEFBprAwsbeMfvI4sEbtokAB7/hdAsMAoGCCqGSM49BAMCA0kAMEYCIQCYqIhogH0q8c0k4pDZCSA3pvyZKy1QQWHbUcmS0oEcxQIhAL574Ya4CepA7UPJR1qmtLiElqVucLYitgV3y5yiFksg'
