import type { IpAddress } from './address.ts'
import type { DomainName } from './name.ts'
import type { TlsSession } from './smtp.ts'

/** One document to get from one address of its host. Nothing is resolved: the address given is the one that is dialled. */
export interface HttpsRequest {
  readonly address: IpAddress
  readonly port: number
  /** The name in SNI and in the Host header; the certificate is to be judged against it. */
  readonly host: DomainName
  /** The path with its leading slash. */
  readonly path: string
  /** A longer body is given up. */
  readonly maxBytes: number
  /** For everything: connecting, the handshake, the answer to its last byte. */
  readonly timeoutMs: number
  readonly signal?: AbortSignal
}

/** How far a fetch came, and why no further. */
export type HttpsStage = 'connect' | 'tls' | 'response' | 'body'

/**
 * Why a fetch ended early. `forbidden`: an address that may not be dialled. `no-route`: this machine has no way to such an
 * address. `protocol`: what came is no TLS, or no HTTP.
 */
export type HttpsFailure =
  | 'forbidden'
  | 'refused'
  | 'unreachable'
  | 'no-route'
  | 'timeout'
  | 'closed'
  | 'handshake'
  | 'protocol'
  | 'too-large'

/** What one fetch showed. Text is verbatim but bounded; what cannot be printed in a header is U+FFFD. */
export interface HttpsExamination {
  readonly address: IpAddress
  readonly port: number
  /** The TLS session; the certificate is judged, not required. */
  readonly session: TlsSession | null
  readonly status: number | null
  /** The Content-Type as sent; null when there is none. */
  readonly contentType: string | null
  /** Where a redirection leads; nobody goes there. */
  readonly location: string | null
  /** The body of a 200, as UTF-8; null for any other status, or when it did not come whole. */
  readonly body: string | null
  readonly failure: { readonly stage: HttpsStage; readonly reason: HttpsFailure; readonly detail: string } | null
  readonly durationMs: number
}

/** HTTPS as a port. It never rejects for what the server does; it rejects only when `signal` aborts. */
export interface HttpsFetcher {
  fetch(request: HttpsRequest): Promise<HttpsExamination>
}
