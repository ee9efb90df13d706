import { type DomainName, familyOf, type IpAddress } from '@mailhealth/core'

/**
 * How a name holds its address, as the fragment that does: in hex, as one number, or as numbers side by side in any
 * order, padded or not; of an IPv4 address the last three octets suffice. Null when it does not.
 */
export function addressIn(name: DomainName, address: IpAddress): string | null {
  const written = familyOf(address) === 4 ? ipv4Forms(address) : ipv6Forms(address)
  const found = written.find((form) => name.includes(form))
  if (found !== undefined) return found
  if (familyOf(address) === 6) return null
  const octets = address.split('.').map(Number)
  return adjacentNumbers(name, [octets, octets.slice(1)]) ?? scatteredOctets(name, octets)
}

/** Four numbers side by side that could be an address, for a name whose address is not known; null without. */
export function anyAddressIn(name: DomainName): string | null {
  const quad = /(?<!\d)(?:\d{1,3}[-._x]){3}\d{1,3}(?!\d)/.exec(name)?.[0]
  return quad !== undefined && quad.split(/[-._x]/).every((part) => Number(part) <= 255) ? quad : null
}

/** The last two octets of an IPv4 address, or the last two groups of an IPv6 address, side by side. */
export function addressPartIn(name: DomainName, address: IpAddress): string | null {
  if (familyOf(address) === 4) return adjacentNumbers(name, [address.split('.').map(Number).slice(2)])
  const tail = address.split(':').slice(-2)
  const form = tail.join('-')
  return tail.every((group) => group.length > 1) && name.includes(form) ? form : null
}

function ipv4Forms(address: IpAddress): string[] {
  const octets = address.split('.').map(Number)
  const hex = octets.map((octet) => octet.toString(16).padStart(2, '0'))
  const padded = octets.map((octet) => String(octet).padStart(3, '0'))
  const packed = [hex, [...hex].reverse(), padded, [...padded].reverse()].map((parts) => parts.join(''))
  const asNumber = octets.reduce((sum, octet) => sum * 256 + octet, 0)
  return [...packed, ...(asNumber >= 100_000_000 ? [String(asNumber)] : [])]
}

function ipv6Forms(address: IpAddress): string[] {
  const groups = expandIpv6(address)
  const nibbles = [...groups.join('')]
  return [
    groups.join(''),
    groups.join('-'),
    groups.join('.'),
    groups.map((group) => group.replace(/^0+(?=.)/, '')).join('-'),
    address.replaceAll(':', '-'),
    [...nibbles].reverse().join('.'),
    nibbles.join('.'),
    groups.slice(4).join(''),
    groups.slice(4).join('-'),
  ]
}

function expandIpv6(address: IpAddress): string[] {
  const [head = '', tail] = address.split('::')
  const left = head === '' ? [] : head.split(':')
  const right = tail === undefined || tail === '' ? [] : tail.split(':')
  const middle = Array.from({ length: 8 - left.length - right.length }, () => '0')
  return [...left, ...middle, ...right].map((group) => group.padStart(4, '0'))
}

/** All four octets as numbers of their own, in any place: `79.sub-174-252-72`. Few distinct ones may be chance. */
function scatteredOctets(name: string, octets: readonly number[]): string | null {
  if (new Set(octets).size < 3) return null
  const numbers = (name.match(/(?<!\d)\d{1,3}(?!\d)/g) ?? []).map(Number)
  for (const octet of octets) {
    const at = numbers.indexOf(octet)
    if (at === -1) return null
    numbers.splice(at, 1)
  }
  return octets.join('-')
}

/** The first place where all of `wanted` stand side by side, in any order, parted by one separator each. */
function adjacentNumbers(name: string, wanted: readonly (readonly number[])[]): string | null {
  for (const run of name.match(/\d{1,3}(?:[-._x]\d{1,3})+/g) ?? []) {
    const parts = run.split(/[-._x]/)
    for (const octets of wanted) {
      const asked = [...octets].sort((a, b) => a - b).join()
      for (let at = 0; at + octets.length <= parts.length; at++) {
        const window = parts.slice(at, at + octets.length)
        if (
          window
            .map(Number)
            .sort((a, b) => a - b)
            .join() === asked
        )
          return window.join('-')
      }
    }
  }
  return null
}
