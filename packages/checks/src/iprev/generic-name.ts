import { type DomainName, familyOf, type IpAddress, registrableDomain } from '@mailhealth/core'

/**
 * The signs that a name was generated for an address and not chosen for a mail host, as the fragments of the name that
 * show it; empty when there are too few. One sign alone must be strong: the address itself, in whole or in its last
 * three octets. Words of access networks count only beside a part of the address, and not beside a word for mail.
 */
export function genericReasons(name: DomainName, address: IpAddress): string[] {
  const embedded = embeddedAddress(name, address)
  const words = wordsIn(name)
  const telling = words.filter((word) => dynamicWords.has(word) || accessWords.has(word))
  if (embedded !== null) return [embedded, ...telling]
  if (telling.length === 0 || words.some((word) => mailWords.has(word))) return []
  const part = embeddedPart(name, address)
  return part === null ? [] : [part, ...telling]
}

/** The words of a name that say that its address is handed out dynamically. */
export function dynamicSigns(name: DomainName): string[] {
  return wordsIn(name).filter((word) => dynamicWords.has(word))
}

const dynamicWords = new Set(
  'dyn dynamic dynip dynamicip dhcp pool pools ppp pppoe dial dialup dialin dialip dip dyndsl'.split(' '),
)
const accessWords = new Set(
  `dsl adsl vdsl xdsl sdsl hdsl ftth fttx fiber fibre cable catv cm cpe modem client clients cust customer customers user
  users res residential home broadband wifi wlan wireless lte mobile unassigned unknown static host ip ipv4 ipv6`.split(
    /\s+/,
  ),
)
const mailWords = new Set('mail smtp mx mta relay mout outbound mailout mailgate'.split(' '))

/** Words are runs of letters to the left of the registrable domain: `cable.example` may be a company. */
function wordsIn(name: DomainName): string[] {
  const own = registrableDomain(name)
  const left = own === null ? name : name.slice(0, Math.max(0, name.length - own.length - 1))
  return [...new Set(left.match(/[a-z]+/g) ?? [])]
}

/** Where a name holds its address: in hex, as one number, or as numbers side by side in any order, padded or not. */
function embeddedAddress(name: DomainName, address: IpAddress): string | null {
  const written = familyOf(address) === 4 ? ipv4Forms(address) : ipv6Forms(address)
  const found = written.find((form) => name.includes(form))
  if (found !== undefined) return found
  if (familyOf(address) === 6) return null
  const octets = address.split('.').map(Number)
  return adjacentNumbers(name, [octets, octets.slice(1)])
}

/** The last two octets of an IPv4 address, or the last two groups of an IPv6 address, side by side. */
function embeddedPart(name: DomainName, address: IpAddress): string | null {
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
