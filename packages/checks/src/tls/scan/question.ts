import {
  cipherSuites,
  type HelloOffer,
  isForVersion,
  signatureSchemes,
  suiteName,
  type TlsProtocol,
  tlsProtocols,
} from '@mailhealth/core'
import { groupsOf12, groupsOf13, type Hunt, type Scan } from './scan.ts'

/** A ClientHello, and what it is to find out. */
export interface Question {
  readonly about:
    | 'suites13'
    | 'suites12'
    | 'suitesOld'
    | 'version'
    | 'groups13'
    | 'groups12'
    | 'weakSignatures'
    | 'order'
  readonly offer: HelloOffer
}

/** The most suites in one hello. */
const maxSuites = 64

const allSignatures = signatureSchemes.map(({ code }) => code)

/** What to ask next: which versions there are, then the worst of what they may have. Null when all is known. */
export function nextQuestion(scan: Scan): Question | null {
  if (scan.isOdd) return null
  const { versions } = scan
  if (versions['TLSv1.3'] === undefined) return suites13(scan)
  if (versions['TLSv1.2'] === undefined) return suites12(scan)
  const older = olderVersion(scan)
  if (older !== null) return older
  return (
    furtherSuites(scan) ?? weakSignatures(scan) ?? groups13(scan) ?? groups12(scan) ?? further13(scan) ?? order(scan)
  )
}

/** How much is still open; a hunt counts its candidates. */
export function openOf(scan: Scan): number {
  const hunts = [scan.suites13, scan.suites12, scan.suitesOld, scan.groups13, scan.groups12, scan.weakSignatures]
  return nextQuestion(scan) === null ? 0 : hunts.reduce((sum, hunt) => sum + hunt.open.length, 1)
}

/** Groups that were not chosen yet go first: where the client's order counts, each hello shows one more. */
function suites13({ suites13, groups13 }: Scan): Question {
  const groups = [...groups13.open, ...groups13.found]
  return { about: 'suites13', offer: { ...offerOf('TLSv1.3', suites13.open), groups } }
}

/** While it is open whether the version is there, half of the suites are likely ones, at the end of the list. */
function suites12({ suites12, versions }: Scan): Question {
  const { open } = suites12
  const half = maxSuites / 2
  const isTold = versions['TLSv1.2'] === true || open.length <= maxSuites
  const suites = isTold ? open.slice(0, maxSuites) : [...open.slice(0, half), ...open.slice(-half)]
  return { about: 'suites12', offer: { ...offerOf('TLSv1.2', suites), compression: true } }
}

/** Asks for the newest old version that is not told: those that are older may answer in its place. */
function olderVersion(scan: Scan): Question | null {
  const version = (['TLSv1.1', 'TLSv1', 'SSLv3'] as const).find((one) => scan.versions[one] === undefined)
  if (version === undefined) return null
  const known = [...new Set([...scan.suitesOld.found, ...legacyOf(scan.suites12.found)])].slice(0, maxSuites)
  const likely = scan.suitesOld.open.filter((code) => !known.includes(code)).slice(-maxSuites)
  // With what is known to be there beside the likely ones, one refusal is enough; without it, only the whole list tells.
  const suites = [...known, ...likely].slice(0, maxSuites)
  return { about: known.length > 0 ? 'version' : 'suitesOld', offer: offerOf(version, suites) }
}

function furtherSuites(scan: Scan): Question | null {
  if (scan.versions['TLSv1.2'] === true && scan.suites12.open.length > 0) return suites12(scan)
  const newest = newestOld(scan)
  const open = openOld(scan)
  if (newest === null || open.length === 0) return null
  return { about: 'suitesOld', offer: offerOf(newest, open.slice(0, maxSuites)) }
}

/** Suites of old versions that may still be there: what TLS 1.2 was found to have, they have too. */
function openOld({ suitesOld, suites12 }: Scan): number[] {
  return suitesOld.open.filter((code) => !suites12.found.includes(code))
}

function further13(scan: Scan): Question | null {
  return scan.versions['TLSv1.3'] === true && scan.suites13.open.length > 0 ? suites13(scan) : null
}

function weakSignatures({ versions, suites12, weakSignatures }: Scan): Question | null {
  const suites = suites12.found.filter((code) => /^TLS_(EC)?DHE_/.test(suiteName(code)))
  if (versions['TLSv1.2'] !== true || suites.length === 0 || weakSignatures.open.length === 0) return null
  const offer = { ...offerOf('TLSv1.2', suites.slice(0, maxSuites)), signatures: weakSignatures.open }
  return { about: 'weakSignatures', offer }
}

function groups13({ versions, suites13, groups13 }: Scan): Question | null {
  if (versions['TLSv1.3'] !== true || groups13.open.length === 0) return null
  return { about: 'groups13', offer: { ...offerOf('TLSv1.3', suites13.found), groups: groups13.open } }
}

/** What TLS 1.3 was asked for is not asked again: a server has one list of groups. */
function groups12({ versions, suites12, suitesOld, groups12 }: Scan): Question | null {
  const groups = groups12.open.filter((code) => versions['TLSv1.3'] !== true || !groupsOf13.includes(code))
  const newest = versions['TLSv1.2'] === true ? 'TLSv1.2' : newestOf(versions)
  const suites = [...suites12.found, ...suitesOld.found].filter((code) => /^TLS_ECDHE_/.test(suiteName(code)))
  if (newest === null || newest === 'SSLv3' || suites.length === 0 || groups.length === 0) return null
  return { about: 'groups12', offer: { ...offerOf(newest, suites.slice(0, maxSuites)), groups } }
}

/** Offers what was chosen first last: who then chooses it again has an order of his own. */
function order(scan: Scan): Question | null {
  const version = scan.versions['TLSv1.2'] === true ? 'TLSv1.2' : newestOld(scan)
  const found = orderedSuites(scan)
  if (scan.order !== null || version === null || found.length < 2) return null
  return { about: 'order', offer: offerOf(version, found.slice(0, maxSuites).toReversed()) }
}

/** The suites among which there is an order to be found, as they were chosen. */
export function orderedSuites({ versions, suites12, suitesOld }: Scan): Hunt['found'] {
  return versions['TLSv1.2'] === true ? suites12.found : suitesOld.found
}

function newestOld({ versions }: Scan): TlsProtocol | null {
  return (['TLSv1.1', 'TLSv1', 'SSLv3'] as const).find((one) => versions[one] === true) ?? null
}

function newestOf(versions: Scan['versions']): TlsProtocol | null {
  return tlsProtocols.toReversed().find((one) => one !== 'TLSv1.3' && versions[one] === true) ?? null
}

function legacyOf(codes: readonly number[]): number[] {
  return codes.filter((code) => legacy.has(code))
}

const legacy = new Set(cipherSuites.filter((suite) => isForVersion(suite, 'TLSv1.1')).map(({ code }) => code))

function offerOf(version: TlsProtocol, suites: readonly number[]): HelloOffer {
  const signatures = version === 'TLSv1.3' || version === 'TLSv1.2' ? allSignatures : []
  return { version, suites, groups: groupsOf12, signatures, compression: false }
}
