import type { Cidr, IpAddress } from './address.ts'
import type { DomainName } from './name.ts'

/** A DKIM selector that the operator says is in use, and the mail stream that signs with it. */
export interface DkimSelector {
  readonly name: string
  readonly stream: string | null
}

/** What DMARC policy a domain should have by now. */
export type DmarcPolicy = 'none' | 'quarantine' | 'reject'

/** A mail domain. Its checks cover its MX hosts and their addresses. */
export interface DomainTarget {
  readonly kind: 'domain'
  readonly name: DomainName
  readonly tags: readonly string[]
  readonly dkim: { readonly selectors: readonly DkimSelector[]; readonly rotateAfterDays: number }
  readonly dmarc: { readonly expect: DmarcPolicy | null }
  /** Hosts whose addresses SPF must cover. */
  readonly senders: readonly DomainName[]
}

/** Where a host listens; `false` leaves the service out, `null` means its standard port. */
export interface HostPorts {
  readonly smtp: number | false | null
  readonly submission: number | false | null
  readonly submissions: number | false | null
  /** IMAP and POP with implicit TLS (RFC 8314 §3.1, §3.2): looked at only where they are given by number. */
  readonly imaps: number | false | null
  readonly pop3s: number | false | null
}

/** A mail host. */
export interface HostTarget {
  readonly kind: 'host'
  readonly name: DomainName
  readonly tags: readonly string[]
  /** Resolved from the name when null. */
  readonly addresses: readonly IpAddress[] | null
  /** The name it says in EHLO when it sends; read from its greeting when null. */
  readonly ehlo: DomainName | null
  readonly ports: HostPorts
  /** It is the operator's own, and may be asked whether it relays for strangers. */
  readonly relayTest: boolean
}

/** A single address, as a terminal or a chat may ask about. */
export interface AddressTarget {
  readonly kind: 'address'
  readonly address: IpAddress
}

/** A range of addresses. */
export interface NetworkTarget {
  readonly kind: 'network'
  readonly cidr: Cidr
  readonly tags: readonly string[]
}

/** What an operator watches. */
export type Target = DomainTarget | HostTarget | AddressTarget | NetworkTarget

/** What a target is called in reports, incidents and the store. */
export function targetName(target: Target): string {
  switch (target.kind) {
    case 'domain':
    case 'host':
      return target.name
    case 'address':
      return target.address
    case 'network':
      return target.cidr
  }
}

/** A target's key, unique over all kinds: `domain:example.com`. */
export function targetKey(target: Target): string {
  return `${target.kind}:${targetName(target)}`
}

/** A domain with nothing configured about it. */
export function plainDomain(name: DomainName): DomainTarget {
  return {
    kind: 'domain',
    name,
    tags: [],
    dkim: { selectors: [], rotateAfterDays: 180 },
    dmarc: { expect: null },
    senders: [],
  }
}

/** A host with nothing configured about it. */
export function plainHost(name: DomainName): HostTarget {
  return {
    kind: 'host',
    name,
    tags: [],
    addresses: null,
    ehlo: null,
    ports: { smtp: null, submission: null, submissions: null, imaps: null, pop3s: null },
    relayTest: false,
  }
}
