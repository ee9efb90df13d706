import { expect, test } from 'vitest'
import { weaknessesOf } from './cipher.ts'

test.each([
  ['TLS_AES_128_GCM_SHA256', 'TLSv1.3', []],
  ['TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256', 'TLSv1.2', []],
  ['TLS_DHE_RSA_WITH_AES_256_GCM_SHA384', 'TLSv1.2', []],
  ['TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384', 'TLSv1.2', []],
  ['TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA', 'TLSv1.2', ['sha1-mac']],
  ['TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA', 'TLSv1', []],
  ['TLS_RSA_WITH_AES_256_GCM_SHA384', 'TLSv1.2', ['no-forward-secrecy']],
  ['TLS_ECDH_RSA_WITH_AES_128_GCM_SHA256', 'TLSv1.2', ['no-forward-secrecy']],
  ['TLS_ECDHE_RSA_WITH_RC4_128_SHA', 'TLSv1.1', ['rc4']],
  ['TLS_RSA_WITH_RC4_128_MD5', 'TLSv1', ['rc4', 'md5', 'no-forward-secrecy']],
  ['TLS_DHE_RSA_WITH_3DES_EDE_CBC_SHA', 'TLSv1', ['des']],
  ['TLS_RSA_WITH_DES_CBC_SHA', 'TLSv1', ['des', 'no-forward-secrecy']],
  ['TLS_RSA_EXPORT_WITH_DES40_CBC_SHA', 'TLSv1', ['export', 'des', 'no-forward-secrecy']],
  ['TLS_ECDHE_RSA_WITH_NULL_SHA', 'TLSv1', ['no-encryption']],
  ['TLS_ECDH_anon_WITH_AES_256_CBC_SHA', 'TLSv1.1', ['anonymous']],
  ['TLS_DH_anon_WITH_AES_256_GCM_SHA384', 'TLSv1.2', ['anonymous']],
] as const)('%s in %s: %j', (cipher, version, expected) => {
  expect(weaknessesOf(cipher, version)).toEqual(expected)
})
