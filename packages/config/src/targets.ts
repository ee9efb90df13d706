import {
  type Cidr,
  cidrSize,
  type DomainTarget,
  type HostTarget,
  type IpAddress,
  type NetworkTarget,
  parseAddress,
  parseCidr,
  parseDomainName,
  type Target,
} from '@mailhealth/core'
import type { WrittenConfig, WrittenDomain, WrittenHost, WrittenNetwork } from './written.ts'

/** The most addresses that one network may have. */
const widest = {
  /** Watched part by part, so that its size costs time only. */
  watched: { addresses: 65_536, prefixes: 'IPv4 /16, IPv6 /112' },
  /** Looked at while somebody waits. */
  typed: { addresses: 1_024, prefixes: 'IPv4 /22, IPv6 /118' },
} as const

/** Reads a range that may be watched, or says in a sentence why it may not. */
export function parseNetwork(text: string, use: keyof typeof widest): Cidr | { readonly fault: string } {
  const { addresses, prefixes } = widest[use]
  const shown = JSON.stringify(text)
  const cidr = parseCidr(text)
  if (cidr === null) return { fault: `${shown} is not a range such as 198.51.100.0/28` }
  const size = cidrSize(cidr)
  if (size <= BigInt(addresses)) return cidr
  const fault = `${shown} has ${size.toLocaleString('en')} addresses; a range may have at most ${addresses.toLocaleString('en')}`
  return { fault: `${fault} (${prefixes})` }
}

/** The targets that a file names: domains, then hosts, then networks, each in the file's order. */
export function targetsOf(written: Pick<WrittenConfig, 'domains' | 'hosts' | 'networks'>): readonly Target[] {
  return [...written.domains.map(domainOf), ...written.hosts.map(hostOf), ...written.networks.map(networkOf)]
}

function domainOf({ name, tags, dkim, dmarc, senders }: WrittenDomain): DomainTarget {
  return { kind: 'domain', name: parseDomainName(name), tags, dkim, dmarc, senders: senders.map(parseDomainName) }
}

function hostOf({ name, tags, addresses, ehlo, ports, relayTest }: WrittenHost): HostTarget {
  return {
    kind: 'host',
    name: parseDomainName(name),
    tags,
    addresses: addresses?.map((text) => parseAddress(text) as IpAddress) ?? null,
    ehlo: ehlo === null ? null : parseDomainName(ehlo),
    ports,
    relayTest,
  }
}

function networkOf({ cidr, tags }: WrittenNetwork): NetworkTarget {
  return { kind: 'network', cidr: parseCidr(cidr) as Cidr, tags }
}
