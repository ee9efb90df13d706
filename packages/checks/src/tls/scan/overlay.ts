import { tlsProtocols } from '@mailhealth/core'
import type { Hunt, Scan } from './scan.ts'

/**
 * What two scans of one server know together: what the later one has not asked is as it was. Of a server that speaks other
 * versions than it did, the earlier scan says nothing any more.
 */
export function overlay(now: Scan, before: Scan | null): Scan {
  if (before === null || tlsProtocols.some((one) => isOther(now.versions[one], before.versions[one]))) return now
  return {
    versions: { ...before.versions, ...now.versions },
    suites13: merged(now.suites13, before.suites13),
    suites12: merged(now.suites12, before.suites12),
    suitesOld: merged(now.suitesOld, before.suitesOld),
    groups13: merged(now.groups13, before.groups13),
    groups12: merged(now.groups12, before.groups12),
    weakSignatures: merged(now.weakSignatures, before.weakSignatures),
    order: now.order ?? before.order,
    chosenFirst: now.chosenFirst ?? before.chosenFirst,
    primes: now.primes.length > 0 ? now.primes : before.primes,
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
