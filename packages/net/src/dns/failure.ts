import type { DnsFailure } from '@mailhealth/core'
import type { Message } from './codec.ts'

/** Why a question got no answer, from a server or from all of them. */
export interface Failure {
  readonly reason: DnsFailure
  /** What the server said; empty when none did. */
  readonly rcode: string
  /** For people; holds untrusted text of the server, bounded. */
  readonly detail: string
}

const rcodeNames = ['NOERROR', 'FORMERR', 'SERVFAIL', 'NXDOMAIN', 'NOTIMP', 'REFUSED']

/** An rcode as IANA names it. */
export function rcodeName({ rcode }: Message): string {
  return rcodeNames[rcode] ?? `RCODE ${rcode}`
}
const rcode = { noerror: 0, servfail: 2, nxdomain: 3, refused: 5 }

/** What a message says that is no answer about the name; null when it is one: records, nodata, nxdomain. */
export function failureOf(message: Message): Failure | null {
  const name = rcodeName(message)
  const failed = (reason: DnsFailure, detail = withExtendedErrors(name, message)): Failure => {
    return { reason, rcode: name, detail }
  }
  switch (message.rcode) {
    case rcode.noerror:
      return isReferral(message) ? failed('servfail', 'a referral: the server does not recurse') : null
    case rcode.nxdomain:
      return null
    case rcode.servfail:
      return failed(isBogus(message) ? 'bogus' : 'servfail')
    case rcode.refused:
      return failed('refused')
    default:
      return failed('servfail')
  }
}

/** True when the name that the aliases of a message lead to does not exist (RFC 6604 §3). */
export function isNxdomain(message: Message): boolean {
  return message.rcode === rcode.nxdomain
}

/** RFC 2308 §2.2.1: NS without SOA and without an answer leads elsewhere; it does not say that there is nothing. */
function isReferral({ isAuthoritative, answers, authorities }: Message): boolean {
  if (isAuthoritative || answers.length > 0) return false
  const types = authorities.map((record) => record.type)
  return types.includes('NS') && !types.includes('SOA')
}

/** RFC 8914 §4.7-§4.13: the codes that say that validation failed. */
function isBogus({ extendedErrors }: Message): boolean {
  return extendedErrors.some(({ code }) => code >= 6 && code <= 12)
}

function withExtendedErrors(name: string, { extendedErrors }: Message): string {
  const shown = extendedErrors.slice(0, 3).map(({ code, text }) => `EDE ${code}${text === '' ? '' : ` (${text})`}`)
  return [name, ...shown].join(', ')
}
