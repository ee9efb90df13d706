import type { DnsblList, ListingCause, ListKind, RefusalCause, ReturnCode } from '@mailhealth/catalogue'
import { type DnsAnswer, type Severity, worstSeverity } from '@mailhealth/core'

/** An answer of a list as it is stored. It lacks the question and the resolver's words, since either may hold a key. */
export type ListAnswer =
  | { readonly kind: 'records'; readonly codes: readonly string[] }
  | { readonly kind: 'nodata' | 'nxdomain' }
  | { readonly kind: 'failed'; readonly reason: string }

/** What an answer of a list that works would say. */
export type Statement =
  | { readonly kind: 'entry'; readonly codes: readonly string[] }
  /** `isWeak`: NODATA, as some refusals look, where NXDOMAIN was to be expected. */
  | { readonly kind: 'absent'; readonly isWeak: boolean }
  | { readonly kind: 'refused'; readonly code: string; readonly cause: RefusalCause }
  | { readonly kind: 'foreign'; readonly codes: readonly string[] }
  | { readonly kind: 'silent'; readonly reason: string }

/** What an entry's codes mean together. */
export interface Decoded {
  readonly meanings: readonly string[]
  readonly severity: Severity
  readonly cause: ListingCause
  /** Whether a code among them is bad news in a reputation list. */
  readonly isBadReputation: boolean
}

/** More addresses than any list answers; beyond it the answer is not one of a list. */
const maxCodes = 64

/** Turns a DNS answer into what is stored of it. What a list said before its answer ran out is no word of it now. */
export function listAnswerOf(answer: DnsAnswer<'A'>): ListAnswer {
  if (answer.stale !== undefined) return { kind: 'failed', reason: answer.stale.failure }
  if (answer.kind === 'failed') return { kind: 'failed', reason: answer.reason }
  if (answer.kind !== 'records') return { kind: answer.kind }
  const codes = [...new Set<string>(answer.records)].sort(byOctets)
  if (codes.length > maxCodes) return { kind: 'failed', reason: `${codes.length} addresses in one answer` }
  return { kind: 'records', codes }
}

/**
 * Reads an answer (RFC 5782 §2.1). All addresses count: one outside 127.0.0.0/8 spoils the whole answer, and so does
 * one error code, since what stands beside them cannot be believed either.
 */
export function readAnswer(list: DnsblList, answer: ListAnswer): Statement {
  switch (answer.kind) {
    case 'failed':
      return { kind: 'silent', reason: answer.reason }
    case 'nodata':
    case 'nxdomain':
      return { kind: 'absent', isWeak: answer.kind === 'nodata' }
    case 'records': {
      const foreign = answer.codes.filter((code) => !isLoopback(code))
      if (foreign.length > 0) return { kind: 'foreign', codes: foreign }
      for (const code of answer.codes) {
        const cause = refusalCause(list, code)
        if (cause !== null) return { kind: 'refused', code, cause }
      }
      return { kind: 'entry', codes: answer.codes }
    }
  }
}

/** Whether a test point's answer holds an entry. Error codes beside it are no hindrance: lists have test entries for them. */
export function holdsEntry(list: DnsblList, kind: ListKind, answer: ListAnswer): boolean {
  if (answer.kind !== 'records' || !answer.codes.every(isLoopback)) return false
  const own = list.testPoints[kind]?.code
  return answer.codes.some((code) => code === own || refusalCause(list, code) === null)
}

/** Puts an entry's codes into meanings. A code that the list does not document weighs as the list does, for its cause. */
export function decode(list: DnsblList, codes: readonly string[]): Decoded {
  const known = codes.flatMap((code) => documented(list, code))
  const all = codes.flatMap((code): readonly Pick<ReturnCode, 'severity' | 'cause'>[] => {
    const found = documented(list, code)
    return found.length === 0 ? [{ severity: null, cause: list.cause }] : found
  })
  const severity = worstSeverity(all.map((one) => one.severity ?? list.severity)) ?? list.severity
  // What weighs less is no reason for the listing's weight, and its remedy does not end it.
  const causes = all.filter((one) => (one.severity ?? list.severity) === severity).map(({ cause }) => cause)
  return {
    meanings: [...new Set(known.map((one) => one.meaning))],
    severity,
    cause: mostUrgent.find((cause) => causes.includes(cause)) ?? 'other',
    isBadReputation: known.some((one) => one.severity !== null),
  }
}

/** What an entry's codes say of an address that is one for end users; empty: nothing. */
export function endUserMeanings(list: DnsblList, codes: readonly string[]): readonly string[] {
  const known = codes.flatMap((code) => documented(list, code)).filter((one) => one.isEndUser === true)
  return [...new Set(known.map((one) => one.meaning))]
}

/** The codes of two answers together, in order. */
export function unitedCodes(...answers: readonly ListAnswer[]): readonly string[] {
  const codes = answers.flatMap((answer) => (answer.kind === 'records' ? answer.codes : []))
  return [...new Set(codes)].sort(byOctets)
}

const mostUrgent: readonly ListingCause[] = [
  'exploit',
  'cracked',
  'backscatter',
  'rdns',
  'policy',
  'spam',
  'network',
  'young',
  'other',
]

const commonRefusals: { readonly [code: string]: RefusalCause } = {
  '127.255.255.250': 'key',
  '127.255.255.251': 'key',
  '127.255.255.252': 'mistyped',
  '127.255.255.254': 'public-resolver',
  '127.255.255.255': 'volume',
}

function isLoopback(code: string): boolean {
  return code.startsWith('127.')
}

function refusalCause(list: DnsblList, code: string): RefusalCause | null {
  const own = list.errorCodes.find((one) => matches(one.code, code))
  if (own !== undefined) return own.cause
  return code.startsWith('127.255.255.') ? (commonRefusals[code] ?? 'other') : null
}

function documented(list: DnsblList, code: string): readonly ReturnCode[] {
  return list.returnCodes.filter((one) => matches(one.code, code))
}

function matches(pattern: string, code: string): boolean {
  const octets = code.split('.').map(Number)
  if (pattern.startsWith('bit ')) return ((octets[3] ?? 0) & Number(pattern.slice(4))) !== 0
  return pattern.split('.').every((part, index) => octetMatches(part, octets[index] ?? -1))
}

function octetMatches(part: string, octet: number): boolean {
  if (part === '*') return true
  const [low, high = low] = part.split('-').map(Number)
  return octet >= (low ?? 0) && octet <= (high ?? 0)
}

function byOctets(a: string, b: string): number {
  return a.localeCompare(b, 'en', { numeric: true })
}
