import type { SpfFaultReason } from '@mailhealth/catalogue'

/** Why a text is no domain-spec (RFC 7208 §7.1); null when it is one. Every step is linear in its length. */
export function faultOfDomainSpec(text: string): Extract<SpfFaultReason, 'bad-domain' | 'bad-macro'> | null {
  if (!domainMacroString.test(text)) return 'bad-macro'
  if (domainMacroEnd.test(text)) return null
  const bare = text.endsWith('.') ? text.slice(0, -1) : text
  const dot = bare.lastIndexOf('.')
  return dot === -1 || !isTopLabel(bare.slice(dot + 1)) ? 'bad-domain' : null
}

/** True for a macro-string, as unknown modifiers carry it (RFC 7208 §7.1). */
export function isMacroString(text: string): boolean {
  return macroString.test(text)
}

/** True when what a domain-spec stands for depends on the message: it holds a macro. */
export function hasMacro(domainSpec: string): boolean {
  return domainSpec.includes('%')
}

const literal = '[\\x21-\\x24\\x26-\\x7e]'
const expandOf = (letters: string): string => `(?:%[%_-]|%\\{[${letters}](?:0*[1-9]\\d*)?r?[-.+,/_=]*\\})`
const macroString = new RegExp(`^(?:${literal}|${expandOf('slodiphcrtv')})*$`, 'i')
/** The letters c, r and t are for explanations only (RFC 7208 §7.2). */
const domainExpand = expandOf('slodiphv')
const domainMacroString = new RegExp(`^(?:${literal}|${domainExpand})*$`, 'i')
const domainMacroEnd = new RegExp(`^(?:${literal}|${domainExpand})*${domainExpand}$`, 'i')

/** A top label has a letter or an inner hyphen: not digits alone (RFC 7208 §7.1). */
function isTopLabel(label: string): boolean {
  return /^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$/i.test(label) && /[a-z-]/i.test(label)
}
