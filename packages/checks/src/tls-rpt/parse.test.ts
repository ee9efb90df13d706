import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { byteText } from '../testing.ts'
import { rowsOf, vectorFile } from '../vectors.ts'
import { isTlsRptRecord, looksLikeTlsRpt, normalRecord, parseTlsRptRecord } from './parse.ts'

describe('what a text is', () => {
  test.each([
    ['v=TLSRPTv1;', true, false],
    ['v=TLSRPTv1 ;rua=x', true, false],
    ['v=TLSRPTv1', true, false],
    ['v=TLSRPTv1 rua=x', false, true],
    ['v=TLSRPTv10;', false, true],
    ['V=TLSRPTv1;', false, true],
    ['v=tlsrptv1;', false, true],
    [' v=TLSRPTv1;', false, true],
    ['v=STSv1; id=1', false, false],
    ['rua=mailto:a@example.com; v=TLSRPTv1', false, false],
    ['', false, false],
  ])('%j', (text, isRecord, isMeantAsOne) => {
    expect([isTlsRptRecord(text), looksLikeTlsRpt(text)]).toEqual([isRecord, isMeantAsOne])
    expect(parseTlsRptRecord(text) !== null).toBe(isRecord)
  })
})

describe('parseTlsRptRecord', () => {
  test.each([
    ['rua=mailto:a@example.com', ['mailto:a@example.com'], []],
    ['rua=MAILTO:a%21b@example.com?subject=x', ['MAILTO:a%21b@example.com?subject=x'], []],
    ['rua=https://example.com/tls ,\tmailto:a@example.com', ['https://example.com/tls', 'mailto:a@example.com'], []],
    ['RUA=mailto:a@example.com', [], [{ fault: 'no-rua', text: '' }]],
    [
      'rua = mailto:a@example.com',
      [],
      [
        { fault: 'field', text: 'rua = mailto:a@example.com' },
        { fault: 'no-rua', text: '' },
      ],
    ],
    ['rua=mailto:a!10m@example.com', [], [{ fault: 'uri', text: 'mailto:a!10m@example.com' }]],
    ['rua=mailto:example.com', [], [{ fault: 'uri', text: 'mailto:example.com' }]],
    ['rua=mailto:a@ex..ample', [], [{ fault: 'uri', text: 'mailto:a@ex..ample' }]],
    ['rua=https:///tls', [], [{ fault: 'uri', text: 'https:///tls' }]],
    ['rua=https://', [], [{ fault: 'uri', text: 'https://' }]],
    ['rua=mailto:a@example.com;;', ['mailto:a@example.com'], [{ fault: 'field', text: '' }]],
    [`rua=${'x'.repeat(200)}`, [], [{ fault: 'uri', text: 'x'.repeat(80) }]],
  ])('%j', (fields, rua, faults) => {
    expect(parseTlsRptRecord(`v=TLSRPTv1; ${fields}`)).toMatchObject({ rua, faults })
  })

  test('tells no more than eight faults', () => {
    expect(parseTlsRptRecord(`v=TLSRPTv1;${';'.repeat(50)}`)?.faults).toHaveLength(8)
  })

  test('takes any text', () => {
    let records = 0
    const text = fc.tuple(fc.constantFrom('v=TLSRPTv1;', 'v=TLSRPTv1', ''), byteText)
    fc.assert(
      fc.property(text, ([head, tail]) => {
        if (parseTlsRptRecord(head + tail) !== null) records++
      }),
      { numRuns: 300 },
    )
    expect(records).toBeGreaterThan(50)
  })

  test('a normal record is read as what it was made from, and stays as it is', () => {
    const uri = fc.constantFrom('mailto:a@example.com', 'mailto:B@example.net', 'https://example.org/tls')
    const extension = fc.tuple(fc.stringMatching(/^x[a-z0-9_.-]{0,8}$/), fc.stringMatching(/^[!-:<>-~]{1,9}$/))
    let rich = 0
    fc.assert(
      fc.property(
        fc.array(uri, { minLength: 1, maxLength: 3 }),
        fc.uniqueArray(extension, { selector: ([name]) => name, maxLength: 3 }),
        (uris, extensions) => {
          if (uris.length > 1 && extensions.length > 0) rich++
          const others = extensions.map(([name, value]) => `${name}=${value}`)
          const record = parseTlsRptRecord(['v=TLSRPTv1', `rua=${uris.join(' , ')}`, ...others].join(' ; '))
          expect(record).toMatchObject({ rua: uris, faults: [] })
          const normal = record === null ? '' : normalRecord(record)
          const again = parseTlsRptRecord(normal)
          expect(again).toMatchObject({ rua: uris.toSorted(), faults: [] })
          expect(again === null ? '' : normalRecord(again)).toBe(normal)
        },
      ),
    )
    expect(rich).toBeGreaterThan(20)
  })
})

const rows = rowsOf('records-verdicts/records.csv').filter(([kind]) => kind === 'tls-rpt')
describe.skipIf(rows.length === 0)(`records of others (${vectorFile('records-verdicts/records.csv')})`, () => {
  test.each(rows.map((row) => ({ verdict: row[1], text: row[2] ?? '' })))('$verdict: $text', ({ verdict, text }) => {
    expect(parseTlsRptRecord(text)?.faults.length === 0).toBe(verdict === 'valid')
  })
})
