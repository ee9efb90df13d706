import { suiteName, tlsProtocols } from '@mailhealth/core'
import type { Hunt, Scan } from './scan.ts'

/**
 * What two scans of one server know together: what the later one has not asked is as it was. Of a server that speaks other
 * versions than it did, the earlier scan says nothing any more.
 */
export function overlay(now: Scan, before: Scan | null): Scan {
  if (before === null || tlsProtocols.some((one) => isOther(now.versions[one], before.versions[one]))) return now
  const suites12 = merged(now.suites12, before.suites12)
  const suitesOld = merged(now.suitesOld, before.suitesOld)
  const names = [...suites12.found, ...suitesOld.found].map(suiteName)
  const [hasDhe, hasEcdhe] = ['TLS_DHE_', 'TLS_ECDHE_'].map((start) => names.some((name) => name.startsWith(start)))
  return {
    versions: { ...before.versions, ...now.versions },
    suites13: merged(now.suites13, before.suites13),
    suites12,
    suitesOld,
    groups13: merged(now.groups13, before.groups13),
    // What only shows in an exchange that is gone, is gone with it.
    groups12: hasEcdhe ? merged(now.groups12, before.groups12) : now.groups12,
    weakSignatures: hasDhe || hasEcdhe ? merged(now.weakSignatures, before.weakSignatures) : now.weakSignatures,
    order: now.order ?? before.order,
    chosenFirst: now.chosenFirst ?? before.chosenFirst,
    primes: now.primes.length > 0 || !hasDhe ? now.primes : before.primes,
    signatures: [...new Set([...now.signatures, ...before.signatures])],
    extendedMasterSecret: now.extendedMasterSecret ?? before.extendedMasterSecret,
    secureRenegotiation: now.secureRenegotiation ?? before.secureRenegotiation,
    compression: now.compression ?? before.compression,
    closedAt: now.closedAt ?? before.closedAt,
    isOdd: now.isOdd,
    connections: now.connections + before.connections,
  }
}

function isOther(now: boolean | undefined, before: boolean | undefined): boolean {
  return now !== undefined && before !== undefined && now !== before
}

function merged(now: Hunt, before: Hunt): Hunt {
  return {
    found: [...now.found, ...before.found.filter((code) => now.open.includes(code))],
    open: now.open.filter((code) => before.open.includes(code)),
  }
}
