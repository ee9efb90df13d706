import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Cidr, cidrContains, type IpAddress } from './address.ts'
import { countAddresses, mergeCidrs } from './cidr-set.ts'

const set = (text: string): Cidr[] => (text === '' ? [] : (text.split(' ') as Cidr[]))

describe('mergeCidrs', () => {
  test.each([
    ['', ''],
    ['192.0.2.0/25 192.0.2.128/25', '192.0.2.0/24'],
    ['192.0.2.128/25 192.0.2.0/24 192.0.2.7/32', '192.0.2.0/24'],
    ['192.0.2.1/32 192.0.2.2/32', '192.0.2.1/32 192.0.2.2/32'],
    ['192.0.2.1/32 192.0.2.2/31 192.0.2.4/32', '192.0.2.1/32 192.0.2.2/31 192.0.2.4/32'],
    ['2001:db8::/33 2001:db8:8000::/33 192.0.2.1/32', '192.0.2.1/32 2001:db8::/32'],
    ['0.0.0.0/0 192.0.2.1/32 ::/0', '0.0.0.0/0 ::/0'],
    ['0.0.0.0/1 128.0.0.0/1', '0.0.0.0/0'],
    ['255.255.255.255/32 0.0.0.0/32', '0.0.0.0/32 255.255.255.255/32'],
  ])('%s becomes %s', (ranges, merged) => {
    expect(mergeCidrs(set(ranges)).join(' ')).toBe(merged)
  })

  test('holds exactly the addresses of the parts, in any order of them', () => {
    let held = 0
    const range = fc
      .tuple(fc.integer({ min: 0, max: 255 }), fc.integer({ min: 24, max: 32 }))
      .map(([octet, length]) => `192.0.2.${octet & ~(2 ** (32 - length) - 1)}/${length}` as Cidr)
    fc.assert(
      fc.property(fc.array(range, { maxLength: 8 }), fc.integer({ min: 0, max: 255 }), (ranges, octet) => {
        const address = `192.0.2.${octet}` as IpAddress
        const isIn = (ranges: readonly Cidr[]) => ranges.some((one) => cidrContains(one, address))
        const merged = mergeCidrs(ranges)
        held += isIn(ranges) ? 1 : 0
        expect(isIn(merged)).toBe(isIn(ranges))
        expect(mergeCidrs([...ranges].reverse())).toEqual(merged)
        expect(mergeCidrs(merged)).toEqual(merged)
      }),
      { numRuns: 500 },
    )
    expect(held).toBeGreaterThan(100)
  })
})

describe('countAddresses', () => {
  test.each([
    ['', 0, 0],
    ['192.0.2.0/24 192.0.2.1/32', 256, 0],
    ['0.0.0.0/0', 2 ** 32, 0],
    ['2001:db8::/48', 0, 65_536],
    ['2001:db8::1/128 2001:db8::2/128 2001:db8:0:1::/64', 0, 2],
    ['::/0', 0, 2 ** 64],
  ])('%s', (ranges, ip4, ip6Networks) => {
    expect(countAddresses(set(ranges))).toEqual({ ip4, ip6Networks })
  })
})
