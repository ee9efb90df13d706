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
import type { DmarcRecord, RecordFault } from './parse.ts'
import type { Applied, AppliedPolicy } from './policy.ts'
import { placedRecords, policyName, textsAt, type Walk } from './walk.ts'

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
  if (policy.kind === 'applied') add(policyName(policy.location), recordFaults(policy))
  for (const { domain, record } of placedRecords(evidence.walk)) add(policyName(domain), suffixFaults(domain, record))
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
  'fo-value': 'low',
  'fo-both': 'low',
  'fo-unused': 'low',
  order: 'low',
}

function recordFaults({ record, requested }: AppliedPolicy): Weighed[] {
  const faults: Weighed[] = record.faults.map((one) => ({ ...one, weight: weights[one.fault] }))
  if (requested === null) faults.unshift({ fault: 'no-policy', text: '', weight: 'critical' })
  return faults
}

/** `psd=y` moves the organisation of everything below one label down: right for a public suffix, and for nothing else. */
function suffixFaults(domain: DomainName, { psd }: DmarcRecord): Weighed[] {
  return psd === 'y' && registrableDomain(domain) !== null ? [{ fault: 'psd', text: 'psd=y', weight: 'high' }] : []
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
  return textsAt(apex).records.map((text) => ({ fault: 'apex', text: text.slice(0, 80), weight: 'critical' }))
}

function looksLikeDmarc(text: string): boolean {
  return /^[\s"]*v\s*=\s*dmarc/i.test(text) || /(?:^|;)\s*p\s*=\s*(?:none|quarantine|reject)\s*(?:;|$)/i.test(text)
}
