import { type Cidr, type IpAddress, parseAddress, parseCidr } from '@mailhealth/core'
import { describe, expect, test } from 'vitest'
import { mayDial } from './dial-policy.ts'

const allowed = (...ranges: string[]): Cidr[] => ranges.map((range) => parseCidr(range) as Cidr)

describe('mayDial', () => {
  test.each([
    ['9.9.9.9', [], true],
    ['2620:fe::fe', [], true],
    ['10.1.2.3', [], false],
    ['127.0.0.1', [], false],
    ['::1', [], false],
    ['169.254.169.254', [], false],
    ['fe80::1', [], false],
    ['fd00::1', [], false],
    ['0.0.0.0', [], false],
    ['100.64.0.1', [], false],
    ['224.0.0.1', [], false],
    ['::ffff:127.0.0.1', [], false],
    ['192.0.2.1', [], false],
    ['2001:db8::1', [], false],
    ['127.0.0.1', ['127.0.0.0/8'], true],
    ['127.0.0.1', ['10.0.0.0/8', '::1/128'], false],
    ['::1', ['::1/128'], true],
    ['192.0.2.1', ['192.0.2.0/24'], true],
    ['::ffff:10.0.0.1', ['10.0.0.0/8'], true],
  ] as const)('%s with %j allowed: %s', (address, ranges, expected) => {
    expect(mayDial(parseAddress(address) as IpAddress, allowed(...ranges))).toBe(expected)
  })
})
