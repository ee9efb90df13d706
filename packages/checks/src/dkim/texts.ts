import { recordsOf } from '@mailhealth/core'
import type { Lookup } from '../lookup.ts'

/** The TXT records of a lookup as texts: the strings of each joined without anything between (RFC 6376 §3.6.2.2). */
export function textsOf({ answer }: Lookup<'TXT'>): string[] {
  return recordsOf(answer).map((strings) => strings.join(''))
}

/**
 * True when a guessed selector was answered with what every name is answered with: then the answer says nothing about
 * it. Null when that could not be told. `wildcard` is null for selectors that are no guesses.
 */
export function isWildcardAnswer(lookup: Lookup<'TXT'>, wildcard: Lookup<'TXT'> | null): boolean | null {
  if (wildcard === null || lookup.answer.kind !== 'records') return false
  if (wildcard.answer.kind === 'failed') return null
  const asOne = (one: Lookup<'TXT'>): string => JSON.stringify(textsOf(one).sort())
  return asOne(lookup) === asOne(wildcard)
}
