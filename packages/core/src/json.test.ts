import { expect, test } from 'vitest'
import { toStorableJson } from './json.ts'

test.each([
  ['NUL', { a: 'x\0y' }, { a: 'x\ufffdy' }],
  ['NUL in a key', { 'k\0': 1 }, { 'k\ufffd': 1 }],
  ['a lone high surrogate', ['\ud800'], ['\ufffd']],
  ['a lone low surrogate', ['a\udfffb'], ['a\ufffdb']],
  ['a pair', ['\u{1f4ee}'], ['\u{1f4ee}']],
  ['a backslash before u0000', ['\\u0000', '\\\\u0000\\'], ['\\u0000', '\\\\u0000\\']],
  ['the other escapes', ['\n\t"\\/\u0001é'], ['\n\t"\\/\u0001é']],
])('%s', (_name, value, stored) => {
  expect(JSON.parse(toStorableJson(value))).toEqual(stored)
})
