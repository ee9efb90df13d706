import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  isFullyQualified,
  isRegistrable,
  NameError,
  parseDomainName,
  registrableDomain,
  toDomainName,
  toUnicode,
} from './name.ts'

describe('parseDomainName', () => {
  test.each([
    ['Example.COM', 'example.com'],
    ['example.com.', 'example.com'],
    ['bücher.example', 'xn--bcher-kva.example'],
    ['_dmarc.example.com', '_dmarc.example.com'],
    ['xn--bcher-kva.example', 'xn--bcher-kva.example'],
  ])('%s is %s', (text, name) => {
    expect(parseDomainName(text)).toBe(name)
  })

  test.each([
    ['', '"" is empty; a name such as mail.example.com was expected'],
    ['foo bar', '"foo bar" has a space in it; a name such as mail.example.com was expected'],
    ['a..b', '"a..b" is not a valid name: it has an empty label (two dots in a row, or a dot in front)'],
    ['.com', '".com" is not a valid name: it has an empty label (two dots in a row, or a dot in front)'],
    ['-', '"-" is not a valid name: the label "-" begins or ends with a hyphen'],
    [
      'a!b.example',
      '"a!b.example" is not a valid name: the label "a!b" has a character other than letters, digits and hyphens',
    ],
    [
      `${'a'.repeat(64)}.example`,
      `"${'a'.repeat(40)}…" is not a valid name: the label "${'a'.repeat(40)}…" has 64 characters, and DNS allows 63`,
    ],
    [
      `${'a.'.repeat(130)}example`,
      `"${'a.'.repeat(20)}…" is not a valid name: it has 267 characters, and DNS allows 253`,
    ],
  ])('%j is refused with a sentence', (text, sentence) => {
    expect(() => parseDomainName(text)).toThrow(new NameError(sentence))
    expect(toDomainName(text)).toBeNull()
  })

  test('any text either is refused with a NameError or gives a name that parses to itself', () => {
    let names = 0
    const label = fc.stringMatching(/^[a-zA-Z0-9äß_-]{1,12}$/)
    const text = fc.oneof(
      fc.string(),
      fc.array(label, { minLength: 1, maxLength: 4 }).map((labels) => labels.join('.')),
    )
    fc.assert(
      fc.property(text, (one) => {
        const name = toDomainName(one)
        if (name === null) return
        names++
        expect(parseDomainName(name)).toBe(name)
        expect(name).toMatch(/^[a-z0-9_.-]{1,253}$/)
      }),
      { seed: 7, numRuns: 1000 },
    )
    expect(names).toBeGreaterThan(100)
  })
})

test('names are shown as people read them', () => {
  expect(toUnicode(parseDomainName('xn--bcher-kva.example'))).toBe('bücher.example')
})

test.each([
  ['mail.example.co.uk', 'example.co.uk', false],
  ['example.com', 'example.com', true],
  ['co.uk', null, false],
])('the registrable domain of %s is %s', (name, domain, isItself) => {
  expect(registrableDomain(parseDomainName(name))).toBe(domain)
  expect(isRegistrable(parseDomainName(name))).toBe(isItself)
})

test.each([
  ['mail.example.com', true],
  ['localhost', false],
  ['mail', false],
  ['mail.local', false],
  ['mail.internal', false],
])('%s is fully qualified: %s', (name, expected) => {
  expect(isFullyQualified(parseDomainName(name))).toBe(expected)
})
