import { webcrypto } from 'node:crypto'
import './reflect-metadata.ts'
import {
  AuthorityInfoAccessExtension,
  BasicConstraintsExtension,
  ExtendedKeyUsageExtension,
  type Extension,
  KeyUsageFlags,
  KeyUsagesExtension,
  PemConverter,
  SubjectAlternativeNameExtension,
  SubjectKeyIdentifierExtension,
  X509CertificateGenerator,
} from '@peculiar/x509'
import type { CertificateWish, PrivateCa } from './private-ca.ts'

/** Makes the keys and certificates of a root and its intermediate. */
export async function openAuthority(): Promise<PrivateCa> {
  const root = await authority('CN=Testkit Root, O=Testkit', null)
  const intermediate = await authority('CN=Testkit Intermediate, O=Testkit', root)
  return {
    rootPem: root.pem,
    async issue(wish) {
      const keys = await generateKeys(wish.keyType ?? 'ec256')
      const name = `CN=${wish.commonName ?? wish.names[0] ?? 'nameless'}`
      const own = { name, keys, pem: '' }
      const certPem = await certify(own, signerOf(wish, own, root, intermediate), leafExtensions(wish), wish)
      const chainPem = wish.throughIntermediate === true ? `${certPem}\n${intermediate.pem}` : certPem
      return { keyPem: await keyPemOf(keys), certPem, chainPem }
    },
  }
}

interface Authority {
  readonly name: string
  readonly keys: webcrypto.CryptoKeyPair
  readonly pem: string
}

const dayMs = 24 * 60 * 60 * 1000
const ecAlgorithm = { name: 'ECDSA', namedCurve: 'P-256' }

async function authority(name: string, issuer: Authority | null): Promise<Authority> {
  const own = { name, keys: await generateKeys('ec256'), pem: '' }
  const extensions = [
    new BasicConstraintsExtension(true, issuer === null ? undefined : 0, true),
    new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
    await SubjectKeyIdentifierExtension.create(own.keys.publicKey),
  ]
  const validity = { notBefore: new Date(Date.now() - dayMs), notAfter: new Date(Date.now() + 3650 * dayMs) }
  return { ...own, pem: await certify(own, issuer ?? own, extensions, validity) }
}

async function generateKeys(type: 'ec256' | 'rsa2048' | 'rsa1024'): Promise<webcrypto.CryptoKeyPair> {
  if (type === 'ec256') return webcrypto.subtle.generateKey(ecAlgorithm, true, ['sign', 'verify'])
  const rsa = {
    name: 'RSASSA-PKCS1-v1_5',
    hash: 'SHA-256',
    publicExponent: new Uint8Array([1, 0, 1]),
    modulusLength: type === 'rsa2048' ? 2048 : 1024,
  }
  return webcrypto.subtle.generateKey(rsa, true, ['sign', 'verify'])
}

function signerOf(wish: CertificateWish, own: Authority, root: Authority, intermediate: Authority): Authority {
  if (wish.selfSigned === true) return own
  return wish.throughIntermediate === true ? intermediate : root
}

function leafExtensions(wish: CertificateWish): Extension[] {
  const names = wish.names.map((value) => ({ type: 'dns' as const, value }))
  const basics: Extension[] = [
    new BasicConstraintsExtension(false, undefined, true),
    new KeyUsagesExtension(KeyUsageFlags.digitalSignature | KeyUsageFlags.keyEncipherment, true),
  ]
  if (names.length > 0) basics.push(new SubjectAlternativeNameExtension(names))
  if (wish.usages !== undefined) basics.push(new ExtendedKeyUsageExtension([...wish.usages]))
  if (wish.issuerUrl !== undefined) basics.push(new AuthorityInfoAccessExtension({ caIssuers: wish.issuerUrl }))
  return basics
}

async function certify(
  own: Authority,
  signer: Authority,
  extensions: Extension[],
  validity: { readonly notBefore?: Date; readonly notAfter?: Date },
): Promise<string> {
  const certificate = await X509CertificateGenerator.create({
    subject: own.name,
    issuer: signer.name,
    publicKey: own.keys.publicKey,
    signingKey: signer.keys.privateKey,
    signingAlgorithm: { ...signer.keys.privateKey.algorithm, hash: 'SHA-256' },
    notBefore: validity.notBefore ?? new Date(Date.now() - dayMs),
    notAfter: validity.notAfter ?? new Date(Date.now() + 90 * dayMs),
    extensions,
  })
  return certificate.toString('pem')
}

async function keyPemOf(keys: webcrypto.CryptoKeyPair): Promise<string> {
  return PemConverter.encode(await webcrypto.subtle.exportKey('pkcs8', keys.privateKey), 'PRIVATE KEY')
}
