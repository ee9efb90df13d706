import { expect, test } from 'vitest'
import { isBroken, weaknessesOf } from './cipher.ts'

test.each([
  ['TLS_AES_128_GCM_SHA256', []],
  ['TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256', []],
  ['TLS_DHE_RSA_WITH_AES_256_GCM_SHA384', []],
  ['TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384', []],
  ['TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA', ['sha1-mac']],
  ['TLS_RSA_WITH_AES_256_GCM_SHA384', ['no-forward-secrecy']],
  ['TLS_ECDH_RSA_WITH_AES_128_GCM_SHA256', ['no-forward-secrecy']],
  ['TLS_ECDHE_RSA_WITH_RC4_128_SHA', ['rc4']],
  ['TLS_RSA_WITH_RC4_128_MD5', ['rc4', 'md5', 'no-forward-secrecy']],
  ['TLS_DHE_RSA_WITH_3DES_EDE_CBC_SHA', ['des', 'sha1-mac']],
  ['TLS_RSA_WITH_DES_CBC_SHA', ['des', 'no-forward-secrecy', 'sha1-mac']],
  ['TLS_RSA_EXPORT_WITH_DES40_CBC_SHA', ['export', 'des', 'no-forward-secrecy', 'sha1-mac']],
  ['TLS_ECDHE_RSA_WITH_NULL_SHA', ['no-encryption']],
  ['TLS_ECDH_anon_WITH_AES_256_CBC_SHA', ['anonymous', 'sha1-mac']],
  ['TLS_DH_anon_WITH_AES_256_GCM_SHA384', ['anonymous']],
] as const)('%s: %j', (cipher, expected) => {
  expect(weaknessesOf(cipher)).toEqual(expected)
})

test.each([
  ['TLS_RSA_WITH_RC4_128_SHA', true],
  ['TLS_RSA_EXPORT_WITH_RC2_CBC_40_MD5', true],
  ['TLS_RSA_WITH_DES_CBC_SHA', true],
  ['TLS_RSA_WITH_NULL_SHA256', true],
  ['TLS_RSA_WITH_3DES_EDE_CBC_SHA', false],
  ['TLS_DH_anon_WITH_AES_256_GCM_SHA384', false],
  ['TLS_RSA_WITH_AES_128_CBC_SHA', false],
])('%s is broken: %s', (cipher, expected) => {
  expect(isBroken(cipher)).toBe(expected)
})
