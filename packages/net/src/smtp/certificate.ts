import { createHash, type KeyObject, type X509Certificate } from 'node:crypto'
import { type Certificate, spkiOf } from '@mailhealth/core'
import { printable } from './printable.ts'

/** At most so many certificates of a chain are kept. */
const maxChain = 10

/** At most so many dNSNames of a certificate are kept: far more than a public CA puts into one. */
const maxNames = 1000

/** A chain, leaf first, as it was sent. */
export function chainFrom(leaf: X509Certificate | undefined): X509Certificate[] {
  const chain: X509Certificate[] = []
  for (let one = leaf; one !== undefined && chain.length < maxChain; one = one.issuerCertificate) chain.push(one)
  return chain
}

/** Reads one certificate. @throws RangeError when it cannot be read */
export function readCertificate(certificate: X509Certificate): Certificate {
  return {
    subject: nameText(certificate.subject),
    issuer: nameText(certificate.issuer),
    issuerName: issuerNameOf(certificate.issuer),
    names: dnsNamesOf(certificate.subjectAltName ?? ''),
    notBefore: certificate.validFromDate.toISOString(),
    notAfter: certificate.validToDate.toISOString(),
    serial: certificate.serialNumber.toLowerCase(),
    sha256: sha256(certificate.raw),
    spkiSha256: sha256(spkiOf(certificate.raw)),
    key: keyOf(certificate),
    signature: printable(certificate.signatureAlgorithm ?? certificate.signatureAlgorithmOid),
    issuerUrl: issuerUrlOf(certificate.infoAccess),
    der: certificate.raw.toString('base64'),
  }
}

/** The dNSNames in the text that Node makes of subjectAltName: `DNS:a, IP Address:1.2.3.4, DirName:"CN=x, O=y"`. */
export function dnsNamesOf(subjectAltName: string): string[] {
  const names: string[] = []
  // A value in quotes holds a character that no host name has; it is stepped over whole.
  for (const [, kind, value = ''] of subjectAltName.matchAll(/([^:,]+):("(?:[^"\\]|\\.)*"|[^,]*)(?:, |$)/gy)) {
    if (kind === 'DNS' && !value.startsWith('"') && names.length < maxNames) names.push(printable(value).toLowerCase())
  }
  return names
}

/** Node gives one attribute a line. */
function nameText(name: string | undefined): string {
  return printable((name ?? '').split('\n').join(', '))
}

function issuerNameOf(issuer: string | undefined): string {
  const attributes = (issuer ?? '').split('\n')
  const valueOf = (type: string): string | undefined =>
    attributes.find((one) => one.startsWith(`${type}=`))?.slice(type.length + 1)
  return printable(valueOf('O') ?? valueOf('CN') ?? '')
}

/** Node gives one access description a line: `CA Issuers - URI:http://ca.example/r1.cer`. */
function issuerUrlOf(access: string | undefined): string | null {
  const url = /^CA Issuers - URI:(.+)$/m.exec(access ?? '')?.[1]
  return url === undefined ? null : printable(url)
}

function keyOf(certificate: X509Certificate): Certificate['key'] {
  let key: KeyObject
  try {
    key = certificate.publicKey
  } catch {
    return { type: 'other', bits: 0, curve: null } // OpenSSL does not know such a key
  }
  const { modulusLength, namedCurve = '' } = key.asymmetricKeyDetails ?? {}
  switch (key.asymmetricKeyType) {
    case 'rsa':
    case 'rsa-pss':
      return { type: 'rsa', bits: modulusLength ?? 0, curve: null }
    case 'ec':
      return { type: 'ec', bits: Number(/\d{3}/.exec(namedCurve)?.[0] ?? 0), curve: namedCurve }
    case 'ed25519':
      return { type: 'ed25519', bits: 256, curve: null }
    case 'ed448':
      return { type: 'ed448', bits: 456, curve: null }
    default:
      return { type: 'other', bits: modulusLength ?? 0, curve: null }
  }
}

function sha256(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex')
}
