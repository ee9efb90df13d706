import type { IpAddress } from './address.ts'
import type { HelloExamination, HelloRequest } from './tls/hello.ts'

export const tlsVersions = ['TLSv1', 'TLSv1.1', 'TLSv1.2', 'TLSv1.3'] as const
export type TlsVersion = (typeof tlsVersions)[number]

/** One SMTP connection to make. */
export interface SmtpRequest {
  readonly address: IpAddress
  readonly port: number
  /**
   * `starttls` upgrades after EHLO (RFC 3207); `implicit` begins with TLS (RFC 8314 §3.3); `direct` makes the handshake
   * and says nothing after it, since what follows is IMAP or POP; `plain` has no TLS.
   */
  readonly security: 'starttls' | 'implicit' | 'direct' | 'plain'
  /** The name sent in SNI; an address is not sent (RFC 6066 §3). */
  readonly serverName: string
  /** Offer this version only; all that the library has, when null. */
  readonly tlsVersion: TlsVersion | null
  /** Offer only signatures of that kind, to be shown the chain that goes with it; every kind when absent. */
  readonly signatures?: 'rsa' | 'ecdsa'
  readonly signal?: AbortSignal
}

/** One certificate as it was sent. */
export interface Certificate {
  /** Attributes in the certificate's order, `C=DE, O=Example, CN=mail.example.com`. */
  readonly subject: string
  readonly issuer: string
  /** What the issuer is called: its organisation, else its common name; renewals by the same CA keep it. */
  readonly issuerName: string
  /** dNSNames of subjectAltName, lower-case. */
  readonly names: readonly string[]
  readonly notBefore: string
  readonly notAfter: string
  readonly serial: string
  readonly sha256: string
  /** SHA-256 of SubjectPublicKeyInfo, hex. */
  readonly spkiSha256: string
  /** `curve` is OpenSSL's name (`prime256v1`), for an elliptic curve; else null. */
  readonly key: {
    readonly type: 'rsa' | 'ec' | 'ed25519' | 'ed448' | 'other'
    readonly bits: number
    readonly curve: string | null
  }
  /** What it is signed with, as OpenSSL names it (`sha256WithRSAEncryption`). */
  readonly signature: string
  /** Where its issuer's certificate can be had (RFC 5280 §4.2.2.1): what a public CA writes into every one; null when not. */
  readonly issuerUrl: string | null
  /** DER, base64. */
  readonly der: string
}

/** A TLS session that was made; the certificate is judged, not required. */
export interface TlsSession {
  readonly version: TlsVersion
  /** IANA's name, `TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256`. */
  readonly cipher: string
  /** Leaf first, as sent; at most ten. */
  readonly chain: readonly Certificate[]
  /** The trusted root that completes it, which servers leave out as a rule; null where none does, absent where nobody looked. */
  readonly anchor?: Certificate | null
  /** Why the chain does not lead to a trusted root, as OpenSSL names it (`CERT_HAS_EXPIRED`…); null when it does. */
  readonly trustError: string | null
}

/** How far a connection came, and why no further. */
export type SmtpStage = 'connect' | 'greeting' | 'ehlo' | 'starttls' | 'tls'

/**
 * Why a connection ended early. `forbidden`: an address that may not be dialled. `tempfail`: a 4xx reply (421, 450):
 * the server asks to come later, so nothing is known about it. `rejected`: a 5xx reply. `no-route`: this machine has no
 * way to such an address (no IPv6, most of all), which says nothing of the server. `protocol`: what came is not SMTP, or not TLS. `handshake`: the TLS handshake was refused, or found nothing that both sides have.
 */
export type SmtpFailure =
  | 'forbidden'
  | 'refused'
  | 'unreachable'
  | 'no-route'
  | 'timeout'
  | 'closed'
  | 'tempfail'
  | 'rejected'
  | 'protocol'
  | 'handshake'

/**
 * What one connection showed. Text is verbatim but bounded: at most 512 characters a line and 64 lines, with U+FFFD for
 * what cannot be printed.
 */
export interface SmtpExamination {
  readonly address: IpAddress
  readonly port: number
  /** The greeting's first line, which names the host (RFC 5321 §4.2), without the code; null when none came. */
  readonly greeting: string | null
  /** The lines of the EHLO reply, the greeting line first, codes cut off. */
  readonly ehlo: readonly string[]
  /** Whether EHLO offered STARTTLS; null when it never came to that, or with implicit TLS. */
  readonly offersStarttls: boolean | null
  readonly tls: TlsSession | null
  readonly failure: { readonly stage: SmtpStage; readonly reason: SmtpFailure; readonly detail: string } | null
  readonly durationMs: number
}

/** Whether a server would carry a stranger's mail to a stranger. */
export interface RelayOffer {
  readonly address: IpAddress
  readonly port: number
  /** The reply to RCPT TO, code first, or to MAIL FROM where it came to no more; null where none came. */
  readonly reply: string | null
  /** It took the recipient (2yz); false: it refused sender or recipient (5yz); null: nothing can be told. */
  readonly isAccepted: boolean | null
  readonly failure: {
    readonly stage: SmtpStage | 'envelope'
    readonly reason: SmtpFailure
    readonly detail: string
  } | null
}

/** SMTP as a port. It never rejects for what the server does; it rejects only when `signal` aborts. */
export interface SmtpDialer {
  examine(request: SmtpRequest): Promise<SmtpExamination>
  /** Offers what OpenSSL no longer can, or does not want to. Rejects only as `examine` does. */
  hello(request: HelloRequest): Promise<HelloExamination>
  /**
   * Asks a server to carry mail from a domain that is not its own to another, and takes the question back: DATA is never
   * sent. For one's own servers only.
   */
  offerRelay(request: Pick<SmtpRequest, 'address' | 'port' | 'signal'>): Promise<RelayOffer>
}
