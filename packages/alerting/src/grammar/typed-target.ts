import { addressScope, type Cidr, cidrContains, parseAddress } from '@mailhealth/core'
import type { CommandProblem } from './command.ts'

/** No name is longer (RFC 1035 §2.3.4); a mail or web address around it may be. */
const longestTarget = 320

/**
 * What is wrong with a target that somebody typed, as far as the text alone tells; null when nothing is. An address
 * that is nobody else's business is refused here, before anything looks at it.
 *
 * @param allow ranges that may be dialled although they are not public
 */
export function targetProblem(text: string, allow: readonly Cidr[]): CommandProblem | null {
  if (text.length > longestTarget || /[\s<>|"'`\\]/.test(text)) return { kind: 'bad-target', text }
  const address = parseAddress(bare(text))
  if (address === null || addressScope(address) !== 'special') return null
  if (allow.some((range) => cidrContains(range, address))) return null
  return { kind: 'private-target', text }
}

/** The host of a web address, the domain of a mail address, the base of a range, an address out of its brackets. */
function bare(text: string): string {
  return text
    .replace(/^https?:\/\//i, '')
    .replace(/^.*@/, '')
    .replace(/^\[(?:IPv6:)?([^\]]*)\].*$/i, '$1')
    .replace(/\/.*$/, '')
    .replace(/^(\d+\.\d+\.\d+\.\d+):\d+$/, '$1')
}
