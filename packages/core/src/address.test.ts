import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  addressesOf,
  addressScope,
  cidrContains,
  cidrSize,
  type IpAddress,
  parseAddress,
  parseCidr,
  reversedLabels,
  reverseName,
} from './address.ts'

const address = (text: string): IpAddress => parseAddress(text) as IpAddress

describe('parseAddress', () => {
  test.each([
    ['192.0.2.1', '192.0.2.1'],
    ['2001:DB8:0:0::1', '2001:db8::1'],
    ['::ffff:192.0.2.1', '192.0.2.1'],
    ['::1.1.1.1', '::101:101'],
    ['64:ff9b::192.0.2.1', '64:ff9b::c000:201'],
    ['999.1.1.1', null],
    ['192.0.2', null],
    ['192.0.2.01', null],
    ['0x7f.0.0.1', null],
    ['fe80::1%eth0', null],
    ['example.com', null],
    ['', null],
  ])('%s is %s', (text, expected) => {
    expect(parseAddress(text)).toBe(expected)
  })
})

describe('parseCidr', () => {
  test.each([
    ['192.0.2.77/24', '192.0.2.0/24', 256n],
    ['192.0.2.1/32', '192.0.2.1/32', 1n],
    ['10.0.0.0/4', '0.0.0.0/4', 2n ** 28n],
    ['2001:db8::ff/120', '2001:db8::/120', 256n],
  ])('%s is %s with %d addresses', (text, range, size) => {
    const parsed = parseCidr(text)
    expect(parsed).toBe(range)
    expect(parsed && cidrSize(parsed)).toBe(size)
  })

  test.each(['192.0.2.0/33', '192.0.2.0', '192.0.2.0/', '192.0.2.0/24/8', 'a/24', '192.0.2.0/-1', '::/129'])(
    '%s is none',
    (text) => {
      expect(parseCidr(text)).toBeNull()
    },
  )

  test('its addresses come in order, and it contains exactly those', () => {
    const range = parseCidr('192.0.2.252/30')
    if (range === null) throw new Error('no range')
    expect([...addressesOf(range)]).toEqual(['192.0.2.252', '192.0.2.253', '192.0.2.254', '192.0.2.255'])
    expect(cidrContains(range, address('192.0.2.253'))).toBe(true)
    expect(cidrContains(range, address('192.0.3.0'))).toBe(false)
    expect(cidrContains(range, address('2001:db8::1'))).toBe(false)
  })
})

test.each([
  ['8.8.4.4', 'public'],
  ['2a00:1450::1', 'public'],
  ['192.0.2.1', 'documentation'],
  ['2001:db8::1', 'documentation'],
  ['10.1.2.3', 'special'],
  ['127.0.0.1', 'special'],
  ['169.254.169.254', 'special'],
  ['100.64.0.1', 'special'],
  ['224.0.0.1', 'special'],
  ['0.0.0.0', 'special'],
  ['::1', 'special'],
  ['fe80::1', 'special'],
  ['fd00::1', 'special'],
  ['64:ff9b::a00:1', 'special'],
])('%s is %s', (text, scope) => {
  expect(addressScope(address(text))).toBe(scope)
})

test('reverse names', () => {
  expect(reverseName(address('192.0.2.10'))).toBe('10.2.0.192.in-addr.arpa')
  expect(reverseName(address('2001:db8::1'))).toBe(`1.${'0.'.repeat(23)}8.b.d.0.1.0.0.2.ip6.arpa`)
})

test('reversed labels read backwards give the address again', () => {
  const families = { v4: 0, v6: 0 }
  fc.assert(
    fc.property(fc.oneof(fc.ipV4(), fc.ipV6()), (text) => {
      const parsed = parseAddress(text)
      if (parsed === null) return
      const labels = reversedLabels(parsed).split('.').reverse()
      const back = labels.length === 4 ? labels.join('.') : labels.join('').replace(/(.{4})(?=.)/g, '$1:')
      families[labels.length === 4 ? 'v4' : 'v6']++
      expect(parseAddress(back)).toBe(parsed)
    }),
    { seed: 7, numRuns: 500 },
  )
  expect(Math.min(families.v4, families.v6)).toBeGreaterThan(100)
})
