import type { RecordType } from '@mailhealth/core'
import type { Question } from './codec.ts'
import { hashOfPlain } from './quick-codec.ts'
import { canonicalName } from './wire-name.ts'

/**
 * A question to a resolver, about a name as somebody wrote it; the fault of a name that DNS cannot carry.
 *
 * @param isPlain whether the name is known to be a plain one
 */
export function questionOf<T extends RecordType>(
  name: string,
  type: T,
  signatures: boolean,
  isPlain: boolean,
): Question<T> | { readonly fault: string } {
  if (isPlain) return { name, type, signatures, isPlain }
  const canonical = canonicalName(name)
  return 'fault' in canonical ? canonical : { name: canonical.name, type, signatures, isPlain }
}

/** The same question about another name, as an answer has it. */
export function questionAbout<T extends RecordType>(name: string, { type, signatures }: Question<T>): Question<T> {
  return { name, type, signatures: signatures === true, isPlain: hashOfPlain(name) !== 0 }
}

/**
 * What a question is known by. No name has a space in it: it would be an escape. What is asked most needs no text of its
 * own.
 */
export function keyOf({ name, type, signatures }: Question): string {
  if (type === 'A' && signatures !== true) return name
  return `${name} ${type}${signatures === true ? ' DO' : ''}`
}
