import type { IpAddress } from '../address.ts'
import type { Certificate, SmtpExamination, SmtpRequest } from '../smtp.ts'

/** Versions that a server may still speak, oldest first. */
export const tlsProtocols = ['SSLv3', 'TLSv1', 'TLSv1.1', 'TLSv1.2', 'TLSv1.3'] as const
export type TlsProtocol = (typeof tlsProtocols)[number]

/** What a ClientHello made by hand offers; numbers are IANA's. */
export interface HelloOffer {
  /** TLS 1.3 alone, or an older version together with those before it: there is no offering it alone. */
  readonly version: TlsProtocol
  /** At most 64: longer hellos make some servers fail. */
  readonly suites: readonly number[]
  readonly groups: readonly number[]
  readonly signatures: readonly number[]
  /** Offer DEFLATE too, to see whether it is taken (RFC 3749). */
  readonly compression: boolean
}

/** One connection that says a ClientHello, reads what the server chooses, and goes. */
export interface HelloRequest {
  readonly address: IpAddress
  readonly port: number
  readonly security: Exclude<SmtpRequest['security'], 'plain'>
  /** The name sent in SNI; an address is not sent. */
  readonly serverName: string
  readonly offer: HelloOffer
  readonly signal?: AbortSignal
}

/** What a server chose; numbers are IANA's. */
export interface HelloAnswer {
  readonly version: TlsProtocol
  readonly suite: number
  /** The group of the key exchange; null where there is none, or where it was described instead of named. */
  readonly group: number | null
  /** Of a Diffie-Hellman exchange before TLS 1.3: the length of the prime, and RFC 7919's name for it where it has one. */
  readonly prime: { readonly bits: number; readonly name: string | null } | null
  /** What the key exchange is signed with, since TLS 1.2; null where it is not, or where it cannot be seen (TLS 1.3). */
  readonly signature: number | null
  readonly compressed: boolean
  /** RFC 7627; null in TLS 1.3, which needs none. */
  readonly extendedMasterSecret: boolean | null
  /** RFC 5746; null in TLS 1.3, which has no renegotiation. */
  readonly secureRenegotiation: boolean | null
  /** The certificates in the order in which they were sent, at most ten; null where they cannot be seen (TLS 1.3), or read. */
  readonly chain: readonly Certificate[] | null
  /** How many were sent. */
  readonly chainLength: number | null
}

/** What came of a ClientHello. */
export interface HelloExamination {
  readonly answer: HelloAnswer | null
  /**
   * The server wants none of what was offered: the alert's number (RFC 8446 §6), or null where it closed the connection in
   * answer to the hello, as some do. Null when it was not refused.
   */
  readonly refusal: { readonly alert: number | null } | null
  /** Why nothing could be told. */
  readonly failure: SmtpExamination['failure']
  readonly durationMs: number
}
