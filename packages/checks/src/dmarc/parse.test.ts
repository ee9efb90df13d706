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
const file = vectorFile('records-verdicts/records.csv')
describe.skipIf(rows.length === 0)(`records of others: ${rows.length} rows (${file})`, () => {
  /** What each row comes to, in the order of the file: the policy, the faults, how many parts RFC 9989 removed. */
  const ours = [
    ...['no record', 'no record', 'no record', 'void [] 0', 'no record', 'no record', 'void [] 0'],
    ...['void [policy-value] 0', 'reject [order] 0', 'none [duplicate] 0', 'none [duplicate] 0', 'void [malformed] 0'],
    ...['void [value] 0', 'void [value] 0', ...Array<string>(5).fill('void [] 1')],
    ...Array<string>(3).fill('void [fo-value,fo-unused] 0'),
    ...Array<string>(3).fill('void [] 1'),
    ...['void [policy-value] 0', 'void [policy-value] 0', ...Array<string>(3).fill('void [] 1')],
    ...['void [] 0', 'void [report-uri] 0', 'none [] 1', 'none [] 1', 'none [] 1'],
    ...['none [] 0', 'none [policy-value] 0', 'none [] 0', 'none [] 0', 'quarantine [] 2'],
    'reject [unknown-tag,fo-both] 5',
  ]
  /** Rows that RFC 7489 calls invalid and RFC 9989 does not: the order of tags, and size limits, which reporters ignore. */
  const otherwise = [8, 32, 33, 34]

  test('are all there', () => {
    expect([rows.length, rows.filter(([, verdict]) => verdict === 'valid').length]).toEqual([41, 6])
    expect(ours).toHaveLength(rows.length)
  })

  test.each(rows.map(([, verdict, text = ''], row) => ({ row, verdict, text })))(
    'row $row, $verdict: $text',
    ({ row, verdict, text }) => {
      const record = parseDmarcRecord(text)
      const policy = record?.isPolicyValid ? record.p : (record?.rua.length ?? 0) > 0 ? 'none' : 'void'
      const faults = record?.faults.map(({ fault }) => fault) ?? []
      expect(record === null ? 'no record' : `${policy} [${faults.join(',')}] ${record.removed.length}`).toBe(ours[row])
      const isWhole = record !== null && policy !== 'void' && !faults.includes('duplicate')
      expect(isWhole).toBe(verdict === 'valid' || otherwise.includes(row))
    },
  )
})
