import { found } from '@mailhealth/catalogue'
import type { RawFinding, Severity } from '@mailhealth/core'
import { daysBetween } from '../age.ts'
import type { DkimEvidence, SelectorEvidence } from './check.ts'
import type { DkimKey } from './key.ts'
import type { KeyMemory } from './memory.ts'
import { parseKeyRecord } from './parse.ts'
import { keyName } from './selectors.ts'
import { isWildcardAnswer, textsOf } from './texts.ts'

/** A key in testing for longer was forgotten there. */
const testingDays = 14

/** The longest RSA key that every verifier must handle (RFC 8301 §3.2). */
const longestRsaBits = 4096

const usualRsaBits = 2048

/** The largest answer that DNS over UDP carries without EDNS(0) (RFC 1035 §4.2.1). */
const plainUdpBytes = 512

/**
 * What is wrong with the key record of one selector. `hasTwin`: its stream has another selector with a key that works, so
 * that a revoked key is the end of a rotation rather than of the stream.
 */
export function selectorFindings(
  one: SelectorEvidence,
  evidence: DkimEvidence,
  memory: KeyMemory | undefined,
  hasTwin: boolean,
): RawFinding[] {
  const { selector, isGuess, lookup } = one
  const { answer } = lookup
  const subject = keyName(selector, evidence.domain)
  if (answer.kind === 'failed') return []
  const alias = answer.aliases.at(-1) ?? null
  if (answer.kind !== 'records') return [found('dkim.missing', subject, { answer: answer.kind, alias })]
  const texts = textsOf(lookup)
  const [text = '', ...others] = texts
  // With several records the result is undefined (RFC 6376 §3.6.2.2): none of them is the key.
  if (others.length > 0) {
    return [found('dkim.multiple-records', subject, { count: texts.length, isOneSplit: isOneSplit(texts) })]
  }
  const record = parseKeyRecord(text)
  switch (record.kind) {
    case 'other':
      // A wildcard's text is not there for this name: the selector itself has nothing.
      if (isWildcardAnswer(lookup, evidence.wildcard))
        return [found('dkim.missing', subject, { answer: 'wildcard', alias })]
      return [
        found('dkim.key-invalid', subject, { fault: 'other', text: text.slice(0, 80), alias, weight: 'critical' }),
      ]
    case 'invalid':
      return [found('dkim.key-invalid', subject, { ...record.fault, alias, weight: 'critical' })]
    case 'revoked':
      return isGuess
        ? []
        : [found('dkim.revoked', subject, { hasTwin, alias, weight: hasTwin ? 'medium' : 'critical' })]
    case 'key':
      return [
        ...keyFindings(subject, record.key, alias),
        ...sizeFindings(one, subject, record.key),
        ...(record.isTesting ? [testing(subject, evidence.observedAt, memory)] : []),
        ...(record.obsolete.length > 0 ? [found('dkim.obsolete-tag', subject, { tags: record.obsolete })] : []),
      ]
  }
}

function keyFindings(subject: string, { type, bits, encoding }: DkimKey, alias: string | null): RawFinding[] {
  if (type !== 'rsa') return []
  const findings: RawFinding[] = []
  const odd = (fault: 'pkcs1' | 'too-long'): RawFinding =>
    found('dkim.key-invalid', subject, { fault, text: `${bits}`, alias, weight: 'medium' })
  if (encoding === 'pkcs1') findings.push(odd('pkcs1'))
  if (bits > longestRsaBits) findings.push(odd('too-long'))
  if (bits < 1024)
    findings.push(found('dkim.key-weak', subject, { bits, alias })) // RFC 8301 §3.2
  else if (bits < 2048) {
    findings.push(found('dkim.key-short', subject, { bits, alias, weight: bits === 1024 ? 'high' : 'medium' }))
  }
  return findings
}

function sizeFindings({ lookup }: SelectorEvidence, subject: string, { bits }: DkimKey): RawFinding[] {
  // A key of 2048 bits is what everybody is told to have: that an alias makes its answer larger is nobody's fault.
  if (lookup.answer.kind !== 'records' || bits <= usualRsaBits) return []
  const bytes = answerBytes(subject, lookup.answer.records, lookup.answer.aliases)
  return bytes > plainUdpBytes ? [found('dkim.answer-large', subject, { bytes, bits })] : []
}

/** The size of the whole answer: header, question, the aliases, and the records with their length bytes (RFC 1035 §4.1). */
function answerBytes(name: string, records: readonly (readonly string[])[], aliases: readonly string[]): number {
  const fixed = 12 + 4 + nameBytes(name)
  const onAliases = aliases.reduce((sum, alias) => sum + 12 + nameBytes(alias), 0)
  const onRecords = records.reduce(
    (sum, strings) => sum + 12 + strings.reduce((all, one) => all + 1 + one.length, 0),
    0,
  )
  return fixed + onAliases + onRecords
}

function nameBytes(name: string): number {
  return name.length + 2
}

/** True when the records, put together in one order or the other, are one key: a long record was published as two. */
function isOneSplit(texts: readonly string[]): boolean {
  if (texts.some((text) => parseKeyRecord(text).kind === 'key')) return false
  const [first = '', second = '', ...more] = texts
  return more.length === 0 && [first + second, second + first].some((text) => parseKeyRecord(text).kind === 'key')
}

function testing(subject: string, now: string, memory: KeyMemory | undefined): RawFinding {
  const days = daysBetween(memory?.testingSince ?? now, now)
  const weight: Severity = days >= testingDays ? 'medium' : 'info'
  return found('dkim.testing', subject, { days, weight })
}
