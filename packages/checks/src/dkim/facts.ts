import type { Facts, FactValue } from '@mailhealth/core'
import type { Lookup } from '../lookup.ts'
import type { DkimEvidence, SelectorEvidence } from './check.ts'
import { type KeyRecord, parseKeyRecord } from './parse.ts'
import { isWildcardAnswer, textsOf } from './texts.ts'

/**
 * What drift is measured on: each selector's key, as `rsa 2048 <hash>`, with whether it is tested and who hosts it. Where selectors are
 * configured, the keys at other well-known ones are one fact together.
 */
export function dkimFacts(evidence: DkimEvidence): Facts {
  const guesses = evidence.selectors.filter((one) => one.isGuess)
  const configured = evidence.selectors.filter((one) => !one.isGuess)
  const everyName = textsOf(evidence.wildcard).length === 0 ? undefined : selectorFact(evidence.wildcard)
  return {
    ...factsOf(configured.length > 0 ? configured : guesses, evidence),
    ...(configured.length > 0 ? otherKeys(guesses, evidence) : {}),
    ...(everyName === undefined ? {} : { 'selector *': everyName }),
  }
}

/** A key as a fact: the same for the same key, however its record is written. */
export function keyFact(record: KeyRecord): string {
  if (record.kind !== 'key') return record.kind
  const { type, bits, hash } = record.key
  return `${type} ${bits} ${hash.slice(0, 16)}${record.isTesting ? ' testing' : ''}`
}

function factsOf(selectors: readonly SelectorEvidence[], evidence: DkimEvidence): Facts {
  const known = selectors.flatMap((one) => {
    const value = isKnown(one, evidence) ? selectorFact(one.lookup) : undefined
    return value === undefined ? [] : [[`selector ${one.selector}`, value] as const]
  })
  return Object.fromEntries(known)
}

function otherKeys(guesses: readonly SelectorEvidence[], evidence: DkimEvidence): Facts {
  const couldNotTell = ({ lookup }: SelectorEvidence): boolean =>
    lookup.answer.kind === 'failed' || isWildcardAnswer(lookup, evidence.wildcard) === null
  if (guesses.some(couldNotTell)) return {}
  const found = guesses.flatMap((one) => {
    if (!isKnown(one, evidence)) return []
    return textsOf(one.lookup).flatMap((text) => {
      const record = parseKeyRecord(text)
      return record.kind === 'key' ? [`${one.selector}: ${keyFact(record)}`] : []
    })
  })
  return { 'other selectors': found.length === 0 ? null : found.sort() }
}

function isKnown({ isGuess, lookup }: SelectorEvidence, { wildcard }: DkimEvidence): boolean {
  return !isGuess || isWildcardAnswer(lookup, wildcard) === false
}

function selectorFact({ answer }: Lookup<'TXT'>): FactValue | undefined {
  if (answer.kind === 'failed') return undefined
  if (answer.kind !== 'records') return null
  const host = answer.aliases.at(-1)
  const at = host === undefined ? '' : ` at ${host}`
  const values = answer.records.map((strings) => keyFact(parseKeyRecord(strings.join(''))) + at).sort()
  return values.length === 1 ? (values[0] ?? null) : values
}
