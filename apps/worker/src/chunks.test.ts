import { addressesOf, type Cidr, parseCidr, targetName } from '@mailhealth/core'
import { expect, test } from 'vitest'
import { watchedTargets } from './chunks.ts'

const network = (text: string) => ({ kind: 'network', cidr: parseCidr(text) as Cidr, tags: ['x'] }) as const

test.each([
  ['198.51.100.0/28', ['198.51.100.0/28']],
  ['198.51.100.0/24', ['198.51.100.0/24']],
  ['198.51.100.0/22', ['198.51.100.0/24', '198.51.101.0/24', '198.51.102.0/24', '198.51.103.0/24']],
  ['2001:db8::/120', ['2001:db8::/120']],
  ['2001:db8::ff00/118', ['2001:db8::fc00/120', '2001:db8::fd00/120', '2001:db8::fe00/120', '2001:db8::ff00/120']],
])('%s is watched as %j', (text, parts) => {
  expect(watchedTargets([network(text)]).map(targetName)).toEqual(parts)
})

test.each(['198.51.100.0/22', '10.1.0.0/21', '2001:db8::1:fc00/118', '::/117'])(
  'the parts of %s hold each of its addresses once, in order',
  (text) => {
    const whole = network(text)
    const parts = watchedTargets([whole]).map((part) => (part.kind === 'network' ? part.cidr : ('' as Cidr)))
    expect(parts.length).toBeGreaterThan(3)
    expect(parts.flatMap((part) => [...addressesOf(part)])).toEqual([...addressesOf(whole.cidr)])
  },
)
