import { domainToASCII, domainToUnicode } from 'node:url'
import { getDomain, getPublicSuffix } from 'tldts'

declare const domainName: unique symbol

/** A host or domain name: lower-case A-labels, no trailing dot. `===` compares two of them rightly. */
export type DomainName = string & { readonly [domainName]: true }

/** The longest name that DNS carries, in its text form without the trailing dot (RFC 1035 §3.1). */
export const maxNameLength = 253

/** A name that is no name. `message` is one sentence that says what is wrong and what was expected. */
export class NameError extends Error {
  override readonly name = 'NameError'
}

/**
 * Parses a domain or host name as people write it: any case, an optional trailing dot, international labels.
 * Underscores are allowed where DNS names (not host names) have them.
 *
 * @throws NameError with a sentence for the person who typed it
 */
export function parseDomainName(text: string): DomainName {
  const shown = quote(text)
  const bare = text.endsWith('.') ? text.slice(0, -1) : text
  if (bare === '') throw new NameError(`${shown} is empty; a name such as mail.example.com was expected`)
  if (/\s/.test(bare)) throw new NameError(`${shown} has a space in it; a name such as mail.example.com was expected`)
  const ascii = toAscii(bare)
  if (ascii === null) throw new NameError(`${shown} is not a valid name: a character in it cannot be in a domain name`)
  const fault = faultOf(ascii)
  if (fault !== null) throw new NameError(`${shown} is not a valid name: ${fault}`)
  return ascii as DomainName
}

/** As parseDomainName, for text from DNS: null where it throws. */
export function toDomainName(text: string): DomainName | null {
  try {
    return parseDomainName(text)
  } catch (error) {
    if (error instanceof NameError) return null
    throw error
  }
}

/** The name as people read it, with U-labels. Equal to the name itself when it has no international label. */
export function toUnicode(name: DomainName): string {
  return domainToUnicode(name) || name
}

/** The registrable domain by the Public Suffix List, private suffixes included; null for a public suffix itself. */
export function registrableDomain(name: DomainName): DomainName | null {
  return (getDomain(name, suffixOptions) as DomainName | null) ?? null
}

/** True for a name directly below a public suffix, such as `example.com`. */
export function isRegistrable(name: DomainName): boolean {
  return registrableDomain(name) === name
}

/** The public suffix of a name, e.g. `co.uk`. */
export function publicSuffix(name: DomainName): string | null {
  return getPublicSuffix(name, suffixOptions)
}

/** Fully qualified, as a mail host's name must be: two labels or more, and no local-only suffix. */
export function isFullyQualified(name: DomainName): boolean {
  return name.includes('.') && !/(?:^|\.)(?:local|localdomain|localhost|lan|internal|home|invalid)$/.test(name)
}

const suffixOptions = { allowPrivateDomains: true, detectIp: false, validateHostname: false } as const

function toAscii(bare: string): string | null {
  if (!/[^\x00-\x7f]/.test(bare)) return bare.toLowerCase()
  return domainToASCII(bare) || null
}

function faultOf(ascii: string): string | null {
  if (ascii.length > maxNameLength) return `it has ${ascii.length} characters, and DNS allows ${maxNameLength}`
  for (const label of ascii.split('.')) {
    if (label === '') return 'it has an empty label (two dots in a row, or a dot in front)'
    if (label.length > 63) return `the label ${quote(label)} has ${label.length} characters, and DNS allows 63`
    if (!/^[a-z0-9_-]+$/.test(label))
      return `the label ${quote(label)} has a character other than letters, digits and hyphens`
    if (label.startsWith('-') || label.endsWith('-')) return `the label ${quote(label)} begins or ends with a hyphen`
  }
  return null
}

function quote(text: string): string {
  return JSON.stringify(text.length > 40 ? `${text.slice(0, 40)}…` : text)
}
