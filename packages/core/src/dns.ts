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
}
export type RecordType = keyof RecordData

/** Why a question got no answer. None of these says anything about the name that was asked. */
export type DnsFailure = 'timeout' | 'servfail' | 'refused' | 'bogus' | 'truncated'

/** What every answer carries besides its content. */
export interface DnsAnswerMeta {
  /** The resolver that answered, `address:port`; empty when none did. */
  readonly server: string
  readonly durationMs: number
  /** The AD bit (RFC 4035 §3.2.3): the resolver says that it validated the answer. */
  readonly authentic: boolean
  /** The names that CNAMEs led through, the one that has the records last; empty when the name is no alias. */
  readonly aliases: readonly string[]
}

/** The four answers that DNS gives. They are never merged: `failed` is not `nxdomain`, and `nodata` is neither. */
export type DnsAnswer<T extends RecordType = RecordType> =
  | (DnsAnswerMeta & {
      readonly kind: 'records'
      readonly records: readonly RecordData[T][]
      readonly ttlSeconds: number
    })
  | (DnsAnswerMeta & { readonly kind: 'nodata' })
  | (DnsAnswerMeta & { readonly kind: 'nxdomain' })
  | (DnsAnswerMeta & { readonly kind: 'failed'; readonly reason: DnsFailure; readonly detail: string })

export interface ResolveOptions {
  readonly signal?: AbortSignal
  /** Ask the world again although a cached answer is still good. */
  readonly fresh?: boolean
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
