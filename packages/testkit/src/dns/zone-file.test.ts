import { describe, expect, test } from 'vitest'
import { parseZoneFile } from './zone-file.ts'

function recordsOf(text: string): unknown[] {
  return parseZoneFile(text).records.map(({ name, type, ttl, data }) => [name, type, ttl, data])
}

describe('parseZoneFile', () => {
  test.each([
    [
      'an origin, a TTL and a leading blank',
      '$ORIGIN example.com.\n$TTL 60\n@ NS ns\n  30 IN NS .',
      [
        ['example.com', 'NS', 60, 'ns.example.com'],
        ['example.com', 'NS', 30, ''],
      ],
    ],
    [
      'names in lower case',
      'Mail.Example.COM. CNAME Host.Example.NET.',
      [['mail.example.com', 'CNAME', 3600, 'host.example.net']],
    ],
    [
      'comments, but not in strings',
      'a.test. TXT "v=DMARC1; p=none" x ; TXT',
      [['a.test', 'TXT', 3600, ['v=DMARC1; p=none', 'x']]],
    ],
    ['escapes, each once', String.raw`a.test. TXT "\"\\065\065\200"`, [['a.test', 'TXT', 3600, ['"\\065A\xc8']]]],
    ['UTF-8 as its bytes', 'a.test. TXT "é"', [['a.test', 'TXT', 3600, ['\xc3\xa9']]]],
    [
      'a short SOA',
      'a.test. SOA ns.a.test. host.a.test.',
      [['a.test', 'SOA', 3600, { primary: 'ns.a.test', serial: 1, minimumTtl: 300 }]],
    ],
    [
      'a whole SOA',
      'a.test. SOA ns.a.test. host.a.test. 9 1 2 3 60',
      [['a.test', 'SOA', 3600, { primary: 'ns.a.test', serial: 9, minimumTtl: 60 }]],
    ],
    ['reverse names', '$PTR 192.0.2.1 a.test.', [['1.2.0.192.in-addr.arpa', 'PTR', 3600, 'a.test']]],
  ])('reads %s', (_, text, records) => {
    expect(recordsOf(text)).toEqual(records)
  })

  test('reads directives', () => {
    expect(parseZoneFile('$ORIGIN a.test.\n;! bogus x A\n;! authentic @').directives).toEqual([
      { mode: 'bogus', name: 'x.a.test', type: 'A' },
      { mode: 'authentic', name: 'a.test', type: null },
    ])
  })

  test.each([
    ['a.test. A 2001:db8::1', '2001:db8::1 is not an IPv4 address'],
    ['a.test. AAAA 192.0.2.1', '192.0.2.1 is not an IPv6 address'],
    ['a.test. A 192.0.2', '192.0.2 is not an address'],
    ['a.test. MX x b.test.', 'x is no number up to 65535'],
    ['a.test. MX 65536 b.test.', '65536 is no number up to 65535'],
    ['a.test. MX 10', 'a field is missing'],
    ['a.test. SPF "x"', 'unknown record type SPF'],
    ['a.test.', 'a field is missing'],
    ['a.test. TXT', 'a TXT record needs a string'],
    [`a.test. TXT "${'x'.repeat(256)}"`, 'a string of 256 bytes; one string holds 255 (RFC 1035 §3.3.14)'],
    [`${'x'.repeat(64)}.test. A 192.0.2.1`, `${'x'.repeat(64)}.test has a label of 64 characters, and DNS allows 63`],
    ['a..test. A 192.0.2.1', 'a..test has an empty label'],
    ['$TTL 1h', '1h is no number up to 2147483647'],
    [';! broken a.test.', 'expected ";! MODE NAME [TYPE]"'],
    [';! bogus a.test. SPF', 'unknown record type SPF'],
  ])('refuses %s', (line, message) => {
    expect(() => parseZoneFile(`\n${line}`)).toThrow(`zone file, line 2: ${message}: ${line}`)
  })
})
