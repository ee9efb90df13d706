import type { IpAddress } from './address.ts'

/** What records of each type look like once decoded. Names are lower-case without the trailing dot. */
export interface RecordData {
  A: IpAddress
  AAAA: IpAddress
  CNAME: string
  MX: { readonly preference: number; readonly exchange: string }
  NS: string
  PTR: string
  SOA: { readonly primary: string; readonly serial: number; readonly minimumTtl: number }
  /** The character-strings of one TXT record, in order, one character a byte (latin1). */
  TXT: readonly string[]
  /** RFC 6698 §2.1; `data` is lower-case hex. */
  TLSA: { readonly usage: number; readonly selector: number; readonly matchingType: number; readonly data: string }
  /** RFC 4034 §5; `digest` is lower-case hex. */
  DS: {
    readonly keyTag: number
    readonly algorithm: number
    readonly digestType: number
    readonly digest: string
  }
  /** RFC 4034 §2; `publicKey` is base64, `keyTag` reckoned from the record (appendix B). */
  DNSKEY: {
    readonly flags: number
    readonly protocol: number
    readonly algorithm: number
    readonly publicKey: string
    readonly keyTag: number
  }
  /** RFC 4034 §3, without the signature itself; the times are ISO 8601. */
  RRSIG: {
    /** The type that is signed, `MX`; `TYPE257` where it is none of these. */
    readonly typeCovered: string
    readonly algorithm: number
    readonly labels: number
    readonly originalTtlSeconds: number
    readonly expiresAt: string
    readonly inceptedAt: string
    readonly keyTag: number
    readonly signer: string
  }
}
export type RecordType = keyof RecordData

/** Why a question got no answer. None of these says anything about the name that was asked. */
export type DnsFailure = 'timeout' | 'servfail' | 'refused' | 'bogus' | 'truncated'

/**
 * What can be said of DNSSEC. `secure`: validated, by a resolver that is trusted to do so; `insecure`: such a resolver
 * answered without saying so, so that the name is not signed; `unknown`: nobody trusted has looked. What failed
 * validation is no answer: `failed`, `bogus`.
 */
export type DnssecState = 'secure' | 'insecure' | 'unknown'

/** What every answer carries besides its content. */
export interface DnsAnswerMeta {
  /** The resolver that answered, `address:port`; empty when none did. */
  readonly server: string
  readonly durationMs: number
  /** What the server said, as IANA names it: `NOERROR`, `NXDOMAIN`, `SERVFAIL`, `RCODE 23`; empty when none answered. */
  readonly rcode: string
  /** The AD bit (RFC 4035 §3.2.3): the resolver says that it validated the answer. Believe `dnssec`, not this. */
  readonly authentic: boolean
  readonly dnssec: DnssecState
  /** The names that CNAMEs led through, the one that has the records last; empty when the name is no alias. */
  readonly aliases: readonly string[]
  /**
   * Present on an answer of earlier that has run out, and is given all the same since the servers fail (RFC 8767): for
   * how long it has, and how they failed. Its TTL is 0.
   */
  readonly stale?: { readonly seconds: number; readonly failure: DnsFailure }
}

/** The four answers that DNS gives. They are never merged: `failed` is not `nxdomain`, and `nodata` is neither. */
export type DnsAnswer<T extends RecordType = RecordType> =
  | (DnsAnswerMeta & {
      readonly kind: 'records'
      readonly records: readonly RecordData[T][]
      readonly ttlSeconds: number
      /** The signatures over `records`, where they were asked for; empty when there are none. */
      readonly signatures?: readonly RecordData['RRSIG'][]
    })
  /** `ttlSeconds` says how long to believe it (RFC 2308 §5): 0 where no SOA did. */
  | (DnsAnswerMeta & { readonly kind: 'nodata'; readonly ttlSeconds: number })
  | (DnsAnswerMeta & { readonly kind: 'nxdomain'; readonly ttlSeconds: number })
  | (DnsAnswerMeta & { readonly kind: 'failed'; readonly reason: DnsFailure; readonly detail: string })

export interface ResolveOptions {
  readonly signal?: AbortSignal
  /** Ask the world again although a cached answer is still good. */
  readonly fresh?: boolean
  /** Ask for the signatures over the records too (the DO bit, RFC 3225). */
  readonly signatures?: boolean
}

/** DNS as a port. It never rejects for what the world does; it rejects only when `signal` aborts. */
export interface Resolver {
  resolve<T extends RecordType>(name: string, type: T, options?: ResolveOptions): Promise<DnsAnswer<T>>
}

/** The records of an answer; empty when there are none. Ask `kind` first where `failed` would matter. */
export function recordsOf<R>(
  answer:
    | { readonly kind: 'records'; readonly records: readonly R[] }
    | { readonly kind: 'nodata' | 'nxdomain' | 'failed' },
): readonly R[] {
  return answer.kind === 'records' ? answer.records : []
}
