import { readFileSync } from 'node:fs'
import { reportOf } from '@mailhealth/catalogue'
import { type DomainName, parseDomainName, plainDomain } from '@mailhealth/core'
import { zoneResolver } from '@mailhealth/testkit'
import { describe, expect, test } from 'vitest'
import { checkNamed } from '../registry.ts'
import { runCheck } from '../run-check.ts'
import { surroundingsOf } from '../testing.ts'

const zone = readFileSync(new URL('./zones/records.zone', import.meta.url), 'utf8')

/** The tree as a report has it, a line a row. */
async function treeOf(domain: string, resolver = zoneResolver(zone), locale: 'en' | 'de' = 'en'): Promise<string[]> {
  const target = plainDomain(parseDomainName(domain as DomainName))
  const { verdict } = await runCheck(checkNamed('spf'), target, surroundingsOf({ resolver }), {}, null)
  const [check] = reportOf(target, [verdict], locale, { baseUrl: null, overrides: {} }).checks
  return (check?.outline ?? []).map(({ depth, text, notes }) =>
    `${'  '.repeat(depth)}${text} ${notes.map((note) => `[${note}]`).join('')}`.trimEnd(),
  )
}

describe('the cost tree', () => {
  test('shows each term with its lookups, and where the limit is passed', async () => {
    expect(await treeOf('eleven.example')).toEqual([
      'v=spf1 eleven.example [11 lookups, 10 allowed][3 IPv4 addresses]',
      '  include:eight.example [9 lookups, 9 so far][2 IPv4 addresses]',
      '    include:seven.example [8 lookups, 9 so far][2 IPv4 addresses]',
      '      include:one.seven.example [3 lookups, 5 so far][1 IPv4 address]',
      '        a:seven.example [1 lookup, 4 so far][1 IPv4 address]',
      '        a:seven.example [1 lookup, 5 so far][1 IPv4 address]',
      '        -all',
      '      include:two.seven.example [2 lookups, 7 so far][2 IPv4 addresses]',
      '        a:seven.example [1 lookup, 7 so far][1 IPv4 address]',
      '        ip4:192.0.2.1 [1 IPv4 address]',
      '        -all',
      '      a [1 lookup, 8 so far][1 IPv4 address]',
      '      a:seven.example [1 lookup, 9 so far][1 IPv4 address]',
      '      -all',
      '    -all',
      '  a [1 lookup, 10 so far][1 IPv4 address]',
      '  a:seven.example [LIMIT OF 10 PASSED HERE][1 lookup, 11 so far][1 IPv4 address]',
      '  -all',
    ])
  })

  test.each([
    [
      'void.example',
      [
        'v=spf1 void.example [4 lookups, 10 allowed][4 void, 2 allowed][0 IPv4 addresses]',
        '  a:a.void.example [1 lookup, 1 so far][finds nothing]',
        '  a:b.void.example [1 lookup, 2 so far][finds nothing]',
        '  mx:c.void.example [1 lookup, 3 so far][finds nothing]',
        '  exists:d.void.example [1 lookup, 4 so far][finds nothing]',
        '  -all',
      ],
    ],
    [
      'wide.example',
      [
        'v=spf1 wide.example [3 lookups, 10 allowed][33,554,432 IPv4 addresses and 8,589,934,592 IPv6 networks (/64)]',
        '  ip4 × 2 [196,608 IPv4 addresses]',
        '  a/8 [1 lookup, 1 so far][16,777,216 IPv4 addresses]',
        '  ip6:2001:db8::/31 [8,589,934,592 IPv6 networks (/64)]',
        '  include:_wide.provider.example [2 lookups, 3 so far][16,777,216 IPv4 addresses]',
        '    ip4:10.0.0.0/8 [16,777,216 IPv4 addresses]',
        '    ptr [1 lookup, 3 so far][depends on the message]',
        '    -all',
        '  -all',
      ],
    ],
    [
      'theirs.example',
      [
        'v=spf1 theirs.example [at least 3 lookups, 10 allowed]',
        '  include:syntax.example [1 lookup, 1 so far][syntax error]',
        '  include:two.example [1 lookup, 2 so far][2 SPF records]',
        '  ?include:plus.example [1 lookup, 3 so far]',
        '    all',
        '  -all',
      ],
    ],
    [
      'gone.example',
      [
        'v=spf1 gone.example [2 lookups, 10 allowed][0 IPv4 addresses]',
        '  include:nowhere.test [1 lookup, 1 so far][no such name]',
        '  include:empty.gone.example [1 lookup, 2 so far][no TXT record]',
        '  -all',
      ],
    ],
    [
      'circle.example',
      [
        'v=spf1 circle.example [at least 2 lookups, 10 allowed]',
        '  include:b.circle.example [2 lookups, 2 so far]',
        '    redirect=circle.example [1 lookup, 2 so far][leads back in a circle]',
        '  -all',
      ],
    ],
    [
      'macro.example',
      [
        'v=spf1 macro.example [at least 2 lookups, 10 allowed][0 IPv4 addresses]',
        '  exists:%{i}._spf.macro.example [1 lookup, 1 so far][depends on the message]',
        '  include:%{d}._spf.macro.example [1 lookup, 2 so far][depends on the message]',
        '  -all',
      ],
    ],
    [
      'half.example',
      [
        'v=spf1 half.example [at least 1 lookup, 10 allowed]',
        '  include:lost.half.example [1 lookup, 1 so far][no answer]',
        '  -all',
      ],
    ],
    [
      'many.example',
      [
        'v=spf1 many.example [1 lookup, 10 allowed][0 IPv4 addresses]',
        '  mx [1 lookup, 1 so far][11 mail hosts, 10 are allowed]',
        '  -all',
      ],
    ],
    [
      'after.example',
      [
        'v=spf1 after.example [0 lookups, 10 allowed][0 IPv4 addresses]',
        '  -all',
        '  ip4:192.0.2.1 [ignored, because of "all"]',
        '  redirect=plus.example [ignored, because of "all"]',
      ],
    ],
    [
      'plus.example',
      [
        'v=spf1 plus.example [0 lookups, 10 allowed][every IPv4 address and every IPv6 address]',
        '  all [every IPv4 address and every IPv6 address]',
      ],
    ],
    ['missing.example', []],
    ['broken.example', []],
  ])('%s', async (domain, rows) => {
    expect(await treeOf(domain)).toEqual(rows)
  })

  test('is told in German', async () => {
    expect(await treeOf('void.example', zoneResolver(zone), 'de')).toContain(
      '  a:a.void.example [1 Abfrage, 1 bis hier][läuft ins Leere]',
    )
  })

  test('is bounded, however long the record', async () => {
    const resolver = zoneResolver('')
    const terms = Array.from({ length: 100 }, () => 'ip4:192.0.2.1 -exists:long.example')
    resolver.namespace.set('long.example', 'TXT', [[`v=spf1 ${terms.join(' ')} -all`]])
    const rows = await treeOf('long.example', resolver)
    expect(rows).toHaveLength(60)
    expect(rows.at(-1)).toBe('  … [143 more]')
  })
})
