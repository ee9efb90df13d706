import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { code, escaped, plain } from './safe-text.ts'

describe('text of strangers', () => {
  test.each([
    ['<!channel> & `x`', '&lt;!channel&gt; &amp; `x`', '`&lt;!channel&gt; &amp; ˋxˋ`', '‹!channel› & `x`'],
    [' two\n lines\t', 'two lines', '`two lines`', 'two lines'],
    ['a\u202eb\u200bc\u0007d\ud800', 'abcd', '`abcd`', 'abcd'],
    ['', '', '``', ''],
  ])('%j', (text, inMrkdwn, asCode, asPlain) => {
    expect(escaped(text, 100)).toBe(inMrkdwn)
    expect(code(text, 100)).toBe(asCode)
    expect(plain(text, 100)).toBe(asPlain)
  })

  test('is cut between characters and entities, within its room', () => {
    expect(escaped('<<<', 12)).toBe('&lt;&lt;&lt;')
    expect(escaped('<<<<', 12)).toBe('&lt;&lt;…')
    expect(escaped('abcdef', 5)).toBe('abcd…')
    expect(plain('🔴🔴🔴', 4)).toBe('🔴…')
  })

  test('never mentions, links, ends its quotation or outgrows its room', () => {
    let cuts = 0
    const text = fc.string({
      unit: fc.constantFrom('<', '>', '&', '`', '!', '@', 'a', '🔴', '\u202e', '\n'),
      minLength: 10,
      maxLength: 60,
    })
    fc.assert(
      fc.property(text, fc.integer({ min: 8, max: 60 }), (value, most) => {
        const shown = [escaped(value, most), code(value, most), plain(value, most)]
        if (shown.some((one) => one.includes('…'))) cuts++
        for (const one of shown) {
          expect(one.length).toBeLessThanOrEqual(most)
          expect(one).not.toMatch(/[<>\u202e\n]/)
          expect(one.isWellFormed()).toBe(true)
        }
        expect(shown[0]).toMatch(/^(?:[^&]|&(?:amp|lt|gt);)*$/)
        expect(shown[1]?.slice(1, -1)).not.toContain('`')
      }),
      { numRuns: 2_000 },
    )
    expect(cuts).toBeGreaterThan(300)
  })
})
