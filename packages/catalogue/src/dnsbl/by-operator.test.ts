import type { RawFinding } from '@mailhealth/core'
import { expect, test } from 'vitest'
import { groupByOperator } from './by-operator.ts'

const listed = (subject: string, operator: string, list: string): RawFinding => ({
  id: 'dnsbl.listed',
  subject,
  args: { operator, list },
})
const zen = listed('192.0.2.1@zen', 'Spamhaus', 'Spamhaus ZEN')
const zenToo = listed('192.0.2.2@zen', 'Spamhaus', 'Spamhaus ZEN')
const dbl = listed('example.com@dbl', 'Spamhaus', 'Spamhaus DBL')
const abusix = listed('192.0.2.1@abusix', 'Abusix', 'Abusix combined')
const odd = listed('192.0.2.1@odd', 'Spamhaus', 'Odd')
const other: RawFinding = { id: 'mx.missing', subject: 'example.com', args: { operator: 'Spamhaus', list: 'no list' } }

test.each([
  ['nothing', [], []],
  ['one listing', [zen], [[null, [zen]]]],
  [
    'several on one list',
    [zen, zenToo],
    [
      [null, [zen]],
      [null, [zenToo]],
    ],
  ],
  ['two lists of one operator', [zen, dbl], [['Spamhaus: ZEN, DBL', [zen, dbl]]]],
  [
    'others in between',
    [abusix, zen, other, dbl, zenToo],
    [
      [null, [abusix]],
      ['Spamhaus: ZEN, DBL', [zen, dbl, zenToo]],
      [null, [other]],
    ],
  ],
  ['a list of another name', [odd, dbl], [['Spamhaus: Odd, DBL', [odd, dbl]]]],
])('%s', (_name, findings, groups) => {
  expect(groupByOperator(findings).map(({ heading, findings: told }) => [heading, told])).toEqual(groups)
})

test('what another version stored stands alone', () => {
  const bare = [1, 2].map((at) => ({ id: 'dnsbl.listed', subject: `192.0.2.${at}@zen`, args: {} }))
  expect(groupByOperator(bare).map(({ heading }) => heading)).toEqual([null, null])
})
