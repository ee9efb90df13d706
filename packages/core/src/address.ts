import ipaddr from 'ipaddr.js'

declare const ipAddress: unique symbol
declare const cidr: unique symbol

/** An IPv4 or IPv6 address in canonical text (RFC 5952 for IPv6); IPv4-mapped addresses are IPv4. */
export type IpAddress = string & { readonly [ipAddress]: true }

/** A range in canonical text: the network's first address, a slash, the prefix length. */
export type Cidr = string & { readonly [cidr]: true }

/** Parses an address; null when it is none. Octets with leading zeros and short forms are refused. */
export function parseAddress(text: string): IpAddress | null {
  if (ipaddr.IPv4.isValidFourPartDecimal(text)) return /(?:^|\.)0\d/.test(text) ? null : (text as IpAddress)
  if (!text.includes(':') || text.includes('%') || !ipaddr.IPv6.isValid(text)) return null
  return ipaddr.process(withoutDots(text)).toString() as IpAddress
}

/** Parses `address/prefix`; null when it is none. Host bits are cleared. */
export function parseCidr(text: string): Cidr | null {
  const [head, length, ...rest] = text.split('/')
  if (head === undefined || length === undefined || rest.length > 0 || !/^\d{1,3}$/.test(length)) return null
  const address = parseAddress(head)
  if (address === null) return null
  const bits = Number(length)
  if (bits > addressBits(address)) return null
  const kind = familyOf(address) === 4 ? ipaddr.IPv4 : ipaddr.IPv6
  return `${kind.networkAddressFromCIDR(`${address}/${bits}`).toString()}/${bits}` as Cidr
}

/** 4 or 6. */
export function familyOf(address: IpAddress): 4 | 6 {
  return address.includes(':') ? 6 : 4
}

/** How many addresses a range holds. */
export function cidrSize(range: Cidr): bigint {
  const [base, bits] = splitCidr(range)
  return 1n << BigInt(addressBits(base) - bits)
}

/** The addresses of a range, in order; lazily, since a range can be large. */
export function* addressesOf(range: Cidr): Generator<IpAddress> {
  const [base] = splitCidr(range)
  const bytes = ipaddr.parse(base).toByteArray()
  const count = cidrSize(range)
  for (let index = 0n; index < count; index++) {
    yield ipaddr.fromByteArray(bytes).toString() as IpAddress
    for (let at = bytes.length - 1; at >= 0; at--) {
      bytes[at] = ((bytes[at] ?? 0) + 1) & 0xff
      if (bytes[at] !== 0) break
    }
  }
}

/** True when the range holds the address. */
export function cidrContains(range: Cidr, address: IpAddress): boolean {
  const [base, bits] = splitCidr(range)
  if (familyOf(base) !== familyOf(address)) return false
  return ipaddr.parse(address).match(ipaddr.parse(base), bits)
}

/**
 * What kind of place an address is. `documentation` (RFC 5737, RFC 3849) is ordinary to a check that only asks DNS;
 * `special` covers private, loopback, link-local, metadata, multicast and other ranges that no stranger may make us dial.
 */
export function addressScope(address: IpAddress): 'public' | 'documentation' | 'special' {
  if (documentationRanges.some((range) => cidrContains(range, address))) return 'documentation'
  return ipaddr.parse(address).range() === 'unicast' ? 'public' : 'special'
}

/** The name at which an address's PTR record is (RFC 1035 §3.5, RFC 3596 §2.5). */
export function reverseName(address: IpAddress): string {
  return `${reversedLabels(address)}.${familyOf(address) === 4 ? 'in-addr.arpa' : 'ip6.arpa'}`
}

/** The reversed octets or nibbles by which reverse zones and DNSBLs name an address (RFC 5782 §2.1, §2.4). */
export function reversedLabels(address: IpAddress): string {
  const parsed = ipaddr.parse(address)
  if (parsed.kind() === 'ipv4') return address.split('.').reverse().join('.')
  const hex = Buffer.from(parsed.toByteArray()).toString('hex')
  return [...hex].reverse().join('.')
}

/** ipaddr.js takes every dotted quad at the end for an IPv4-mapped address, `::1.1.1.1` too. */
function withoutDots(text: string): string {
  return text.replace(/(\d+)\.(\d+)\.(\d+)\.(\d+)$/, (_, ...octets: string[]) => {
    const [a = 0, b = 0, c = 0, d = 0] = octets.slice(0, 4).map(Number)
    return `${(a * 256 + b).toString(16)}:${(c * 256 + d).toString(16)}`
  })
}

function splitCidr(range: Cidr): [IpAddress, number] {
  const at = range.lastIndexOf('/')
  return [range.slice(0, at) as IpAddress, Number(range.slice(at + 1))]
}

function addressBits(address: IpAddress): number {
  return familyOf(address) === 4 ? 32 : 128
}

const documentationRanges = [
  '192.0.2.0/24',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '2001:db8::/32',
  '3fff::/20',
] as Cidr[]
