import { familyOf, type IpAddress, maxNameLength, reversedLabels } from '@mailhealth/core'

/** What macros stand for in one evaluation (RFC 7208 §7.2). */
export interface MacroValues {
  readonly ip: IpAddress
  /** The sender as check_host() takes it: never without a local part. */
  readonly localPart: string
  readonly senderDomain: string
  /** The domain whose record is being evaluated. */
  readonly domain: string
  readonly helo: string
  /** The validated name of the client, or `unknown`; absent where no macro asks for it. */
  readonly clientName?: string
  /** For explanations only: who asks, and when. */
  readonly receiver: string
  readonly at: Date
}

/** The letters of the macros in a text, in lower case. */
export function macroLetters(text: string): ReadonlySet<string> {
  return new Set([...text.matchAll(macro)].map(([, letter]) => letter?.toLowerCase() ?? '').filter(Boolean))
}

/** Replaces the macros of a valid macro-string by what they stand for (RFC 7208 §7). */
export function expandMacros(text: string, values: MacroValues): string {
  return text.replace(macro, (written, letter?: string, digits = '', reverse = '', delimiters = '') => {
    if (letter === undefined) return plain[written] ?? written
    const value = transformed(valueOf(letter.toLowerCase(), values), Number(digits), reverse !== '', delimiters || '.')
    return letter === letter.toLowerCase() ? value : escaped(value)
  })
}

/**
 * The name that a query is made for, from an expanded domain-spec: without trailing dot, too long ones cut from the left by
 * whole labels (RFC 7208 §7.3). Null for what DNS cannot carry: such a name has no records (RFC 7208 §4.8).
 */
export function queryName(expanded: string): string | null {
  let name = expanded.toLowerCase().replace(/\.$/, '')
  while (name.length > maxNameLength && name.includes('.')) name = name.slice(name.indexOf('.') + 1)
  const labels = name.split('.')
  if (labels.some((label) => label === '' || label.length > maxLabelLength)) return null
  return /^[\x20-\x7e]+$/.test(name) ? name.replaceAll('\\', '\\\\') : null
}

const maxLabelLength = 63
const macro = /%(?:[%_-]|\{([a-z])(\d*)(r?)([-.+,/_=]*)\})/gi
const plain: { readonly [written: string]: string } = { '%%': '%', '%_': ' ', '%-': '%20' }

function valueOf(letter: string, values: MacroValues): string {
  switch (letter) {
    case 's':
      return `${values.localPart}@${values.senderDomain}`
    case 'l':
      return values.localPart
    case 'o':
      return values.senderDomain
    case 'd':
      return values.domain
    case 'i':
      return familyOf(values.ip) === 4 ? values.ip : reversedLabels(values.ip).split('.').reverse().join('.')
    case 'p':
      return values.clientName ?? 'unknown'
    case 'v':
      return familyOf(values.ip) === 4 ? 'in-addr' : 'ip6'
    case 'h':
      return values.helo
    case 'c':
      return values.ip
    case 'r':
      return values.receiver
    default:
      return String(Math.floor(values.at.getTime() / 1000)) // t
  }
}

/** Splits at the delimiters, reverses, keeps the right-most parts, and joins with dots (RFC 7208 §7.1). */
function transformed(value: string, keep: number, isReversed: boolean, delimiters: string): string {
  const parts: string[] = ['']
  for (const character of value) {
    if (delimiters.includes(character)) parts.push('')
    else parts[parts.length - 1] += character
  }
  if (isReversed) parts.reverse()
  return (keep > 0 ? parts.slice(-keep) : parts).join('.')
}

/** RFC 3986 §2.3: everything but the unreserved characters. */
function escaped(value: string): string {
  return encodeURIComponent(value).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  )
}
