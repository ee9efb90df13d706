import { recordsOf } from '@mailhealth/core'
import type { Lookup } from '../lookup.ts'
import type { DkimKey } from './key.ts'
import { parseKeyRecord } from './parse.ts'

/** The TXT records of a lookup as texts: the strings of each joined without anything between (RFC 6376 §3.6.2.2). */
export function textsOf({ answer }: Lookup<'TXT'>): string[] {
  return recordsOf(answer).map((strings) => strings.join(''))
}

/**
 * True when a selector was answered with what every name is answered with: then the answer says nothing about it. Null
 * when that could not be told.
 */
export function isWildcardAnswer(lookup: Lookup<'TXT'>, wildcard: Lookup<'TXT'>): boolean | null {
  if (lookup.answer.kind !== 'records') return false
  if (wildcard.answer.kind === 'failed') return null
  const asOne = (one: Lookup<'TXT'>): string => JSON.stringify(textsOf(one).sort())
  return asOne(lookup) === asOne(wildcard)
}

/** The key that receivers find; null where there is none that they can use, or several records, of which none is the key. */
export function usedKey(lookup: Lookup<'TXT'>): { readonly key: DkimKey; readonly isTesting: boolean } | null {
  const [text, ...others] = textsOf(lookup)
  const record = text === undefined || others.length > 0 ? null : parseKeyRecord(text)
  return record?.kind === 'key' ? record : null
}
