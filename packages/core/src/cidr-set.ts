import ipaddr from 'ipaddr.js'
import { type Cidr, cidrSize, parseCidr } from './address.ts'

/** How large a set of ranges is. Addresses of IPv6 are beyond counting: its /64 networks are counted, a part of one as one. */
export interface AddressCount {
  readonly ip4: number
  readonly ip6Networks: number
}

/** The fewest ranges that hold the same addresses: none overlaps another, neighbours are joined. IPv4 first, then by address. */
export function mergeCidrs(ranges: readonly Cidr[]): Cidr[] {
  return ([32, 128] as const).flatMap((bits) => {
    const spans = ranges.map(spanOf).filter((span) => span.bits === bits)
    return joined(spans).flatMap(({ first, last }) => rangesOf(first, last, bits))
  })
}

/** Counts the addresses of a set of ranges, each once. */
export function countAddresses(ranges: readonly Cidr[]): AddressCount {
  const merged = mergeCidrs(ranges)
  const networks = merged.filter((range) => range.includes(':')).map(wholeNetwork)
  return {
    ip4: Number(sizeOf(merged.filter((range) => !range.includes(':')))),
    ip6Networks: Number(sizeOf(mergeCidrs(networks)) >> 64n),
  }
}

/** The /64 that a smaller IPv6 range is part of; a larger range as it is. */
function wholeNetwork(range: Cidr): Cidr {
  const [base = '', length = ''] = range.split('/')
  return parseCidr(`${base}/${Math.min(Number(length), 64)}`) ?? range
}

function sizeOf(disjoint: readonly Cidr[]): bigint {
  return disjoint.reduce((sum, range) => sum + cidrSize(range), 0n)
}

interface Span {
  readonly first: bigint
  readonly last: bigint
  readonly bits: 32 | 128
}

function spanOf(range: Cidr): Span {
  const address = ipaddr.parse(range.slice(0, range.lastIndexOf('/')))
  const first = BigInt(`0x${Buffer.from(address.toByteArray()).toString('hex')}`)
  return { first, last: first + cidrSize(range) - 1n, bits: address.kind() === 'ipv4' ? 32 : 128 }
}

/** Spans in order, those that touch or overlap made one. */
function joined(spans: readonly Span[]): { first: bigint; last: bigint }[] {
  const sorted = [...spans].sort((a, b) => (a.first < b.first ? -1 : a.first > b.first ? 1 : 0))
  const result: { first: bigint; last: bigint }[] = []
  for (const { first, last } of sorted) {
    const before = result.at(-1)
    if (before === undefined || first > before.last + 1n) result.push({ first, last })
    else if (last > before.last) before.last = last
  }
  return result
}

/** The ranges that a span is made of: each time the largest that begins here and does not reach beyond. */
function rangesOf(first: bigint, last: bigint, bits: number): Cidr[] {
  const ranges: Cidr[] = []
  for (let at = first; at <= last; ) {
    let free = 0
    while (free < bits && (at & (1n << BigInt(free))) === 0n && at + (1n << BigInt(free + 1)) - 1n <= last) free++
    ranges.push(cidrAt(at, bits, bits - free))
    at += 1n << BigInt(free)
  }
  return ranges
}

function cidrAt(first: bigint, bits: number, length: number): Cidr {
  const hex = first.toString(16).padStart(bits / 4, '0')
  const address = ipaddr.fromByteArray([...Buffer.from(hex, 'hex')]).toString()
  return `${address}/${length}` as Cidr
}
