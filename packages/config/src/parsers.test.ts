import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { durationFault } from './duration.ts'
import { readContent } from './file-problems.ts'
import { parseDuration } from './index.ts'
import { parseServer, serverText } from './server-address.ts'
import { parseYaml } from './yaml-file.ts'

describe('parseDuration', () => {
  test.each([
    ['1s', 1_000],
    ['15m', 900_000],
    ['24h', 86_400_000],
    ['30d', 2_592_000_000],
    ['0m', 0],
    ['15', null],
    ['m', null],
    ['1.5h', null],
    ['-1h', null],
    ['1h30m', null],
    ['15 m', null],
    ['1w', null],
    ['1234567890s', null],
  ])('%s', (text, ms) => expect(parseDuration(text)).toBe(ms))

  test('1s and 30d are the bounds', () => {
    expect(['0s', '1s', '30d', '31d', '2592001s'].map((text) => durationFault(text))).toEqual([
      '0s is too short; the shortest is 1s',
      null,
      null,
      '31d is too long; the longest is 30d',
      '2592001s is too long; the longest is 30d',
    ])
  })
})

describe('parseServer', () => {
  test.each([
    ['127.0.0.1', '127.0.0.1:53'],
    ['127.0.0.1:5353', '127.0.0.1:5353'],
    ['::1', '[::1]:53'],
    ['[2001:DB8::53]:54', '[2001:db8::53]:54'],
    ['[::1]', null],
    ['[127.0.0.1]:53', '127.0.0.1:53'],
    ['127.0.0.1:', null],
    ['127.0.0.1:0', null],
    ['127.0.0.1:65536', null],
    ['resolver.example:53', null],
    ['', null],
  ])('%s', (text, expected) => {
    const server = parseServer(text)
    expect(server === null ? null : serverText(server)).toBe(expected)
  })
})

test('no text makes the readers throw', () => {
  const word = fc.constantFrom(
    'domains',
    'name',
    'a',
    '&x',
    '*x',
    ':',
    '-',
    '[',
    '{',
    '}',
    ']',
    '"',
    '#',
    '\n',
    '  ',
    '? ',
    '!t',
    '---',
    '1',
    ',',
  )
  let asYaml = 0
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.array(word, { maxLength: 12 }).map((words) => words.join(' ')),
      ),
      (text) => {
        const yaml = parseYaml(text)
        if ('problems' in yaml) {
          expect(yaml.problems.length).toBeGreaterThan(0)
          return
        }
        asYaml++
        const read = readContent(yaml.content)
        if ('problems' in read) expect(read.problems.length).toBeGreaterThan(0)
      },
    ),
    { numRuns: 2_000 },
  )
  expect(asYaml).toBeGreaterThan(200)
})
