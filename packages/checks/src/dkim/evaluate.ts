import { found } from '@mailhealth/catalogue'
import type { DomainTarget, RawFinding, Severity } from '@mailhealth/core'
import { daysBetween } from '../age.ts'
import type { Judgement } from '../check.ts'
import { askedOf, coverageOf, indeterminateOf } from '../lookup.ts'
import type { DkimEvidence, SelectorEvidence } from './check.ts'
import type { DkimKey } from './key.ts'
import type { DkimMemory, KeyMemory } from './memory.ts'
import { parseKeyRecord } from './parse.ts'
import { keyName } from './selectors.ts'
import { isWildcardAnswer, textsOf } from './texts.ts'

/** A key in testing for longer was forgotten there. */
const testingDays = 14

/** The longest RSA key that every verifier must handle (RFC 8301 §3.2). */
const longestRsaBits = 4096

/**
 * Judges the keys of a domain's selectors, each a subject of its own. Selectors that were guessed are judged where
 * they have a key of their own; they are never missing, revoked or overdue, since nobody said that they are in use.
 */
export function evaluateDkim(target: DomainTarget, evidence: DkimEvidence, memory: DkimMemory | null): Judgement {
  const questions = [...(evidence.wildcard ? [evidence.wildcard] : []), ...evidence.selectors.map((one) => one.lookup)]
  const asked = questions.map(askedOf)
  const coverage = coverageOf(asked)
  const isGuess = evidence.wildcard !== null
  if (isGuess && coverage.answered === coverage.asked && saysNothing(evidence)) {
    return { findings: [], coverage, skipped: 'no selectors configured and none of the well-known ones found' }
  }
  const judged = isGuess ? evidence.selectors.filter((one) => hasOwnKey(one, evidence)) : evidence.selectors
  const findings = [
    ...judged.flatMap((one) => selectorFindings(one, isGuess, evidence, memory?.[one.selector])),
    ...(isGuess ? [] : judged.flatMap((one) => rotationDue(one, target, evidence, memory?.[one.selector]))),
    ...sharedKeys(judged, evidence),
    ...indeterminateOf((args) => found('dkim.indeterminate', target.name, args), asked),
  ]
  return { findings, coverage }
}

/** True when no guess found a key; but that every key is revoked by a wildcard says that the domain signs nothing. */
function saysNothing(evidence: DkimEvidence): boolean {
  const everyName = evidence.wildcard === null ? [] : textsOf(evidence.wildcard).map(parseKeyRecord)
  const isParked = everyName.length > 0 && everyName.every((record) => record.kind === 'revoked')
  return !isParked && !evidence.selectors.some((one) => hasOwnKey(one, evidence))
}

function hasOwnKey({ lookup }: SelectorEvidence, { wildcard }: DkimEvidence): boolean {
  if (isWildcardAnswer(lookup, wildcard) !== false) return false
  return textsOf(lookup).some((text) => ['key', 'invalid'].includes(parseKeyRecord(text).kind))
}

function selectorFindings(
  { selector, lookup: { answer, ...asked } }: SelectorEvidence,
  isGuess: boolean,
  { domain, observedAt }: DkimEvidence,
  memory: KeyMemory | undefined,
): RawFinding[] {
  const subject = keyName(selector, domain)
  if (answer.kind === 'failed') return []
  if (answer.kind !== 'records') {
    return [found('dkim.missing', subject, { answer: answer.kind, alias: answer.aliases.at(-1) ?? null })]
  }
  const texts = textsOf({ ...asked, answer })
  const [text = '', ...others] = texts
  // With several records the result is undefined (RFC 6376 §3.6.2.2): none of them is the key.
  if (others.length > 0) return [found('dkim.multiple-records', subject, { count: texts.length })]
  const record = parseKeyRecord(text)
  switch (record.kind) {
    case 'other':
      return [found('dkim.key-invalid', subject, { fault: 'other', text: text.slice(0, 80), weight: 'critical' })]
    case 'invalid':
      return [found('dkim.key-invalid', subject, { ...record.fault, weight: 'critical' })]
    case 'revoked':
      return isGuess ? [] : [found('dkim.revoked', subject, {})]
    case 'key':
      return [...keyFindings(subject, record.key), ...(record.isTesting ? [testing(subject, observedAt, memory)] : [])]
  }
}

function keyFindings(subject: string, { type, bits, encoding }: DkimKey): RawFinding[] {
  if (type !== 'rsa') return []
  const findings: RawFinding[] = []
  const odd = (fault: 'pkcs1' | 'too-long'): RawFinding =>
    found('dkim.key-invalid', subject, { fault, text: `${bits}`, weight: 'medium' })
  if (encoding === 'pkcs1') findings.push(odd('pkcs1'))
  if (bits > longestRsaBits) findings.push(odd('too-long'))
  if (bits < 1024)
    findings.push(found('dkim.key-weak', subject, { bits })) // RFC 8301 §3.2
  else if (bits < 2048) {
    findings.push(found('dkim.key-short', subject, { bits, weight: bits === 1024 ? 'high' : 'medium' }))
  }
  return findings
}

function testing(subject: string, now: string, memory: KeyMemory | undefined): RawFinding {
  const days = daysBetween(memory?.testingSince ?? now, now)
  const weight: Severity = days >= testingDays ? 'medium' : 'info'
  return found('dkim.testing', subject, { days, weight })
}

function rotationDue(
  one: SelectorEvidence,
  target: DomainTarget,
  { observedAt, domain }: DkimEvidence,
  memory: KeyMemory | undefined,
): RawFinding[] {
  if (memory === undefined || memory.hash !== ownKey(one)?.hash) return []
  const days = daysBetween(memory.firstSeen, observedAt)
  const limit = target.dkim.rotateAfterDays
  if (days < limit) return []
  const { firstSeen } = memory
  return [
    found('dkim.rotation-due', keyName(one.selector, domain), {
      days,
      limit,
      daysLeft: limit - days,
      since: firstSeen,
    }),
  ]
}

function sharedKeys(judged: readonly SelectorEvidence[], { domain }: DkimEvidence): RawFinding[] {
  const selectorsOf = new Map<string, string[]>()
  for (const one of judged) {
    const hash = ownKey(one)?.hash
    if (hash !== undefined) selectorsOf.set(hash, [...(selectorsOf.get(hash) ?? []), one.selector])
  }
  return [...selectorsOf.values()].flatMap(([first = '', ...others]) =>
    others.length === 0 ? [] : [found('dkim.shared-key', keyName(first, domain), { others: others.sort() })],
  )
}

function ownKey({ lookup }: SelectorEvidence): DkimKey | null {
  const [text, ...others] = textsOf(lookup)
  const record = text === undefined || others.length > 0 ? null : parseKeyRecord(text)
  return record?.kind === 'key' ? record.key : null
}
