import { keyTagOf, type RecordData } from '@mailhealth/core'
import { describe, expect, test } from 'vitest'
import { delegationFault, dsOf, hasWeakDigestsOnly, wantedDs, weakAlgorithmsOf } from './delegation.ts'

// The key and the digests of RFC 4034 §5.4 and RFC 4509 §2.3.
const publicKey =
  'AQOeiiR0GOMYkDshWoSKz9XzfwJr1AYtsmx3TGkJaNXVbfi/2pHm822aJ5iI9BMzNXxeYCmZDRD99WYwYqUSdjMmmAphXdvxegXd/M5+X7OrzKBaMbCVdFLUUh6DhweJBjEVv5f2wwjM9XzcnOf+EPbtG9DMBmADjFDc2w/rljwvFw=='
const zone = 'dskey.example.com'
const key = keyOf(256, 5, publicKey)
const sha1 = { keyTag: 60485, algorithm: 5, digestType: 1, digest: '2bb183af5f22588179a53b0a98631fad1a292118' }
const sha256 = {
  keyTag: 60485,
  algorithm: 5,
  digestType: 2,
  digest: 'd4b7d520e7bb5f0f67674a0cceb1e3e0614b93c4f9e99b8383f6a1e4469da50a',
}

type Key = RecordData['DNSKEY']
function keyOf(flags: number, algorithm: number, text: string): Key {
  const data = Buffer.from(text, 'base64')
  const keyTag = keyTagOf(Buffer.from([flags >> 8, flags & 0xff, 3, algorithm, ...data]))
  return { flags, protocol: 3, algorithm, publicKey: text, keyTag }
}
const other = keyOf(257, 13, Buffer.alloc(64, 7).toString('base64'))
const signature = ({ keyTag, algorithm }: Key): RecordData['RRSIG'] => ({
  typeCovered: 'DNSKEY',
  algorithm,
  labels: 3,
  originalTtlSeconds: 3600,
  expiresAt: '2026-12-10T00:00:00.000Z',
  inceptedAt: '2026-11-20T00:00:00.000Z',
  keyTag,
  signer: zone,
})

test('the DS record of the example key is the one of the standard, whatever the case of the name', () => {
  expect(key.keyTag).toBe(60485)
  expect(dsOf(zone, key)).toEqual(sha256)
  expect(dsOf('DSKEY.Example.com', key)).toEqual(sha256)
})

describe('from DS to keys', () => {
  test.each([
    ['SHA-1', [sha1], [key], [signature(key)], null],
    ['SHA-256', [sha256], [key], [signature(key)], null],
    ['a digest that cannot be reckoned', [{ ...sha256, digestType: 5, digest: '00' }], [key], [signature(key)], null],
    [
      'one that matches beside one that does not',
      [{ ...sha256, digest: '00' }, sha1],
      [other, key],
      [signature(key)],
      null,
    ],
    ['no signatures, which may be the way’s doing', [sha256], [key], [], null],
    ['no keys', [sha256], [], [], 'no-keys'],
    ['another digest', [{ ...sha256, digest: '00' }], [key], [signature(key)], 'no-match'],
    ['another algorithm', [{ ...sha256, algorithm: 8 }], [key], [signature(key)], 'no-match'],
    ['another key', [sha256], [other], [signature(other)], 'no-match'],
    ['a key that is revoked', [sha256], [{ ...key, flags: 256 | 128 }], [signature(key)], 'no-match'],
    ['no key of a zone', [sha256], [{ ...key, flags: 0 }], [signature(key)], 'no-match'],
    ['a key that signs nothing', [sha256], [key, other], [signature(other)], 'not-signing'],
  ])('%s', (_, ds, keys, signatures, fault) => {
    expect(delegationFault(zone, ds, keys, signatures)).toBe(fault)
  })
})

test('what to publish is of the entry points, and of all keys where none is marked', () => {
  expect(wantedDs(zone, [key])).toEqual([`60485 5 2 ${sha256.digest}`])
  expect(wantedDs(zone, [key, other])).toEqual([expect.stringMatching(/^\d+ 13 2 [0-9a-f]{64}$/)])
  expect(wantedDs(zone, [])).toEqual([])
})

describe('strength', () => {
  test.each([
    [[5], ['RSASHA1 (5)']],
    [
      [7, 7, 5],
      ['RSASHA1 (5)', 'RSASHA1-NSEC3-SHA1 (7)'],
    ],
    [[8], []],
    [[7, 13], []],
    [[], []],
  ])('algorithms %j', (algorithms, weak) => {
    expect(weakAlgorithmsOf(algorithms.map((algorithm) => ({ ...sha256, algorithm })))).toEqual(weak)
  })

  test.each([
    [[1], true],
    [[1, 3], true],
    [[1, 2], false],
    [[4], false],
    [[], false],
  ])('digest types %j', (types, weak) => {
    expect(hasWeakDigestsOnly(types.map((digestType) => ({ ...sha256, digestType })))).toBe(weak)
  })
})
