import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseTagList, partsOf, printTagList } from './tag-list.ts'
import { byteText } from './testing.ts'

describe('parseTagList', () => {
  test.each([
    [
      'v=DKIM1; p=abc',
      [
        ['v', 'DKIM1'],
        ['p', 'abc'],
      ],
      [],
    ],
    [
      ' v = DKIM1 ;\tp =\r\n a b ; ',
      [
        ['v', 'DKIM1'],
        ['p', 'a b'],
      ],
      [],
    ],
    ['p=', [['p', '']], []],
    ['p=a=b==', [['p', 'a=b==']], []],
    [
      'V=1; v=2',
      [
        ['V', '1'],
        ['v', '2'],
      ],
      [],
    ],
    [
      'p=1; p=2; q=3',
      [
        ['p', '1'],
        ['q', '3'],
      ],
      [{ kind: 'duplicate', text: 'p' }],
    ],
    [
      'p=1;; q',
      [['p', '1']],
      [
        { kind: 'malformed', text: '' },
        { kind: 'malformed', text: 'q' },
      ],
    ],
    ['', [], [{ kind: 'malformed', text: '' }]],
    ['=x', [], [{ kind: 'malformed', text: '=x' }]],
    [
      '1a=x; a-b=x',
      [],
      [
        { kind: 'malformed', text: '1a=x' },
        { kind: 'malformed', text: 'a-b=x' },
      ],
    ],
  ])('%j', (text, tags, faults) => {
    expect(parseTagList(text)).toEqual({ tags: tags.map(([name, value]) => ({ name, value })), faults })
  })

  test('takes any text', () => {
    fc.assert(fc.property(byteText, (text) => void parseTagList(text)))
  })

  test('reads back what it wrote', () => {
    const name = fc.stringMatching(/^[A-Za-z][A-Za-z0-9_]{0,6}$/)
    const value = fc.stringMatching(/^[\x21-\x3a\x3c-\x7e]{0,12}$/)
    const tags = fc.uniqueArray(fc.record({ name, value }), { selector: (tag) => tag.name, minLength: 1, maxLength: 8 })
    let several = 0
    fc.assert(
      fc.property(tags, (list) => {
        if (list.length > 1) several++
        expect(parseTagList(printTagList(list))).toEqual({ tags: list, faults: [] })
      }),
    )
    expect(several).toBeGreaterThan(20)
  })
})

test('partsOf leaves out empty parts and the white space around', () => {
  expect(partsOf(' a , b,,c ', ',')).toEqual(['a', 'b', 'c'])
  expect(partsOf('', ':')).toEqual([])
})
