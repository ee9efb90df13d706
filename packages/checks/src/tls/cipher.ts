import type { CipherWeakness } from '@mailhealth/catalogue'

/** What is weak about a cipher suite, by its IANA name; empty where nothing but a baseline speaks against it. */
export function weaknessesOf(cipher: string): CipherWeakness[] {
  if (!cipher.includes('_WITH_')) return [] // TLS 1.3: RFC 8446 §B.4 has sound ones only
  const marks: readonly [CipherWeakness, boolean][] = [
    ['no-encryption', /_WITH_NULL_/.test(cipher)],
    ['anonymous', /_anon_/i.test(cipher)],
    ['export', /EXPORT/.test(cipher)],
    ['rc4', /_RC4_/.test(cipher)],
    ['des', /_3?DES(?:40)?_/.test(cipher)],
    ['md5', /_MD5$/.test(cipher)],
    ['no-forward-secrecy', !/^TLS_(?:EC)?DHE_|_anon_/i.test(cipher)],
    ['sha1-mac', /_CBC_SHA$/.test(cipher)],
  ]
  return marks.filter(([, isSo]) => isSo).map(([weakness]) => weakness)
}

const broken: ReadonlySet<CipherWeakness> = new Set(['no-encryption', 'export', 'rc4', 'md5'])

/** True for a suite that protects no better than clear text against whoever wants to read along. */
export function isBroken(cipher: string): boolean {
  return weaknessesOf(cipher).some((weakness) => broken.has(weakness)) || /_DES(?:40)?_CBC|RC2/.test(cipher)
}
