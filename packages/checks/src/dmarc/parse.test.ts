import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { printTagList } from '../tag-list.ts'
import { byteText } from '../testing.ts'
import { rowsOf, vectorFile } from '../vectors.ts'
import { isDmarcRecord, normalRecord, parseDmarcRecord } from './parse.ts'

describe('isDmarcRecord', () => {
  test.each([
    ['v=DMARC1', true],
    ['v=DMARC1;', true],
    ['V = DMARC1 ; p=none', true],
    ['v=DMARC1 p=none', false],
    ['v=DMARC12; p=none', false],
    ['v=dmarc1; p=none', false],
    [' v=DMARC1; p=none', false],
    ['p=none; v=DMARC1', false],
    ['', false],
  ])('%j: %s', (text, is) => {
    expect(isDmarcRecord(text)).toBe(is)
    expect(parseDmarcRecord(text) !== null).toBe(is)
  })
})

describe('parseDmarcRecord', () => {
  test('reads every tag', () => {
    const text =
      'v=DMARC1; p=reject; sp=quarantine; np=none; adkim=s; aspf=r; t=y; psd=n; fo=1; ruf=mailto:f@example.com; rua=mailto:a@example.com!5m , mailto:b@Example.NET?subject=x'
    expect(parseDmarcRecord(text)).toMatchObject({
      p: 'reject',
      sp: 'quarantine',
      np: 'none',
      isPolicyValid: true,
      isStrict: { dkim: true, spf: false },
      isTesting: true,
      psd: 'n',
      rua: [
        { uri: 'mailto:a@example.com', host: 'example.com' },
        { uri: 'mailto:b@Example.NET?subject=x', host: 'example.net' },
      ],
      removed: ['!5m'],
      faults: [],
    })
  })

  test.each([
    ['v=DMARC1; p=reject; p=none', { p: 'reject', faults: [{ fault: 'duplicate', text: 'p' }] }],
    [
      'v=DMARC1; p=reject; sp=bad',
      { sp: null, isPolicyValid: false, faults: [{ fault: 'policy-value', text: 'sp=bad' }] },
    ],
    ['v=DMARC1; rua=mailto:a@example.com', { p: null, isPolicyValid: false, faults: [] }],
    ['v=DMARC1; p=none; rua=mailto:@example.com,a@example.com,mailto:a@ex ample', { rua: [] }],
    ['v=DMARC1; p=none; t=maybe', { isTesting: false, faults: [{ fault: 'value', text: 't=maybe' }] }],
  ])('%s', (text, expected) => {
    expect(parseDmarcRecord(text)).toMatchObject(expected)
  })

  test('takes any text', () => {
    let records = 0
    const text = fc.tuple(fc.constantFrom('v=DMARC1;', 'v=DMARC1', ''), byteText)
    fc.assert(
      fc.property(text, ([head, tail]) => {
        if (parseDmarcRecord(head + tail) !== null) records++
      }),
      { numRuns: 300 },
    )
    expect(records).toBeGreaterThan(50)
  })

  test('reads back what it wrote, and a normal record stays as it is', () => {
    const policy = fc.constantFrom('none', 'quarantine', 'reject')
    const optional = fc.record(
      {
        sp: policy,
        np: policy,
        adkim: fc.constantFrom('r', 's'),
        aspf: fc.constantFrom('r', 's'),
        t: fc.constantFrom('y', 'n'),
        psd: fc.constantFrom('y', 'n', 'u'),
        rua: fc.constantFrom('mailto:a@example.com', 'mailto:a@example.com,mailto:B@example.net'),
      },
      { requiredKeys: [] },
    )
    let rich = 0
    fc.assert(
      fc.property(policy, optional, (p, rest) => {
        const tags = Object.entries({ v: 'DMARC1', p, ...rest }).map(([name, value]) => ({ name, value }))
        if (tags.length > 4) rich++
        const record = parseDmarcRecord(printTagList(tags))
        expect(record).toMatchObject({ tags, p, sp: rest.sp ?? null, np: rest.np ?? null, faults: [], removed: [] })
        const normal = record === null ? '' : normalRecord(record)
        const again = parseDmarcRecord(normal)
        expect(again === null ? '' : normalRecord(again)).toBe(normal)
      }),
    )
    expect(rich).toBeGreaterThan(20)
  })
})

const rows = rowsOf('records-verdicts/records.csv').filter(([kind]) => kind === 'dmarc')
describe.skipIf(rows.length === 0)(`records of others (${vectorFile('records-verdicts/records.csv')})`, () => {
  test('are all there', () => {
    expect(rows).toHaveLength(41)
  })

  test.each(rows.map((row) => ({ verdict: row[1], text: row[2] ?? '' })))('$verdict: $text', ({ verdict, text }) => {
    const record = parseDmarcRecord(text)
    const hasEffect = record !== null && (record.isPolicyValid || record.rua.length > 0)
    const isWhole = hasEffect && record.faults.every(({ fault }) => fault !== 'duplicate' && fault !== 'malformed')
    // RFC 9989 lets the other tags come in any order, and has reporters ignore size limits.
    const isToldOtherwise = text === 'v=DMARC1; sp=reject; p=reject' || /rua=[^;]*!/.test(text)
    expect(isWhole).toBe(verdict === 'valid' || isToldOtherwise)
    expect((record?.removed ?? []).some((tag) => tag.startsWith('!'))).toBe(text.includes('!'))
  })
})
