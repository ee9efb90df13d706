import { type Facts, type FactValue, recordsOf } from '@mailhealth/core'
import { dsText } from './delegation.ts'
import type { DnssecEvidence, ZoneEvidence } from './gather.ts'

/**
 * What is comparable of DNSSEC, for each zone by name: whether it is signed, and of our own zones the DS records, in
 * order; null is a zone that has none. What could not be told is absent. `provider`: the zone of another party.
 */
export function dnssecFacts({ zones }: DnssecEvidence): Facts {
  const facts: { [key: string]: FactValue } = {}
  for (const zone of zones) {
    const state = signedState(zone)
    if (state !== null) facts[`${zone.isOurs ? 'zone' : 'provider zone'} ${zone.zone} signed`] = state
    if (!zone.isOurs || zone.ds === null || zone.ds.answer.kind === 'failed') continue
    const ds = recordsOf(zone.ds.answer).map(dsText).sort()
    facts[`zone ${zone.zone} ds`] = ds.length === 0 ? null : ds
  }
  return facts
}

/** Whether a zone is signed; null when that could not be told. */
export function signedState({ soa }: ZoneEvidence): boolean | null {
  if (soa === null || soa.answer.kind === 'failed' || soa.answer.dnssec === 'unknown') return null
  return soa.answer.dnssec === 'secure'
}
