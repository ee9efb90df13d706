import { describe, expect, test } from 'vitest'
import { routeName } from './route.ts'

describe('the name of a route', () => {
  test.each([
    ['mail-prod', 'mail-prod'],
    ['#Mail-Prod ', 'mail-prod'],
    ['störungen_1', 'störungen_1'],
    ['C0MAILOPS', 'c0mailops'],
    ['', null],
    ['#', null],
    ['two words', null],
    ['<!channel>', null],
    ['a,b', null],
    ['`a`', null],
    ['a\u202eb', null],
    ['x'.repeat(80), 'x'.repeat(80)],
    ['x'.repeat(81), null],
  ])('%j is %j', (text, name) => {
    expect(routeName(text)).toBe(name)
  })
})
