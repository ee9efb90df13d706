import { addressScope, type Cidr, cidrContains, parseAddress, parseCidr, toDomainName } from '@mailhealth/core'
import type { CommandProblem } from './command.ts'
import { bareWord } from './typed-text.ts'

/** No name is longer (RFC 1035 §2.3.4); a mail or web address around it may be. */
const longestTarget = 320

/**
 * Reads a target that somebody typed or pasted, as far as the text alone tells: a name, an address, a range, or what
 * is meant by a web or mail address. An address that is nobody else's business is refused here, before anything looks
 * at it.
 *
 * @param allow ranges that may be dialled although they are not public
 * @returns the target as the store calls it, or what is wrong with it
 */
export function readTarget(text: string, allow: readonly Cidr[]): string | CommandProblem {
  const target = toTarget(text)
  if (target === null) return { kind: 'bad-target', text }
  const address = parseAddress(target.replace(/\/\d+$/, ''))
  if (address === null || addressScope(address) !== 'special') return target
  return allow.some((range) => cidrContains(range, address)) ? target : { kind: 'private-target', text }
}

/** What a target that somebody typed is called in the store; as it was typed, in lower case, where it can be no target. */
export function targetNamed(text: string): string {
  return toTarget(text) ?? bareWord(text).toLowerCase()
}

function toTarget(text: string): string | null {
  if (text.length > longestTarget) return null
  const host = hostIn(bareWord(text))
  const plain = parseCidr(host) ?? parseAddress(host)
  if (plain !== null) return plain
  const name = toDomainName(host)
  // No top-level domain is a number (RFC 1123 §2.1): `0177.0.0.1` is no name, and digits of another script are an address.
  return name !== null && /^(?:.*\.)?(?:\d+|0x[\da-f]*)$/.test(name) ? parseAddress(name) : name
}

/** The host of a web address, the domain of a mail address, an address out of its brackets; without a port. */
function hostIn(word: string): string {
  const host = /^https?:\/\//i.test(word) ? (URL.parse(word)?.hostname ?? '') : withoutPath(word).replace(/^.*@/, '')
  return host
    .replace(/^\[(?:IPv6:)?([^\]]*)\](?::\d+)?$/i, '$1') // RFC 5321 §4.1.3
    .replace(/^([^:]+):\d+$/, '$1')
}

/** Slack shortens the label of a link to what is behind `https://`. A range keeps its slash. */
function withoutPath(word: string): string {
  return /^[\d.:a-f]+\/\d+$/i.test(word) ? word : word.replace(/[/?#].*$/, '')
}
