import { domainToASCII } from 'node:url'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseDomainName, toDomainName } from './name.ts'
import { readableName } from './readable-name.ts'

describe('readableName', () => {
  test.each([
    ['xn--bcher-kva.example'],
    ['mx1.straße.example'],
    ['_dmarc.bücher.example'],
    ['łódź-2.example'],
    ['việt.example'],
    ['пример.испытание'],
    ['παράδειγμα.δοκιμή'],
    ['例え.テスト'],
    ['例え.example'],
    ['mx1.測試.example'],
    ['실례.테스트'],
    ['उदाहरण.परीक्षा'],
  ])('%s is shown as it is written', (written) => {
    const name = parseDomainName(written)
    expect(readableName(name)).toBe(written.replace('xn--bcher-kva', 'bücher'))
  })

  test.each([
    ['no international label', 'mx1.example.com'],
    ['Cyrillic that looks Latin', 'аррӏе.example'],
    ['one Cyrillic letter among Latin ones', 'pаypal.example'],
    ['Cyrillic beside a Latin label', 'mx1.пример.испытание'],
    ['Greek beside Cyrillic', 'δοκιμή.испытание'],
    ['a Latin letter that looks like another', 'paypɑl.example'],
    ['an i without its dot', 'paypaı.example'],
    ['a syllable that looks like a stroke, among Latin letters', 'exampleノcom.example'],
    ['Hebrew', 'דוגמה.טעסט'],
    ['Arabic', 'مثال.إختبار'],
    ['Arabic with an invisible joiner', 'xn--mgba3gch31f060k.example'],
    ['a picture', 'xn--ls8h.example'],
    ['a dot in the middle', 'paral·lel.example'],
    ['a heap of marks', `x${'\u0323\u0330\u0331'}.example`],
    ['nothing that decodes', 'xn--0.example'],
    ['what decodes to another name', 'xn--example-.test'],
  ])('%s is not shown', (_, written) => {
    expect(readableName(written.startsWith('xn--') ? (written as never) : parseDomainName(written))).toBeNull()
  })

  test('whatever is shown turns back into its name, and has letters, digits and hyphens only', () => {
    let shown = 0
    const letter = fc.constantFrom(...'aäßприδ例えノ실उدש-1ı\u0323')
    const label = fc.string({ unit: letter, minLength: 1, maxLength: 6 })
    fc.assert(
      fc.property(fc.array(label, { minLength: 1, maxLength: 3 }), (labels) => {
        const name = toDomainName(labels.join('.'))
        const readable = name === null ? null : readableName(name)
        if (readable === null) return
        shown++
        expect(domainToASCII(readable)).toBe(name)
        expect(readable).toMatch(/^[\p{L}\p{M}0-9.-]+$/u)
        expect(readable).not.toMatch(/[\u0590-\u08ff]/)
      }),
      { numRuns: 2_000 },
    )
    expect(shown).toBeGreaterThan(50)
  })
})
