import { X509Certificate } from 'node:crypto'
import { createPrivateCa } from '@mailhealth/testkit'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { textOf, vectorFile } from '../vectors.ts'
import { associationOf, mismatchOf, type Presented, readCertificates } from './match.ts'
import { digests, recordsFor, type Tlsa, unusableFault } from './records.ts'

interface OpensslCase {
  readonly n: number
  readonly tlsa: readonly string[]
  readonly nonamechecks: number
  readonly verify_result: number
  readonly chain: readonly string[]
}

const path = 'dane/danetest-give.json'
const cases = JSON.parse(textOf(path) || '[]') as OpensslCase[]
const parse = (text: string): Tlsa => {
  const [usage, selector, matchingType, data = ''] = text.split(' ')
  return {
    usage: Number(usage),
    selector: Number(selector),
    matchingType: Number(matchingType),
    data: data.toLowerCase(),
  }
}

/** OpenSSL's results by name: no match, another host name, and success. */
const results: { readonly [code: number]: string | null } = { 0: null, 65: 'no-match', 62: 'name' }

describe.skipIf(cases.length === 0)(`DANE cases of OpenSSL (${vectorFile(path)})`, () => {
  const ofPkix = cases.filter(({ tlsa }) => tlsa.every((text) => parse(text).usage < 2))
  const ofDane = cases.filter((one) => !ofPkix.includes(one))

  test('there are 36: 23 for usages 2 and 3, and 13 that senders of mail pass over', () => {
    expect([ofDane.length, ofPkix.length]).toEqual([23, 13])
  })

  test.each(ofDane)('case $n: $verify_result', ({ tlsa, chain, verify_result }) => {
    const presented: Presented = {
      chain: chain.map((pem) => new X509Certificate(pem)),
      names: ['example.com'],
      at: '2026-11-25T00:00:00.000Z',
    }
    const records = tlsa.map(parse)
    expect(records.map(unusableFault)).toEqual(records.map(() => null))
    expect(records.map((record) => mismatchOf(record, presented))).toEqual(records.map(() => results[verify_result]))
  })

  // RFC 7672 §3.1.3: usages 0 and 1 are unusable for SMTP, whatever they would match.
  test.each(ofPkix)('case $n is an exception: unusable for SMTP', ({ tlsa }) => {
    expect(tlsa.map((text) => unusableFault(parse(text)))).toEqual(tlsa.map(() => 'pkix-usage'))
    expect(recordsFor(tlsa.map(parse), digests)).toEqual([])
  })
})

const ca = await createPrivateCa()
const root = new X509Certificate(ca.rootPem)
const pems = (text: string): X509Certificate[] =>
  (text.match(/-----BEGIN[^-]+-----[^-]+-----END[^-]+-----/g) ?? []).map((pem) => new X509Certificate(pem))
const chain = pems((await ca.issue({ names: ['mail.example'], throughIntermediate: true })).chainPem)
const [leaf, intermediate] = chain as [X509Certificate, X509Certificate]
const other = pems((await ca.issue({ names: ['mail.example'], throughIntermediate: true })).chainPem)
const now = new Date().toISOString()
const presented: Presented = { chain, names: ['mail.example'], at: now }

function recordOf(usage: number, selector: number, matchingType: number, certificate: X509Certificate): Tlsa {
  return { usage, selector, matchingType, data: associationOf(certificate, selector, matchingType) }
}

describe('mismatchOf', () => {
  const forms = [0, 1].flatMap((selector) => [0, 1, 2].map((matchingType) => [selector, matchingType] as const))

  test.each(forms)('usage 3, selector %i, matching type %i: the leaf alone counts', (selector, matchingType) => {
    expect(mismatchOf(recordOf(3, selector, matchingType, leaf), presented)).toBeNull()
    expect(mismatchOf(recordOf(3, selector, matchingType, intermediate), presented)).toBe('no-match')
    expect(mismatchOf(recordOf(3, selector, matchingType, other[0] as X509Certificate), presented)).toBe('no-match')
    const late = { ...presented, names: ['elsewhere.example'], at: '2090-01-01T00:00:00.000Z' }
    expect(mismatchOf(recordOf(3, selector, matchingType, leaf), late)).toBeNull()
  })

  test.each(forms)('usage 2, selector %i, matching type %i: the anchor is in the chain', (selector, matchingType) => {
    expect(mismatchOf(recordOf(2, selector, matchingType, intermediate), presented)).toBeNull()
    // The leaf is nobody's anchor, its own least.
    expect(mismatchOf(recordOf(2, selector, matchingType, leaf), presented)).toBe('no-match')
    // Not sent: only a record with the whole data brings it along.
    expect(mismatchOf(recordOf(2, selector, matchingType, root), presented)).toBe(
      matchingType === 0 ? null : 'no-match',
    )
    const withRoot = { ...presented, chain: [leaf, root, intermediate] }
    expect(mismatchOf(recordOf(2, selector, matchingType, root), withRoot)).toBeNull()
  })

  test.each<[string, Partial<Presented>, string]>([
    ['another name', { names: ['other.example', 'example'] }, 'name'],
    ['a later time', { at: '2090-01-01T00:00:00.000Z' }, 'expired'],
    ['an earlier time', { at: '2000-01-01T00:00:00.000Z' }, 'expired'],
    ['the intermediate left out', { chain: [leaf] }, 'no-match'],
    ['nothing sent', { chain: [] }, 'no-match'],
  ])('usage 2 fails for %s', (_, changes, why) => {
    expect(mismatchOf(recordOf(2, 1, 1, intermediate), { ...presented, ...changes })).toBe(why)
  })

  test('usage 2: an anchor that was sent and has not signed', async () => {
    const stranger = pems((await (await createPrivateCa()).issue({ names: ['mail.example'] })).chainPem)
    const mixed = { ...presented, chain: [...stranger, intermediate] }
    expect(mismatchOf(recordOf(2, 1, 1, intermediate), mixed)).toBe('not-signed')
  })

  test('usage 2: one of several names is enough, and a wildcard covers one label', async () => {
    const wild = pems((await ca.issue({ names: ['*.wild.example'], throughIntermediate: true })).chainPem)
    const record = recordOf(2, 0, 1, intermediate)
    expect(mismatchOf(record, { ...presented, chain: wild, names: ['nobody.test', 'mail.wild.example'] })).toBeNull()
    expect(mismatchOf(record, { ...presented, chain: wild, names: ['a.mail.wild.example', 'wild.example'] })).toBe(
      'name',
    )
  })
})

describe('recordsFor', () => {
  const sha256 = recordOf(3, 1, 1, leaf)
  const sha512 = recordOf(3, 1, 2, leaf)
  const whole = recordOf(3, 1, 0, leaf)
  const issuer = recordOf(2, 1, 1, intermediate)
  test('the strongest known digest of each usage and selector counts, and the whole data always', () => {
    expect(recordsFor([sha256, sha512, whole, issuer], ['sha256', 'sha512'])).toEqual([sha512, whole, issuer])
    expect(recordsFor([sha256, sha512, whole, issuer], ['sha256'])).toEqual([sha256, whole, issuer])
    expect(recordsFor([sha512], ['sha256'])).toEqual([])
  })

  test('takes any record, and the order of records says nothing', () => {
    const byte = fc.oneof(fc.nat(4), fc.nat(255))
    const hex = fc.oneof(
      fc.constantFrom(sha256.data, sha512.data, whole.data, ''),
      fc.array(fc.nat(255), { maxLength: 70 }).map((bytes) => Buffer.from(bytes).toString('hex')),
    )
    const record = fc.record({ usage: byte, selector: byte, matchingType: byte, data: hex })
    const counts = { usable: 0, unusable: 0, matching: 0 }
    fc.assert(
      fc.property(fc.array(fc.oneof(record, fc.constantFrom(sha256, sha512, issuer)), { maxLength: 6 }), (records) => {
        for (const one of records) {
          counts[unusableFault(one) === null ? 'usable' : 'unusable']++
          if (mismatchOf(one, presented) === null && one.usage > 1) counts.matching++
        }
        const keys = (list: readonly Tlsa[]): string[] => list.map((one) => JSON.stringify(one)).sort()
        expect(keys(recordsFor(records.toReversed(), digests))).toEqual(keys(recordsFor(records, digests)))
      }),
      { seed: 7, numRuns: 300 },
    )
    expect(counts.usable).toBeGreaterThan(100)
    expect(counts.unusable).toBeGreaterThan(100)
    expect(counts.matching).toBeGreaterThan(100)
  })
})

test.each<[string, Partial<Tlsa>, string | null]>([
  ['as usual', {}, null],
  ['usage 0', { usage: 0 }, 'pkix-usage'],
  ['usage 1', { usage: 1 }, 'pkix-usage'],
  ['usage 4', { usage: 4 }, 'usage'],
  ['selector 2', { selector: 2 }, 'selector'],
  ['matching type 3', { matchingType: 3 }, 'matching-type'],
  ['a digest too short', { data: 'ab' }, 'length'],
  ['SHA-256 said to be SHA-512', { matchingType: 2 }, 'length'],
  ['a digest said to be whole', { matchingType: 0 }, 'length'],
  ['no data', { data: '' }, 'length'],
])('a record %s: %s', (_, changes, fault) => {
  expect(unusableFault({ ...recordOf(3, 1, 1, leaf), ...changes })).toBe(fault)
})

test('a certificate that cannot be read ends a chain', () => {
  const ders = [leaf.raw.toString('base64'), 'AAAA', intermediate.raw.toString('base64')]
  expect(readCertificates(ders).map(({ fingerprint256 }) => fingerprint256)).toEqual([leaf.fingerprint256])
})
