import {
  type HelloAnswer,
  type HelloExamination,
  type HelloOffer,
  suiteName,
  type TlsProtocol,
  tlsProtocols,
} from '@mailhealth/core'
import type { Question } from './question.ts'
import type { Hunt, Scan } from './scan.ts'

/**
 * What is known once a question was put. A connection that failed teaches nothing. Every other answer closes something,
 * so that a scan comes to its end whatever the server does.
 */
export function learn(scan: Scan, question: Question, { answer, refusal }: HelloExamination): Scan {
  const asked = { ...scan, connections: scan.connections + 1 }
  if (answer !== null) return learnAnswer({ ...asked, closedAt: null }, question, answer)
  if (refusal === null) return asked
  const name = `${question.about} ${question.offer.version} ${question.offer.suites.length}`
  if (refusal.alert === null && scan.closedAt !== name) return { ...asked, closedAt: name }
  return learnRefusal({ ...asked, closedAt: null }, question, refusal.alert)
}

function learnAnswer(scan: Scan, question: Question, answer: HelloAnswer): Scan {
  const { about, offer } = question
  const isFitting = offer.suites.includes(answer.suite) && isAnswerTo(scan, offer.version, answer.version)
  if (!isFitting) return { ...scan, isOdd: true }
  const seen = withGroup(withDetails(withVersion(scan, offer.version, answer.version), offer, answer), answer)
  switch (about) {
    case 'weakSignatures':
      return { ...seen, weakSignatures: chosen(seen.weakSignatures, answer.signature) }
    case 'groups13':
    case 'groups12':
      // A choice that was not offered, or that cannot be seen, ends the hunt.
      return answer.group !== null && offer.groups.includes(answer.group)
        ? seen
        : { ...seen, [about]: closed(seen[about]) }
    case 'order':
      return { ...seen, ...orderSeen(scan, question, answer.suite) }
    default:
      return seen
  }
}

/** The version offered; before TLS 1.3 an older one too, unless the one offered was seen to be there. */
function isAnswerTo(scan: Scan, offered: TlsProtocol, version: TlsProtocol): boolean {
  const isBound = offered === 'TLSv1.3' || version === 'TLSv1.3' || scan.versions[offered] === true
  if (isBound) return offered === version
  return tlsProtocols.indexOf(version) <= tlsProtocols.indexOf(offered)
}

/** A server chooses the newest version it has (RFC 5246 appendix E.1): those between are not there. */
function withVersion(scan: Scan, offered: TlsProtocol, version: TlsProtocol): Scan {
  if (scan.versions[version] === true) return scan
  const from = tlsProtocols.indexOf(version)
  const passed = tlsProtocols.slice(from + 1, tlsProtocols.indexOf(offered) + 1).map((one) => [one, false] as const)
  const versions = { ...Object.fromEntries(passed), ...scan.versions, [version]: true }
  return versions['TLSv1.2'] === false ? { ...scan, versions, suites12: closed(scan.suites12) } : { ...scan, versions }
}

function withDetails(scan: Scan, offer: HelloOffer, answer: HelloAnswer): Scan {
  const { version, suite, prime, signature } = answer
  const isModern = version === 'TLSv1.3'
  const hunt = isModern ? 'suites13' : version === 'TLSv1.2' ? 'suites12' : 'suitesOld'
  const isKnown = hunt === 'suitesOld' && scan.suites12.found.includes(suite)
  return {
    ...scan,
    ...(isKnown ? {} : { [hunt]: scan[hunt].open.includes(suite) ? chosen(scan[hunt], suite) : scan[hunt] }),
    primes: withPrime(scan.primes, prime, suite),
    signatures:
      signature === null || scan.signatures.includes(signature) ? scan.signatures : [...scan.signatures, signature],
    // With SSLv3 there are no extensions to show it by; and TLS 1.3 needs neither.
    ...(version === 'TLSv1.2' ? { extendedMasterSecret: answer.extendedMasterSecret } : {}),
    ...(isModern || version === 'SSLv3' ? {} : { secureRenegotiation: answer.secureRenegotiation }),
    ...(offer.compression ? { compression: scan.compression === true || answer.compressed } : {}),
  }
}

/** That of an anonymous exchange is left out: whoever stands in between needs no short prime there. */
function withPrime(primes: Scan['primes'], prime: HelloAnswer['prime'], suite: number): Scan['primes'] {
  const isKnown = primes.some(({ bits, name }) => bits === prime?.bits && name === prime.name)
  return prime === null || isKnown || suiteName(suite).includes('_anon_') ? primes : [...primes, prime]
}

function withGroup(scan: Scan, { version, group }: HelloAnswer): Scan {
  const hunt = version === 'TLSv1.3' ? 'groups13' : 'groups12'
  if (group === null || !scan[hunt].open.includes(group)) return scan
  return { ...scan, [hunt]: chosen(scan[hunt], group) }
}

function learnRefusal(scan: Scan, { about, offer }: Question, alert: number | null): Scan {
  switch (about) {
    case 'weakSignatures':
      return { ...scan, weakSignatures: closed(scan.weakSignatures) }
    case 'groups13':
    case 'groups12':
      return { ...scan, [about]: without(scan[about], offer.groups) }
    case 'order':
      return { ...scan, order: { by: null, first: null }, chosenFirst: null }
    case 'version':
      return withoutVersions(scan, offer.version)
    default:
      return refusedSuites(scan, about, offer, alert)
  }
}

/** protocol_version (RFC 8446 §6.2): no suite would help. */
const protocolVersion = 70

function refusedSuites(
  scan: Scan,
  about: 'suites13' | 'suites12' | 'suitesOld',
  { version, suites }: Question['offer'],
  alert: number | null,
): Scan {
  const left = without(scan[about], suites)
  const isOver = alert === protocolVersion || left.open.length === 0
  const told = { ...scan, [about]: left }
  return isOver && left.found.length === 0 && scan.versions[version] === undefined
    ? withoutVersions(told, version)
    : told
}

/** Refused in the name of a version, before TLS 1.3 also in that of all that are older. */
function withoutVersions(scan: Scan, version: TlsProtocol): Scan {
  if (version === 'TLSv1.3') return { ...scan, versions: { ...scan.versions, [version]: false } }
  const gone = tlsProtocols
    .slice(0, tlsProtocols.indexOf(version) + 1)
    .filter((one) => scan.versions[one] === undefined)
    .map((one) => [one, false] as const)
  const versions = { ...scan.versions, ...Object.fromEntries(gone) }
  return {
    ...scan,
    versions,
    suites12: versions['TLSv1.2'] === false ? closed(scan.suites12) : scan.suites12,
  }
}

function orderSeen({ chosenFirst }: Scan, { offer }: Question, suite: number): Pick<Scan, 'order' | 'chosenFirst'> {
  const isFirst = suite === offer.suites[0]
  const isAgain = chosenFirst !== null && offer.suites.at(-1) === chosenFirst
  if (isFirst && !isAgain) return { order: null, chosenFirst: suite }
  const by = isFirst ? 'client' : !isAgain || suite === chosenFirst ? 'server' : null
  return { order: { by, first: suite }, chosenFirst: null }
}

function chosen(hunt: Hunt, code: number | null): Hunt {
  if (code === null || !hunt.open.includes(code)) return closed(hunt)
  return { found: [...hunt.found, code], open: hunt.open.filter((one) => one !== code) }
}

function without(hunt: Hunt, codes: readonly number[]): Hunt {
  return { ...hunt, open: hunt.open.filter((code) => !codes.includes(code)) }
}

function closed(hunt: Hunt): Hunt {
  return { ...hunt, open: [] }
}
