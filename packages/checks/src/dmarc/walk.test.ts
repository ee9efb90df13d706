import { parseDomainName } from '@mailhealth/core'
import { zoneResolver } from '@mailhealth/testkit'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { namesToAsk, organisationalDomain, placedRecords, walkTree } from './walk.ts'

const signal = new AbortController().signal

async function walkOf(start: string, records: { readonly [domain: string]: string | readonly string[] }) {
  const resolver = zoneResolver()
  for (const [domain, texts] of Object.entries(records)) {
    resolver.namespace.set(
      `_dmarc.${domain}`,
      'TXT',
      [texts].flat().map((text) => [text]),
    )
  }
  const walk = await walkTree(parseDomainName(start), resolver, signal)
  return {
    asked: resolver.namespace.questions.map((question) => question.replace(/^_dmarc\.| TXT$/g, '')),
    placed: placedRecords(walk).map((one) => one.domain),
    organisation: organisationalDomain(walk),
  }
}

describe('namesToAsk', () => {
  test.each([
    ['example', ['example']],
    ['example.com', ['example.com', 'com']],
    ['b.c.d.e.f.g.h', ['b.c.d.e.f.g.h', 'c.d.e.f.g.h', 'd.e.f.g.h', 'e.f.g.h', 'f.g.h', 'g.h', 'h']],
    [
      'a.b.c.d.e.f.g.h.i.j',
      ['a.b.c.d.e.f.g.h.i.j', 'd.e.f.g.h.i.j', 'e.f.g.h.i.j', 'f.g.h.i.j', 'g.h.i.j', 'h.i.j', 'i.j', 'j'],
    ],
  ])('%s', (start, names) => {
    expect(namesToAsk(parseDomainName(start))).toEqual(names)
  })

  test('never more than eight, the first the name itself, the last the top', () => {
    let deep = 0
    const label = fc.constantFrom('a', 'bc', 'd-e', 'x1')
    fc.assert(
      fc.property(fc.array(label, { minLength: 1, maxLength: 30 }), (labels) => {
        const names = namesToAsk(parseDomainName(labels.join('.')))
        if (labels.length > 8) deep++
        expect(names).toHaveLength(Math.min(labels.length, 8))
        expect([names[0], names.at(-1)]).toEqual([labels.join('.'), labels.at(-1)])
      }),
    )
    expect(deep).toBeGreaterThan(10)
  })

  test('a name too long for a record below it is not asked', () => {
    const long = parseDomainName(`${'a'.repeat(63)}.${'b'.repeat(63)}.${'c'.repeat(63)}.${'d'.repeat(57)}.com`)
    expect(namesToAsk(long)).not.toContain(long)
    expect(namesToAsk(long)).toHaveLength(4)
  })
})

describe('walkTree', () => {
  const p = 'v=DMARC1; p=none'
  test.each([
    ['no record', 'a.example.com', {}, ['a.example.com', 'example.com', 'com'], [], 'a.example.com'],
    [
      'one above',
      'a.example.com',
      { 'example.com': p },
      ['a.example.com', 'example.com', 'com'],
      ['example.com'],
      'example.com',
    ],
    [
      'the one with the fewest labels',
      'a.b.example.com',
      { 'a.b.example.com': p, 'b.example.com': p, 'example.com': p },
      ['a.b.example.com', 'b.example.com', 'example.com', 'com'],
      ['a.b.example.com', 'b.example.com', 'example.com'],
      'example.com',
    ],
    [
      'psd=n ends it there',
      'a.b.example.com',
      { 'b.example.com': `${p}; psd=n`, 'example.com': p },
      ['a.b.example.com', 'b.example.com'],
      ['b.example.com'],
      'b.example.com',
    ],
    [
      'psd=y above: one label below',
      'a.b.example.com',
      { 'a.b.example.com': p, com: `${p}; psd=y` },
      ['a.b.example.com', 'b.example.com', 'example.com', 'com'],
      ['a.b.example.com', 'com'],
      'example.com',
    ],
    [
      'psd=y at the start',
      'example.com',
      { 'example.com': `${p}; psd=y` },
      ['example.com'],
      ['example.com'],
      'example.com',
    ],
    [
      'several at one name are none, and the walk goes on',
      'a.example.com',
      { 'a.example.com': [p, `${p}; psd=n`], 'example.com': p },
      ['a.example.com', 'example.com', 'com'],
      ['example.com'],
      'example.com',
    ],
    [
      'other text is dropped first',
      'example.com',
      { 'example.com': [p, 'v=spf1 -all', 'v=dmarc1; p=reject'] },
      ['example.com', 'com'],
      ['example.com'],
      'example.com',
    ],
  ])('%s', async (_, start, records, asked, placed, organisation) => {
    expect(await walkOf(start, records as { [domain: string]: string })).toEqual({ asked, placed, organisation })
  })

  test('a failure ends the walk, and then the organisation is unknown', async () => {
    const resolver = zoneResolver('_dmarc.com. TXT "v=DMARC1; p=none"')
    resolver.namespace.fail('_dmarc.example.com', 'servfail')
    const walk = await walkTree(parseDomainName('a.example.com'), resolver, signal)
    expect(resolver.namespace.questions).toEqual(['_dmarc.a.example.com TXT', '_dmarc.example.com TXT'])
    expect(organisationalDomain(walk)).toBeNull()
  })
})
