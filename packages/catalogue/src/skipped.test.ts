import { expect, test } from 'vitest'
import { locales } from './index.ts'
import { renderSkip, skipIds, skippedFor } from './skipped.ts'

const args = { count: 7, first: ['10.0.0.1', '10.0.0.2'] }

test.each(skipIds)('%s has words of its own in each language', (id) => {
  const told = locales.map((locale) => renderSkip({ id, args }, locale))
  for (const text of told) expect(text).toMatch(/^\S.{10,}[^.\s]$/)
  expect(new Set(told).size).toBe(locales.length)
  for (const locale of locales)
    expect(skipIds.filter((one) => renderSkip({ id: one, args }, locale) === renderSkip({ id, args }, locale))).toEqual(
      [id],
    )
})

test.each([
  ['en', 7, 'no list knows private or special addresses (10.0.0.1, 10.0.0.2 …)'],
  ['en', 2, 'no list knows private or special addresses (10.0.0.1, 10.0.0.2)'],
  ['de', 7, 'Private und besondere Adressen kennt keine Liste (10.0.0.1, 10.0.0.2 …)'],
] as const)('addresses are named as far as they are kept, in %s: %i', (locale, count, text) => {
  expect(renderSkip(skippedFor('special-addresses', { ...args, count }), locale)).toBe(text)
})

test('a reason that this version does not know is shown by its id', () => {
  expect(renderSkip({ id: 'no-such-reason', args: {} }, 'de')).toBe('no-such-reason')
  expect(renderSkip({ id: 'toString', args: {} }, 'en')).toBe('toString')
})
