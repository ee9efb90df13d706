import {
  cipherSuites,
  type HelloAnswer,
  type HelloExamination,
  type HelloOffer,
  isForVersion,
  signatureSchemes,
  suiteName,
  type TlsProtocol,
  tlsProtocols,
} from '@mailhealth/core'

/** A TLS server as far as a ClientHello shows it, of any age: also with what no library speaks any more. */
export interface HelloModel {
  readonly versions: readonly TlsProtocol[]
  /** The suites it has, by IANA's numbers, in its order. */
  readonly suites: readonly number[]
  readonly groups: readonly number[]
  readonly signatures: readonly number[]
  /** Whose order counts. */
  readonly order: 'server' | 'client'
  readonly compression: boolean
  readonly extendedMasterSecret: boolean
  readonly secureRenegotiation: boolean
  readonly prime: HelloAnswer['prime']
  /** Refuses by closing the connection instead of by an alert. */
  readonly closes: boolean
}

/** What a server in order has beside its versions and suites. */
export const soundModel: Omit<HelloModel, 'versions' | 'suites'> = {
  groups: [0x1d],
  signatures: signatureSchemes.filter(({ hash }) => hash === 'sha2').map(({ code }) => code),
  order: 'server',
  compression: false,
  extendedMasterSecret: true,
  secureRenegotiation: true,
  prime: null,
  closes: false,
}

/** What such a server answers to a hello. */
export function modelledHello(model: HelloModel, offer: HelloOffer): HelloExamination {
  const version = versionFor(model, offer)
  if (version === null) return refused(model, 70)
  const isUsable = (code: number): boolean => isUsableIn(version, code, model, offer)
  const [first, second] = model.order === 'server' ? [model.suites, offer.suites] : [offer.suites, model.suites]
  const suite = first.find((code) => second.includes(code) && isUsable(code))
  if (suite === undefined) return refused(model, 40)
  return { answer: answerOf(model, offer, version, suite), refusal: null, failure: null, durationMs: 1 }
}

function versionFor({ versions }: HelloModel, { version: newest }: HelloOffer): TlsProtocol | null {
  if (newest === 'TLSv1.3') return versions.includes(newest) ? newest : null
  const offered = tlsProtocols.slice(0, tlsProtocols.indexOf(newest) + 1)
  return offered.toReversed().find((one) => versions.includes(one)) ?? null
}

const known = new Map(cipherSuites.map((suite) => [suite.code, suite]))

function isUsableIn(version: TlsProtocol, code: number, model: HelloModel, offer: HelloOffer): boolean {
  const suite = known.get(code)
  if (suite === undefined || !isForVersion(suite, version)) return false
  const needsGroup = version === 'TLSv1.3' || /^TLS_ECDHE?_/.test(suite.name)
  if (needsGroup && groupFor(model, offer) === null) return false
  const needsSignature = version === 'TLSv1.2' && /^TLS_(EC)?DHE_/.test(suite.name)
  return !needsSignature || signatureFor(model, offer) !== null
}

function groupFor({ groups, order }: HelloModel, offer: HelloOffer): number | null {
  const [first, second] = order === 'server' ? [groups, offer.groups] : [offer.groups, groups]
  return first.find((code) => second.includes(code)) ?? null
}

function signatureFor({ signatures }: HelloModel, offer: HelloOffer): number | null {
  return offer.signatures.find((code) => signatures.includes(code)) ?? null
}

function answerOf(model: HelloModel, offer: HelloOffer, version: TlsProtocol, suite: number): HelloAnswer {
  const name = suiteName(suite)
  const isModern = version === 'TLSv1.3'
  const isSigned = version === 'TLSv1.2' && /^TLS_(EC)?DHE_/.test(name)
  return {
    version,
    suite,
    group: isModern || /^TLS_ECDHE?_/.test(name) ? groupFor(model, offer) : null,
    prime: !isModern && /^TLS_DHE?_/.test(name) ? model.prime : null,
    signature: isSigned ? signatureFor(model, offer) : null,
    compressed: !isModern && offer.compression && model.compression,
    extendedMasterSecret: isModern ? null : model.extendedMasterSecret && version !== 'SSLv3',
    secureRenegotiation: isModern ? null : model.secureRenegotiation && version !== 'SSLv3',
    chain: null,
    chainLength: null,
  }
}

function refused({ closes }: HelloModel, alert: number): HelloExamination {
  return { answer: null, refusal: { alert: closes ? null : alert }, failure: null, durationMs: 1 }
}
