import { parseNetwork } from '@mailhealth/config'
import {
  type Cidr,
  type DomainName,
  type IpAddress,
  NameError,
  parseAddress,
  parseDomainName,
  toUnicode,
} from '@mailhealth/core'

/** What somebody typed, as far as the text alone tells. `notes` say how it was read, where that is not plain. */
export type TypedTarget = { readonly notes: readonly string[] } & (
  | { readonly kind: 'name'; readonly name: DomainName }
  | { readonly kind: 'address'; readonly address: IpAddress }
  | { readonly kind: 'network'; readonly cidr: Cidr }
)

/**
 * Reads what people type or paste: a domain, a host name, an address, a range, a mail address (its domain is meant)
 * or a web address (its host is meant).
 *
 * @throws NameError with a sentence for anything else, for a range of more than 1,024 addresses too
 */
export function readTarget(text: string): TypedTarget {
  const { text: bare, notes } = unwrap(text.trim())
  const address = parseAddress(bare.replace(/^\[(?:IPv6:)?(.*)\]$/i, '$1')) // an address literal, RFC 5321 §4.1.3
  if (address !== null) return { kind: 'address', address, notes }
  if (/^[\d.:a-f]+\/\d+$/i.test(bare)) return readNetwork(bare, notes)
  refuseNearAddress(bare)
  const name = parseDomainName(bare)
  const shown = toUnicode(name)
  return { kind: 'name', name, notes: shown === name ? notes : [...notes, `${shown} is ${name} in DNS`] }
}

function unwrap(text: string): { readonly text: string; readonly notes: readonly string[] } {
  if (/^https?:\/\//i.test(text)) {
    const host = URL.canParse(text) ? new URL(text).hostname : ''
    if (host === '') throw new NameError(`${quote(text)} is not a web address; a name or an address was expected`)
    return { text: host, notes: [`${quote(text)} is a web address; looking at its host, ${host}`] }
  }
  const at = text.lastIndexOf('@')
  if (at < 0) return { text, notes: [] }
  const domain = text.slice(at + 1).replace(/>$/, '')
  if (domain === '' || at === 0)
    throw new NameError(`${quote(text)} is not a mail address; a name or an address was expected`)
  return { text: domain, notes: [`${quote(text)} is a mail address; looking at its domain, ${domain}`] }
}

function readNetwork(text: string, notes: readonly string[]): TypedTarget {
  const cidr = parseNetwork(text, 'typed')
  if (typeof cidr !== 'string') throw new NameError(cidr.fault)
  const isBase = parseAddress(text.slice(0, text.indexOf('/'))) === cidr.slice(0, cidr.indexOf('/'))
  return {
    kind: 'network',
    cidr,
    notes: isBase ? notes : [...notes, `${text} lies in the range ${cidr}; looking at that`],
  }
}

/** No top-level domain is a number, so that what ends in one was meant as an address (RFC 1123 §2.1). */
function refuseNearAddress(text: string): void {
  if (/^(?:.*\.)?\d+\.?$/.test(text))
    throw new NameError(
      `${quote(text)} is not an address: four numbers from 0 to 255, without leading zeros, were expected`,
    )
  if (/^[^:/]+:\d+$/.test(text))
    throw new NameError(`${quote(text)} has a port; a name or an address alone was expected`)
  if (text.includes(':')) throw new NameError(`${quote(text)} is not an IPv6 address`)
}

function quote(text: string): string {
  return JSON.stringify(text.length > 60 ? `${text.slice(0, 60)}…` : text)
}
