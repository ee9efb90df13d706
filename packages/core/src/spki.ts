/**
 * The SubjectPublicKeyInfo of a certificate, the very bytes that were signed (RFC 5280 §4.1): what DANE's selector 1
 * takes the hash of. Encoding the parsed key anew can give other bytes.
 *
 * @throws RangeError when the bytes are no certificate
 */
export function spkiOf(der: Buffer): Buffer {
  const certificate = elementAt(der, 0)
  const tbs = elementAt(der, certificate.content)
  const first = elementAt(der, tbs.content)
  let at = first.tag === explicitVersion ? first.end : tbs.content
  for (const _ of ['serialNumber', 'signature', 'issuer', 'validity', 'subject']) at = elementAt(der, at).end
  return der.subarray(at, elementAt(der, at).end)
}

const explicitVersion = 0xa0

function elementAt(der: Buffer, at: number): { readonly tag: number; readonly content: number; readonly end: number } {
  const tag = der.readUInt8(at)
  const short = der.readUInt8(at + 1)
  const lengthBytes = short < 0x80 ? 0 : short & 0x7f
  const content = at + 2 + lengthBytes
  const end = content + (lengthBytes === 0 ? short : der.readUIntBE(at + 2, lengthBytes))
  if (end > der.length) throw new RangeError('DER element goes beyond its end')
  return { tag, content, end }
}
