import { type DmarcFault, found } from '@mailhealth/catalogue'
import {
  type DomainName,
  type DomainTarget,
  type RawFinding,
  registrableDomain,
  type Severity,
  worstSeverity,
} from '@mailhealth/core'
import type { DmarcEvidence } from './check.ts'
import type { RecordFault } from './parse.ts'
import type { Applied, AppliedPolicy } from './policy.ts'
import { policyName, textsAt, type Walk } from './walk.ts'

/** A fault with what it does to the policy. */
interface Weighed {
  readonly fault: DmarcFault
  readonly text: string
  readonly weight: Severity
}

/** At most so many faults of one place are told; the first are what to repair first. */
const maxFaults = 8

/**
 * What is wrong with the text of records: one finding for each place (the record that applies, the name where the
 * domain's own should be, the domain itself), with all its faults and the weight of the worst.
 */
export function faultFindings(target: DomainTarget, evidence: DmarcEvidence, policy: Applied): RawFinding[] {
  const ownName = policyName(target.name)
  const places = new Map<string, Weighed[]>()
  const add = (at: string, faults: readonly Weighed[]): void => {
    if (faults.length > 0) places.set(at, [...(places.get(at) ?? []), ...faults])
  }
  if (policy.kind === 'applied') add(policyName(policy.location), recordFaults(target, policy))
  add(ownName, strayFaults(evidence, policy))
  // A record at the right name that is not right is the nearer explanation.
  if (!places.has(ownName)) add(target.name, apexFaults(evidence))
  return [...places].map(([at, faults]) => {
    const told = faults.slice(0, maxFaults).map(({ fault, text }) => ({ fault, text }))
    const weight = worstSeverity(faults.map((one) => one.weight)) ?? 'low'
    return found('dmarc.syntax', at === ownName ? target.name : at, { at, faults: told, weight })
  })
}

/** The names of a walk that have several records, so that receivers use none of them; the nearest first. */
export function voidedNames(walk: Walk): { domain: DomainName; count: number }[] {
  return walk.lookups.flatMap((one) => {
    const count = textsAt(one).records.length
    return count > 1 ? [{ domain: one.name.slice(policyName('').length) as DomainName, count }] : []
  })
}

const weights: { readonly [F in RecordFault['fault']]: Severity } = {
  'policy-value': 'high',
  duplicate: 'high',
  'report-uri': 'medium',
  value: 'medium',
  malformed: 'medium',
  'unknown-tag': 'low',
}

function recordFaults(target: DomainTarget, { record, requested, via }: AppliedPolicy): Weighed[] {
  const faults: Weighed[] = record.faults.map((one) => ({ ...one, weight: weights[one.fault] }))
  if (requested === null) faults.unshift({ fault: 'no-policy', text: '', weight: 'critical' })
  const isOrdinary = registrableDomain(target.name) !== null
  if (via === 'own' && record.psd === 'y' && isOrdinary) faults.push({ fault: 'psd', text: 'psd=y', weight: 'high' })
  return faults
}

function strayFaults({ walk }: DmarcEvidence, policy: Applied): Weighed[] {
  const [own] = walk.lookups
  if (own === undefined) return []
  const { records, others } = textsAt(own)
  return others.flatMap((text): Weighed[] => {
    const shown = text.slice(0, 80)
    if (/^\s*v=spf1\b/i.test(text)) {
      return [{ fault: 'spf', text: shown, weight: policy.kind === 'absent' ? 'critical' : 'low' }]
    }
    if (!looksLikeDmarc(text)) return []
    return [{ fault: 'version', text: shown, weight: records.length > 0 ? 'low' : 'critical' }]
  })
}

function apexFaults({ apex }: DmarcEvidence): Weighed[] {
  const texts = apex === null ? [] : textsAt(apex).records
  return texts.map((text) => ({ fault: 'apex', text: text.slice(0, 80), weight: 'critical' }))
}

function looksLikeDmarc(text: string): boolean {
  return /^[\s"]*v\s*=\s*dmarc/i.test(text) || /(?:^|;)\s*p\s*=\s*(?:none|quarantine|reject)\s*(?:;|$)/i.test(text)
}
