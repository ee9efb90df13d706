import { found, skippedFor } from '@mailhealth/catalogue'
import type { DomainTarget, RawFinding } from '@mailhealth/core'
import type { Judgement } from '../check.ts'
import { type Asked, askedOf, coverageOf, indeterminateOf } from '../lookup.ts'
import type { DkimEvidence, SelectorEvidence } from './check.ts'
import { type DkimMemory, rememberKeys } from './memory.ts'
import { parseKeyRecord } from './parse.ts'
import { rotationFindings } from './rotation-findings.ts'
import { selectorFindings } from './selector-findings.ts'
import { keyName } from './selectors.ts'
import { askedOfServers, serverFindings } from './servers.ts'
import { hasTwin, streamFindings } from './streams.ts'
import { isWildcardAnswer, textsOf, usedKey } from './texts.ts'

/**
 * Judges the keys of a domain's selectors, each a subject of its own. Selectors that were guessed are judged where
 * they have a key of their own; they are never missing, revoked or overdue, since nobody said that they are in use.
 */
export function evaluateDkim(target: DomainTarget, evidence: DkimEvidence, earlier: DkimMemory | null): Judgement {
  const asked = [...askedOfEvidence(evidence), ...askedOfServers(evidence, earlier)]
  const coverage = coverageOf(asked)
  const isAllGuess = evidence.selectors.every((one) => one.isGuess)
  if (isAllGuess && coverage.answered === coverage.asked && saysNothing(evidence)) {
    return { findings: [], coverage, skipped: skippedFor('no-selector', {}) }
  }
  const judged = evidence.selectors.filter((one) => !one.isGuess || hasOwnKey(one, evidence))
  const memory = rememberKeys(evidence, earlier)
  const findings = [
    ...judged.flatMap((one) =>
      selectorFindings(one, evidence, memory.keys[one.selector], hasTwin(target, evidence, one)),
    ),
    ...judged
      .filter((one) => !one.isGuess)
      .flatMap((one) => rotationFindings(one, target, evidence, memory.keys[one.selector])),
    ...(isAllGuess ? [] : judged.filter((one) => one.isGuess).flatMap((one) => unlisted(one, evidence))),
    ...sharedKeys(judged, evidence),
    ...serverFindings(evidence, earlier),
    ...streamFindings(target, evidence),
    ...indeterminateOf((args) => found('dkim.indeterminate', target.name, args), asked),
  ]
  return { findings, coverage }
}

/** Where selectors are configured, guesses are an extra: that one was not answered leaves nothing open that was asked for. */
function askedOfEvidence({ selectors, wildcard }: DkimEvidence): Asked[] {
  const configured = selectors.filter((one) => !one.isGuess)
  const lookups =
    configured.length > 0 ? configured.map((one) => one.lookup) : [wildcard, ...selectors.map((one) => one.lookup)]
  return lookups.map(askedOf)
}

/** True when no guess found a key; but that every key is revoked by a wildcard says that the domain signs nothing. */
function saysNothing(evidence: DkimEvidence): boolean {
  const everyName = textsOf(evidence.wildcard).map(parseKeyRecord)
  const isParked = everyName.length > 0 && everyName.every((record) => record.kind === 'revoked')
  return !isParked && !evidence.selectors.some((one) => hasOwnKey(one, evidence))
}

function hasOwnKey({ lookup }: SelectorEvidence, { wildcard }: DkimEvidence): boolean {
  if (isWildcardAnswer(lookup, wildcard) !== false) return false
  return textsOf(lookup).some((text) => ['key', 'invalid'].includes(parseKeyRecord(text).kind))
}

/** A key that works at a selector that the configuration does not name: a stream that nobody watches, or a left-over. */
function unlisted({ selector, lookup }: SelectorEvidence, { domain }: DkimEvidence): RawFinding[] {
  if (usedKey(lookup) === null) return []
  return [found('dkim.unlisted-key', keyName(selector, domain), { selector })]
}

/** One finding a key that is in use twice: at other selectors, in other domains, or both. */
function sharedKeys(judged: readonly SelectorEvidence[], { domain, elsewhere }: DkimEvidence): RawFinding[] {
  const selectorsOf = new Map<string, string[]>()
  for (const one of judged) {
    const hash = usedKey(one.lookup)?.key.hash
    if (hash !== undefined) selectorsOf.set(hash, [...(selectorsOf.get(hash) ?? []), one.selector])
  }
  return [...selectorsOf.values()].flatMap((selectors) => {
    const [first = '', ...others] = selectors
    const holders = elsewhere.filter(({ selector }) => selectors.includes(selector)).flatMap((one) => one.holders)
    const domains = [...new Set(holders.map((holder) => keyName(holder.selector, holder.domain)))].sort()
    if (others.length === 0 && domains.length === 0) return []
    const args = { others: others.sort(), elsewhere: domains.slice(0, maxHolders) }
    return [found('dkim.shared-key', keyName(first, domain), args)]
  })
}

const maxHolders = 10
