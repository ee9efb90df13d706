import type { IpAddress } from '@mailhealth/core'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { byteText } from '../testing.ts'
import { rowsOf, vectorFile } from '../vectors.ts'
import { isSpfText, parseSpf, type Qualifier, type SpfRecord, type SpfTerm } from './parse.ts'
import { printSpf } from './print.ts'
import { selectSpf, txtAnswerBytes } from './select.ts'

const terms = (text: string): readonly SpfTerm[] | undefined => parseSpf(text)?.terms.map(({ term }) => term)

describe('parseSpf', () => {
  test.each<[string, SpfTerm]>([
    ['all', { kind: 'all', qualifier: '+' }],
    ['-ALL', { kind: 'all', qualifier: '-' }],
    ['?include:_spf.Example.COM.', { kind: 'include', qualifier: '?', domain: '_spf.example.com' }],
    ['exists:%{ir}.%{L1r+}.%{d}', { kind: 'exists', qualifier: '+', domain: '%{ir}.%{L1r+}.%{d}' }],
    ['exists:%%.%{d}', { kind: 'exists', qualifier: '+', domain: '%%.%{d}' }],
    ['a', { kind: 'a', qualifier: '+', domain: null, prefix4: 32, prefix6: 128 }],
    ['a/24', { kind: 'a', qualifier: '+', domain: null, prefix4: 24, prefix6: 128 }],
    ['a//64', { kind: 'a', qualifier: '+', domain: null, prefix4: 32, prefix6: 64 }],
    ['~mx:example.com/0//0', { kind: 'mx', qualifier: '~', domain: 'example.com', prefix4: 0, prefix6: 0 }],
    ['ptr', { kind: 'ptr', qualifier: '+', domain: null }],
    ['ptr:example.com', { kind: 'ptr', qualifier: '+', domain: 'example.com' }],
    ['IP4:192.0.2.1', { kind: 'ip4', qualifier: '+', address: '192.0.2.1' as IpAddress, prefix: 32 }],
    ['ip4:192.0.2.1/24', { kind: 'ip4', qualifier: '+', address: '192.0.2.1' as IpAddress, prefix: 24 }],
    ['ip6:2001:DB8:0::1/64', { kind: 'ip6', qualifier: '+', address: '2001:db8::1' as IpAddress, prefix: 64 }],
    ['redirect=_spf.example.com', { kind: 'redirect', domain: '_spf.example.com' }],
    ['exp=why.%{d}', { kind: 'exp', domain: 'why.%{d}' }],
    ['vendor=%{c}', { kind: 'unknown', name: 'vendor', value: '%{c}' }],
  ])('reads %s', (text, term) => {
    expect(parseSpf(`v=spf1  ${text} `)).toEqual({ terms: [{ term, position: 9 }], faults: [] })
  })

  test.each([
    ['ipv4:192.0.2.1', 'unknown-mechanism'],
    ['!', 'unknown-mechanism'],
    ['?redirect=example.com', 'unknown-mechanism'],
    ['a-b', 'unknown-mechanism'],
    ['all:example.com', 'argument-not-allowed'],
    ['ptr/24', 'argument-not-allowed'],
    ['include', 'domain-needed'],
    ['include:', 'domain-needed'],
    ['a:/24', 'domain-needed'],
    ['redirect=', 'domain-needed'],
    ['include:localhost', 'bad-domain'],
    ['include:example.com/24', 'bad-domain'],
    ['a:192.0.2.1', 'bad-domain'],
    ['exists:%{i}..', 'bad-domain'],
    ['exists:%{i}.-bad', 'bad-domain'],
    ['exists:%%-', 'bad-domain'],
    ['exists:%{x}.example.com', 'bad-macro'],
    ['exists:%{c}.example.com', 'bad-macro'],
    ['exists:%{s0}.example.com', 'bad-macro'],
    ['exists:%(i).example.com', 'bad-macro'],
    ['vendor=50%', 'bad-macro'],
    ['ip4', 'bad-address'],
    ['ip4:192.0.2', 'bad-address'],
    ['ip4:192.0.2.01', 'bad-address'],
    ['ip4:2001:db8::1', 'bad-address'],
    ['ip6:192.0.2.1', 'bad-address'],
    ['ip4:192.0.2.0/33', 'bad-prefix'],
    ['ip4:192.0.2.0/024', 'bad-prefix'],
    ['ip4:192.0.2.0/', 'bad-prefix'],
    ['ip6:2001:db8::/129', 'bad-prefix'],
    ['a/33', 'bad-prefix'],
    ['a:example.com//129', 'bad-prefix'],
    ['\u2013all', 'bad-character'],
    ['mx\ta', 'bad-character'],
  ])('%s is a fault: %s', (text, reason) => {
    expect(parseSpf(`v=spf1 mx ${text} -all`)?.faults).toEqual([{ term: text, position: 11, reason }])
  })

  test('a second redirect or exp is a fault, a second unknown modifier is none', () => {
    const record = parseSpf('v=spf1 redirect=a.example exp=b.example x=1 x=2 exp=c.example redirect=d.example')
    expect(record?.faults).toEqual([
      { term: 'exp=c.example', position: 49, reason: 'duplicate-modifier' },
      { term: 'redirect=d.example', position: 63, reason: 'duplicate-modifier' },
    ])
  })

  test.each(['', 'v=spf10 all', 'v=spf1;all', ' v=spf1 all', 'v=spf1\tall', 'spf2.0/pra all'])(
    '%j is no record',
    (text) => {
      expect(parseSpf(text)).toBeNull()
    },
  )

  test('a long hostile term takes no time', () => {
    const long = [
      'a'.repeat(60_000),
      `a:${'.a'.repeat(30_000)}!`,
      `exists:${'%{i'.repeat(20_000)}`,
      `x=${'%'.repeat(60_001)}`,
      `a${'/1'.repeat(30_000)}`,
    ]
    const startedAt = performance.now()
    for (const term of long) expect(parseSpf(`v=spf1 ${term}`)?.faults).toHaveLength(1)
    expect(performance.now() - startedAt).toBeLessThan(1000)
  })

  test('never throws, and loses no term', () => {
    let records = 0
    let faulty = 0
    const piece = fc.oneof(
      fc.constantFrom(
        ' ',
        ':',
        '/',
        '//',
        '=',
        '%{i}',
        '%',
        '.',
        '-',
        '~',
        'a',
        'mx',
        'ip4',
        'include',
        'redirect',
        'all',
        'x.example',
      ),
      byteText,
    )
    const text = fc.array(piece, { maxLength: 30 }).map((pieces) => `v=spf1 ${pieces.join('')}`)
    fc.assert(
      fc.property(fc.oneof({ weight: 1, arbitrary: fc.string() }, { weight: 9, arbitrary: text }), (any) => {
        const record = parseSpf(any)
        expect(record === null).toBe(!isSpfText(any))
        if (record === null) return
        records += 1
        faulty += record.faults.length > 0 ? 1 : 0
        expect(record.terms.length + record.faults.length).toBe(any.slice(6).split(' ').filter(Boolean).length)
      }),
      { numRuns: 1000 },
    )
    expect(records).toBeGreaterThan(750)
    expect(faulty).toBeGreaterThan(250)
    expect(records - faulty).toBeGreaterThan(10)
  })
})

describe('printSpf', () => {
  const domain = fc.constantFrom('example.com', '_spf.example.net', '%{ir}.%{D2}.example.org', '%{h}')
  const qualifier = fc.constantFrom<Qualifier>('+', '-', '~', '?')
  const maybeDomain = fc.option(domain)
  const prefix4 = fc.integer({ min: 0, max: 32 })
  const prefix6 = fc.integer({ min: 0, max: 128 })
  const address4 = fc.constantFrom('192.0.2.1', '198.51.100.0') as fc.Arbitrary<IpAddress>
  const address6 = fc.constantFrom('2001:db8::', '::1', '2001:db8:1:2:3:4:5:6') as fc.Arbitrary<IpAddress>
  const mechanism: fc.Arbitrary<SpfTerm> = fc.oneof(
    fc.record({ kind: fc.constant('all' as const), qualifier }),
    fc.record({ kind: fc.constantFrom('include' as const, 'exists' as const), qualifier, domain }),
    fc.record({ kind: fc.constant('ptr' as const), qualifier, domain: maybeDomain }),
    fc.record({ kind: fc.constantFrom('a' as const, 'mx' as const), qualifier, domain: maybeDomain, prefix4, prefix6 }),
    fc.record({ kind: fc.constant('ip4' as const), qualifier, address: address4, prefix: prefix4 }),
    fc.record({ kind: fc.constant('ip6' as const), qualifier, address: address6, prefix: prefix6 }),
    fc.record({
      kind: fc.constant('unknown' as const),
      name: fc.constant('x-y'),
      value: fc.constantFrom('', 'a=%{c}'),
    }),
  )
  const redirect = fc.record({ kind: fc.constant('redirect' as const), domain })
  const exp = fc.record({ kind: fc.constant('exp' as const), domain })
  const recordOf = (list: readonly SpfTerm[]): SpfRecord => ({
    terms: list.map((term) => ({ term, position: 0 })),
    faults: [],
  })

  test('what is printed parses to the same terms', () => {
    const kinds = new Set<string>()
    const list = fc
      .tuple(fc.array(mechanism, { maxLength: 12 }), fc.option(redirect), fc.option(exp))
      .map(([mechanisms, ...modifiers]) => [...mechanisms, ...modifiers.filter((one) => one !== null)])
    fc.assert(
      fc.property(list, (written) => {
        for (const { kind } of written) kinds.add(kind)
        const text = printSpf(recordOf(written))
        expect(terms(text)).toEqual(written)
        expect(parseSpf(text)?.faults).toEqual([])
      }),
      { numRuns: 500 },
    )
    expect(kinds.size).toBe(11)
  })

  test('is the normal form', () => {
    const text = 'V=SPF1   +MX/32//128 A:Mail.Example.COM. IP6:2001:DB8:0:0::1/128 ip6:::ffff:192.0.2.1 ?ALL'
    const record = parseSpf(text) as SpfRecord
    expect(printSpf(record)).toBe('v=spf1 mx a:mail.example.com ip6:2001:db8::1 ip6:::ffff:192.0.2.1 ?all')
  })
})

describe('selectSpf', () => {
  test.each([
    [[['v=spf1 a', ' -all']], ['v=spf1 a -all'], null],
    [[['v=spf1 a'], ['V=SPF1']], ['v=spf1 a', 'V=SPF1'], null],
    [[['v=spf1', 'include:x.example']], [], 'v=spf1include:x.example'],
    [[['"v=spf1 -all"']], [], '"v=spf1 -all"'],
    [[['spf1 -all']], [], 'spf1 -all'],
    [[['v=DMARC1; p=none'], ['spf-verification=1']], [], null],
  ])('%j', (records, texts, lookalike) => {
    expect(selectSpf(records)).toEqual({ texts, lookalike })
  })

  test('counts the bytes of the answer as they are on the wire', () => {
    // Header 12; question example.com 13 + 4; one record 12 + (1 + 11).
    expect(txtAnswerBytes('example.com', [['v=spf1 -all']])).toBe(12 + 17 + 24)
  })
})

// One row takes names of a single label, such as `a:x`, for valid; the grammar asks for a dot (RFC 7208 §7.1).
const rows = rowsOf('records-verdicts/records.csv').filter(
  ([kind, , record]) => kind === 'spf' && !record?.includes(' a:x '),
)
describe.skipIf(rows.length === 0)(
  `records of others: ${rows.length} (${vectorFile('records-verdicts/records.csv')})`,
  () => {
    test.each(rows)('%s: %s: %s', (_, verdict, text = '') => {
      const record = parseSpf(text)
      expect(record !== null && record.faults.length === 0).toBe(verdict === 'valid')
    })
  },
)
