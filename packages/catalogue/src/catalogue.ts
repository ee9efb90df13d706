import type { RawFinding } from '@mailhealth/core'
import { mxDe } from './mx/de.ts'
import { mxEn } from './mx/en.ts'
import { type MxFindings, mxFindings } from './mx/findings.ts'
import type { FindingSpec, FindingSpecs, Messages } from './spec.ts'

/** Every finding there is, with its arguments. */
export type FindingArgs = MxFindings
export type FindingId = keyof FindingArgs & string

/** Languages that findings are told in. */
export const locales = ['en', 'de'] as const
export type Locale = (typeof locales)[number]

/** What is fixed about each finding. */
export const findingSpecs: FindingSpecs<FindingArgs> = { ...mxFindings }

export const findingMessages: { readonly [L in Locale]: Messages<FindingArgs> } = {
  en: { ...mxEn },
  de: { ...mxDe },
}

/** Every finding's id. */
export const findingIds: readonly FindingId[] = Object.keys(findingSpecs) as FindingId[]

/** Narrows any text to a finding's id. */
export function isFindingId(text: string): text is FindingId {
  return Object.hasOwn(findingSpecs, text)
}

/** The spec of a finding. @throws Error for an id that is not in the catalogue: a bug, or evidence of a newer version. */
export function specOf(id: string): FindingSpec {
  if (!isFindingId(id)) throw new Error(`no finding ${JSON.stringify(id)} in the catalogue`)
  return findingSpecs[id]
}

/** Makes a finding; its arguments are checked by type against the catalogue. */
export function found<Id extends FindingId>(id: Id, subject: string, args: FindingArgs[Id]): RawFinding {
  return { id, subject, args: args as RawFinding['args'] }
}
