import {
  cipherSuites,
  type HelloOffer,
  isForVersion,
  signatureSchemes,
  suiteName,
  type TlsProtocol,
  tlsProtocols,
} from '@mailhealth/core'
import { kindOf } from './kinds.ts'
import { groupsOf12, groupsOf13, type Scan, weakGroups } from './scan.ts'

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

/** What to ask next: what a look wants to know, then all the rest. Null when all is known. */
export function nextQuestion(scan: Scan): Question | null {
  if (scan.isOdd) return null
  return (
    lookQuestion(scan) ??
    furtherSuites(scan) ??
    weakSignatures(scan) ??
    // Before the groups: each suite's hello shows one of them, too.
    further13(scan) ??
    groups13(scan) ??
    groups12(scan, scan.groups12.open) ??
    order(scan)
  )
}

/**
 * What to ask next of what tells which faults there are: every version; of each kind of suite before TLS 1.3 whether there
 * is one; whether a group is weak, which prime there is, and whose order counts. Null when that is known: of a sound server
 * after six hellos.
 */
export function lookQuestion(scan: Scan): Question | null {
  if (scan.isOdd) return null
  if (scan.versions['TLSv1.3'] === undefined) return suites13(scan)
  if (scan.versions['TLSv1.2'] === undefined) return kinds12(scan)
  return olderVersion(scan) ?? kinds12(scan) ?? kindsOld(scan) ?? prime(scan) ?? weakGroup(scan) ?? order(scan)
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

function suites12(codes: readonly number[]): Question {
  return { about: 'suites12', offer: { ...offerOf('TLSv1.2', codes.slice(0, maxSuites)), compression: true } }
}

/** While it is open whether the version is there, half of the suites are likely ones, at the end of the list. */
function kinds12({ suites12: { found, open }, versions }: Scan): Question | null {
  const untold = ofKindsNotIn(found, open)
  if (versions['TLSv1.2'] === false || untold.length === 0) return null
  const half = maxSuites / 2
  const isTold = versions['TLSv1.2'] === true || untold.length <= maxSuites
  return suites12(isTold ? untold : [...untold.slice(0, half), ...untold.slice(-half)])
}

/** A server has one list of suites: kinds that TLS 1.2 was found to have, older versions have too. */
function kindsOld(scan: Scan): Question | null {
  const newest = newestOld(scan)
  const untold = ofKindsNotIn([...scan.suites12.found, ...scan.suitesOld.found], openOld(scan))
  return newest === null || untold.length === 0
    ? null
    : { about: 'suitesOld', offer: offerOf(newest, untold.slice(0, maxSuites)) }
}

/** The suites of kinds of which none was found yet. */
function ofKindsNotIn(found: readonly number[], open: readonly number[]): number[] {
  const kinds = new Set(found.map(kindOf))
  return open.filter((code) => !kinds.has(kindOf(code)))
}

/** A prime is seen where a suite of DHE is chosen. */
function prime({ versions, suites12: { found, open } }: Scan): Question | null {
  const ephemeral = (codes: readonly number[]): number[] => codes.filter((code) => /^TLS_DHE_/.test(suiteName(code)))
  if (versions['TLSv1.2'] !== true || ephemeral(found).length > 0 || ephemeral(open).length === 0) return null
  return suites12(ephemeral(open))
}

function weakGroup(scan: Scan): Question | null {
  const { found, open } = scan.groups12
  const isTold = found.some((code) => weakGroups.includes(code))
  return isTold
    ? null
    : groups12(
        scan,
        open.filter((code) => weakGroups.includes(code)),
      )
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
  if (scan.versions['TLSv1.2'] === true && scan.suites12.open.length > 0) return suites12(scan.suites12.open)
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
function groups12({ versions, suites12, suitesOld }: Scan, open: readonly number[]): Question | null {
  const groups = open.filter((code) => versions['TLSv1.3'] !== true || !groupsOf13.includes(code))
  const newest = versions['TLSv1.2'] === true ? 'TLSv1.2' : newestOf(versions)
  const suites = [...suites12.found, ...suitesOld.found].filter((code) => /^TLS_ECDHE_/.test(suiteName(code)))
  if (newest === null || newest === 'SSLv3' || suites.length === 0 || groups.length === 0) return null
  return { about: 'groups12', offer: { ...offerOf(newest, suites.slice(0, maxSuites)), groups } }
}

/**
 * Offers all that was found, last found first. Who chooses another than the first has an order of his own; the first one
 * chosen is offered again as the last, for then that tells.
 */
function order({ versions, suites12, suitesOld, order, chosenFirst }: Scan): Question | null {
  const version = versions['TLSv1.2'] === true ? 'TLSv1.2' : newestOld({ versions })
  const found = (version === 'TLSv1.2' ? suites12 : suitesOld).found.slice(0, maxSuites).toReversed()
  if (order !== null || version === null || found.length < 2) return null
  const isAgain = chosenFirst !== null && found.includes(chosenFirst)
  const suites = isAgain ? [...found.filter((code) => code !== chosenFirst), chosenFirst] : found
  return { about: 'order', offer: offerOf(version, suites) }
}

function newestOld({ versions }: Pick<Scan, 'versions'>): TlsProtocol | null {
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
