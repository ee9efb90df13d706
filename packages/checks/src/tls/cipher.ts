import type { CipherWeakness } from '@mailhealth/catalogue'
import type { TlsVersion } from '@mailhealth/core'

/**
 * What is weak about a cipher suite, by its IANA name; empty for a sound one. CBC with SHA-1 is held against TLS 1.2
 * only: older versions have nothing better, and are a finding of their own.
 */
export function weaknessesOf(cipher: string, version: TlsVersion): CipherWeakness[] {
  if (version === 'TLSv1.3') return [] // RFC 8446 §B.4 has sound ones only
  const marks: readonly [CipherWeakness, boolean][] = [
    ['no-encryption', /_WITH_NULL_/.test(cipher)],
    ['anonymous', /_anon_/i.test(cipher)],
    ['export', /EXPORT/.test(cipher)],
    ['rc4', /_RC4_/.test(cipher)],
    ['des', /_3?DES(?:40)?_/.test(cipher)],
    ['md5', /_MD5$/.test(cipher)],
    ['no-forward-secrecy', !/^TLS_(?:EC)?DHE_|_anon_/i.test(cipher)],
    ['sha1-mac', version === 'TLSv1.2' && /_CBC_SHA$/.test(cipher)],
  ]
  return marks.filter(([, isSo]) => isSo).map(([weakness]) => weakness)
}
