import { describe, expect, test } from 'vitest'
import { findingIds, locales, meaningOf } from './index.ts'

describe.each(locales)('what findings mean, in %s', (locale) => {
  test.each(findingIds)('%s: whole sentences, within a room where the first has it', (id) => {
    const meaning = meaningOf(id, locale, 260) ?? ''
    expect(meaning).toMatch(/^[\p{Lu}`~"„0-9].{10,}[.!?]$/u)
    expect(meaning.startsWith(meaningOf(id, locale, 0) ?? '-')).toBe(true)
    // A first sentence may be longer; nothing that follows it is.
    if (meaning !== meaningOf(id, locale, 0)) expect(meaning.length).toBeLessThanOrEqual(260)
    expect(meaning.length).toBeLessThanOrEqual(420)
    expect(meaning).not.toContain('**')
  })
})

test('what does not fit is left out by the sentence', () => {
  const [first, both] = [0, 260].map((room) => meaningOf('spf.multiple-records', 'en', room))
  expect(first).toBe('Two or more records begin with `v=spf1`.')
  expect(both).toBe(`${first} Receivers must not choose: they treat SPF as broken.`)
})
