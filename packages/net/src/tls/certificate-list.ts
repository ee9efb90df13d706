import { X509Certificate } from 'node:crypto'
import type { Certificate, HelloAnswer } from '@mailhealth/core'
import { readCertificate } from '../smtp/certificate.ts'
import { Cursor } from './cursor.ts'

/** At most so many certificates are read; all are counted. */
const maxChain = 10

/**
 * Reads a Certificate message of TLS 1.2 or older (RFC 5246 §7.4.2), in the order in which it was sent.
 *
 * @throws RangeError when it is none
 */
export function parseCertificateList(body: Buffer): Pick<HelloAnswer, 'chain' | 'chainLength'> {
  const list = new Cursor(new Cursor(body).vector(3))
  const first: Buffer[] = []
  let chainLength = 0
  for (; list.left > 0; chainLength++) {
    const der = list.vector(3)
    if (first.length < maxChain) first.push(der)
  }
  return { chain: readAll(first), chainLength }
}

/** Null when one of them cannot be read: a chain with a hole would be judged as another chain. */
function readAll(ders: readonly Buffer[]): Certificate[] | null {
  try {
    return ders.map((der) => readCertificate(new X509Certificate(der)))
  } catch {
    return null
  }
}
