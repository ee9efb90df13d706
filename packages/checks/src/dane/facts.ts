import type { Facts, FactValue } from '@mailhealth/core'
import { type DaneEvidence, decisive, isSettled, isTold, recordsAt } from './gather.ts'
import { tlsaKey } from './records.ts'

/**
 * What is comparable of DANE: whether the MX records are signed, and for each host its secure TLSA records, in order.
 * Null is a host that has none; what could not be told is absent.
 */
export function daneFacts({ found, hosts }: DaneEvidence): Facts {
  if (!isTold(found)) return {}
  const facts: { [key: string]: FactValue } = { 'mx secure': found.mx?.answer.dnssec === 'secure' }
  for (const host of hosts) {
    const question = decisive(host)
    if (question !== null) facts[`${host.host} tlsa`] = [...new Set(recordsAt(question).map(tlsaKey))].sort()
    else if (isSettled(host)) facts[`${host.host} tlsa`] = null
  }
  return facts
}
