import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { rowsOf, textOf, vectorFile } from '../vectors.ts'
import { parseMtaStsRecord } from './record.ts'

describe('parseMtaStsRecord', () => {
  test.each([
    ['v=STSv1; id=20160831085700Z;', '20160831085700Z', []],
    ['v=STSv1;id=a', 'a', []],
    ['v=STSv1 ;\tid=a ; ext=1', 'a', []],
    ['v=STSv1; id=a; id=b', 'a', []],
    ['v=STSv1;', '', [{ fault: 'no-id', text: '' }]],
    ['v=STSv1; id=', '', [{ fault: 'id', text: '' }]],
    ['v=STSv1; id=2026-01-01', '2026-01-01', [{ fault: 'id', text: '2026-01-01' }]],
    ['v=STSv1; ID=a', '', [{ fault: 'no-id', text: '' }]],
    [
      'v=STSv1; id = a',
      '',
      [
        { fault: 'no-id', text: '' },
        { fault: 'field', text: 'id = a' },
      ],
    ],
    ['v=STSv1; id=a;;', 'a', [{ fault: 'field', text: '' }]],
  ])('%j', (text, id, faults) => {
    expect(parseMtaStsRecord(text)).toEqual({ id, faults })
  })

  test.each(['v=STSv12; id=a', 'V=STSv1; id=a', ' v=STSv1; id=a', 'id=a; v=STSv1', 'v=TLSRPTv1; id=a', ''])(
    '%j is none',
    (text) => {
      expect(parseMtaStsRecord(text)).toBeNull()
    },
  )

  test('takes any text, and tells a bounded number of bounded faults', () => {
    let faulty = 0
    const piece = fc.oneof(
      fc.constantFrom(';', 'id=', 'id=a', '=', ' '),
      fc.string({ unit: 'binary-ascii', maxLength: 90 }),
    )
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
        const record = parseMtaStsRecord(`v=STSv1;${pieces.join('')}`)
        if (record !== null && record.faults.length > 0) faulty++
        expect(record?.faults.length).toBeLessThanOrEqual(8)
        expect(record?.faults.every(({ text }) => text.length <= 80)).toBe(true)
      }),
      { numRuns: 300 },
    )
    expect(faulty).toBeGreaterThan(50)
  })
})

const rows = rowsOf('records-verdicts/records.csv').filter(([kind]) => kind === 'mta-sts')
describe.skipIf(rows.length === 0)(`records of others (${vectorFile('records-verdicts/records.csv')})`, () => {
  test('there are eighteen', () => {
    expect(rows).toHaveLength(18)
  })
  test.each(rows.map((row) => ({ verdict: row[1], text: row[2] ?? '' })))('$verdict: $text', ({ verdict, text }) => {
    expect(parseMtaStsRecord(text)?.faults.length === 0).toBe(verdict === 'valid')
  })
})

const resolver = 'mta-sts/postfix-mta-sts-resolver/tests/dnsmasq.conf.appendix'
const published = [...textOf(resolver).matchAll(/^txt-record=_mta-sts\.([^,]+),"(.*)"$/gm)]
describe.skipIf(published.length === 0)(`records of postfix-mta-sts-resolver (${vectorFile(resolver)})`, () => {
  test('there are nineteen, of which three are bad', () => {
    expect(published).toHaveLength(19)
    expect(published.filter(([, domain]) => domain?.startsWith('bad-record'))).toHaveLength(3)
  })
  test.each(published.map(([, domain = '', text = '']) => ({ domain, text })))('$domain: $text', ({ domain, text }) => {
    const isBad = domain.startsWith('bad-record')
    expect(parseMtaStsRecord(text)).toEqual(isBad ? null : { id: '20180907T090909', faults: [] })
  })
})
