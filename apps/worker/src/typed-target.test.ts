import { NameError } from '@mailhealth/core'
import { describe, expect, test } from 'vitest'
import { readTarget } from './typed-target.ts'

describe('readTarget', () => {
  test.each([
    ['example.com', { kind: 'name', name: 'example.com', notes: [] }],
    [' Mail.Example.COM. ', { kind: 'name', name: 'mail.example.com', notes: [] }],
    [
      'bücher.example',
      { kind: 'name', name: 'xn--bcher-kva.example', notes: ['bücher.example is xn--bcher-kva.example in DNS'] },
    ],
    [
      'xn--bcher-kva.example',
      { kind: 'name', name: 'xn--bcher-kva.example', notes: ['bücher.example is xn--bcher-kva.example in DNS'] },
    ],
    ['192.0.2.1', { kind: 'address', address: '192.0.2.1', notes: [] }],
    ['2001:DB8::0:1', { kind: 'address', address: '2001:db8::1', notes: [] }],
    ['[2001:db8::1]', { kind: 'address', address: '2001:db8::1', notes: [] }],
    ['::ffff:192.0.2.1', { kind: 'address', address: '192.0.2.1', notes: [] }],
    ['192.0.2.0/24', { kind: 'network', cidr: '192.0.2.0/24', notes: [] }],
    ['198.51.100.0/22', { kind: 'network', cidr: '198.51.100.0/22', notes: [] }],
    ['2001:DB8::/118', { kind: 'network', cidr: '2001:db8::/118', notes: [] }],
    [
      '192.0.2.77/28',
      {
        kind: 'network',
        cidr: '192.0.2.64/28',
        notes: ['192.0.2.77/28 lies in the range 192.0.2.64/28; looking at that'],
      },
    ],
    [
      'alice@example.com',
      {
        kind: 'name',
        name: 'example.com',
        notes: ['"alice@example.com" is a mail address; looking at its domain, example.com'],
      },
    ],
    [
      'Alice <alice@example.com>',
      {
        kind: 'name',
        name: 'example.com',
        notes: ['"Alice <alice@example.com>" is a mail address; looking at its domain, example.com'],
      },
    ],
    [
      'postmaster@[192.0.2.1]',
      {
        kind: 'address',
        address: '192.0.2.1',
        notes: ['"postmaster@[192.0.2.1]" is a mail address; looking at its domain, [192.0.2.1]'],
      },
    ],
    [
      'https://user@www.example.com:8443/path?q=a@b',
      {
        kind: 'name',
        name: 'www.example.com',
        notes: [
          '"https://user@www.example.com:8443/path?q=a@b" is a web address; looking at its host, www.example.com',
        ],
      },
    ],
    [
      'HTTP://[2001:db8::1]/',
      {
        kind: 'address',
        address: '2001:db8::1',
        notes: ['"HTTP://[2001:db8::1]/" is a web address; looking at its host, [2001:db8::1]'],
      },
    ],
  ])('%s', (text, expected) => {
    expect(readTarget(text)).toEqual(expected)
  })

  test.each([
    ['', '"" is empty; a name such as mail.example.com was expected'],
    ['foo bar', '"foo bar" has a space in it; a name such as mail.example.com was expected'],
    ['-', '"-" is not a valid name: the label "-" begins or ends with a hyphen'],
    ['a..b', '"a..b" is not a valid name: it has an empty label (two dots in a row, or a dot in front)'],
    ['a'.repeat(300), `"${'a'.repeat(40)}…" is not a valid name: it has 300 characters, and DNS allows 253`],
    ['999.1.1.1', '"999.1.1.1" is not an address: four numbers from 0 to 255, without leading zeros, were expected'],
    ['010.0.0.1', '"010.0.0.1" is not an address: four numbers from 0 to 255, without leading zeros, were expected'],
    ['1.2.3', '"1.2.3" is not an address: four numbers from 0 to 255, without leading zeros, were expected'],
    ['2001:db8::1::2', '"2001:db8::1::2" is not an IPv6 address'],
    ['fe80::1%eth0', '"fe80::1%eth0" is not an IPv6 address'],
    ['mail.example.com:25', '"mail.example.com:25" has a port; a name or an address alone was expected'],
    ['10.0.0.0/4', '"10.0.0.0/4" has 268,435,456 addresses; a range may have at most 1,024 (IPv4 /22, IPv6 /118)'],
    ['192.0.2.0/21', '"192.0.2.0/21" has 2,048 addresses; a range may have at most 1,024 (IPv4 /22, IPv6 /118)'],
    ['192.0.2.0/33', '"192.0.2.0/33" is not a range such as 198.51.100.0/28'],
    ['alice@', '"alice@" is not a mail address; a name or an address was expected'],
    ['@example.com', '"@example.com" is not a mail address; a name or an address was expected'],
    ['https://', '"https://" is not a web address; a name or an address was expected'],
    [
      'a\u001b[31mb',
      '"a\\u001b[31mb" is not a valid name: the label "a\\u001b[31mb" has a character other than letters, digits and hyphens',
    ],
  ])('%j is refused in a sentence', (text, message) => {
    expect(() => readTarget(text)).toThrow(new NameError(message))
  })
})
