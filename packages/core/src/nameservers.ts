import type { IpAddress } from './address.ts'
import type { DnsAnswer, DnsFailure, RecordType, ResolveOptions } from './dns.ts'

/** What one authoritative server says. */
export interface NameserverAnswer<T extends RecordType = RecordType> {
  /** The server's name in the zone's NS records. */
  readonly nameserver: string
  readonly address: IpAddress
  /** The AA bit: the server answers for the zone. False also where nothing came. */
  readonly isAuthoritative: boolean
  /**
   * A server that refuses, or refers elsewhere, has `failed`. Where an alias leads out of what the server knows, the
   * rest is the resolver's answer about the alias's end.
   */
  readonly answer: DnsAnswer<T>
}

/** An authoritative server that was not asked. */
export interface UnaskedNameserver {
  readonly nameserver: string
  readonly address: IpAddress | null
  /** `no-address`: its name has none; `address-unknown`: DNS did not tell; `forbidden`: it may not be dialled. */
  readonly why: 'no-address' | 'address-unknown' | 'forbidden'
}

/** What the servers of a zone say to one question, one by one. */
export type ZoneAnswers<T extends RecordType = RecordType> =
  | {
      readonly kind: 'asked'
      /** The zone that holds the name. */
      readonly zone: string
      /** One for each address of each server, in the order of names, IPv4 first. */
      readonly answers: readonly NameserverAnswer<T>[]
      readonly unasked: readonly UnaskedNameserver[]
    }
  /** The zone's servers could not be found. */
  | { readonly kind: 'failed'; readonly reason: DnsFailure; readonly detail: string }

/** The authoritative servers of zones as a port. It never rejects for what the world does; only when `signal` aborts. */
export interface Nameservers {
  /** Asks every server of the zone that holds a name, without recursion, each by itself. */
  ask<T extends RecordType>(name: string, type: T, options?: ResolveOptions): Promise<ZoneAnswers<T>>
}
