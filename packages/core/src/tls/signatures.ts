/** A signature scheme by its number and its name at IANA (RFC 8446 §4.2.3). */
export interface SignatureScheme {
  readonly code: number
  readonly name: string
  readonly hash: 'sha2' | 'sha224' | 'sha1' | 'md5'
}

/** The schemes that are asked for, sound ones first. */
export const signatureSchemes: readonly SignatureScheme[] = [
  { code: 0x0403, name: 'ecdsa_secp256r1_sha256', hash: 'sha2' },
  { code: 0x0503, name: 'ecdsa_secp384r1_sha384', hash: 'sha2' },
  { code: 0x0603, name: 'ecdsa_secp521r1_sha512', hash: 'sha2' },
  { code: 0x0807, name: 'ed25519', hash: 'sha2' },
  { code: 0x0808, name: 'ed448', hash: 'sha2' },
  { code: 0x0804, name: 'rsa_pss_rsae_sha256', hash: 'sha2' },
  { code: 0x0805, name: 'rsa_pss_rsae_sha384', hash: 'sha2' },
  { code: 0x0806, name: 'rsa_pss_rsae_sha512', hash: 'sha2' },
  { code: 0x0809, name: 'rsa_pss_pss_sha256', hash: 'sha2' },
  { code: 0x080a, name: 'rsa_pss_pss_sha384', hash: 'sha2' },
  { code: 0x080b, name: 'rsa_pss_pss_sha512', hash: 'sha2' },
  { code: 0x0401, name: 'rsa_pkcs1_sha256', hash: 'sha2' },
  { code: 0x0501, name: 'rsa_pkcs1_sha384', hash: 'sha2' },
  { code: 0x0601, name: 'rsa_pkcs1_sha512', hash: 'sha2' },
  { code: 0x0303, name: 'ecdsa_sha224', hash: 'sha224' },
  { code: 0x0301, name: 'rsa_pkcs1_sha224', hash: 'sha224' },
  { code: 0x0203, name: 'ecdsa_sha1', hash: 'sha1' },
  { code: 0x0201, name: 'rsa_pkcs1_sha1', hash: 'sha1' },
  { code: 0x0101, name: 'rsa_pkcs1_md5', hash: 'md5' },
]

const names = new Map(signatureSchemes.map((scheme) => [scheme.code, scheme.name]))

/** A scheme's name; one that is not in the table by its number, `0x1234`. */
export function signatureName(code: number): string {
  return names.get(code) ?? `0x${code.toString(16).padStart(4, '0')}`
}
