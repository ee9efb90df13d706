import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type DomainName, type IpAddress, parseAddress, toDomainName } from '@mailhealth/core'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { dynamicSigns, genericReasons } from './generic-name.ts'

const signsOf = (name: string, address: string) => genericReasons(name as DomainName, address as IpAddress)

describe('genericReasons', () => {
  test.each([
    ['192-0-2-25.example.net', '192.0.2.25', ['192-0-2-25']],
    ['25.2.0.192.example.net', '192.0.2.25', ['25-2-0-192']],
    ['ip192.0.2.25.adsl.example.net', '192.0.2.25', ['192-0-2-25', 'ip', 'adsl']],
    ['dhcp192-000-002-025.example.net', '192.0.2.25', ['192-000-002-025', 'dhcp']],
    ['host192000002025.example.net', '192.0.2.25', ['192000002025', 'host']],
    ['c0000219.example.net', '192.0.2.25', ['c0000219']],
    ['h190200c0.example.net', '192.0.2.25', ['190200c0']],
    ['x3221226009.example.net', '192.0.2.25', ['3221226009']],
    ['fia0-2-25.dsl.example.net', '192.0.2.25', ['0-2-25', 'dsl']],
    ['p25-2.pool.example.net', '192.0.2.25', ['25-2', 'pool']],
    ['20010db8000000000000000000000010.example.net', '2001:db8::10', ['20010db8000000000000000000000010']],
    ['2001-db8--10.cust.example.net', '2001:db8::10', ['2001-db8--10', 'cust']],
    [
      '0.1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.example.net',
      '2001:db8::10',
      ['0.1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2'],
    ],
  ])('%s of %s looks generated', (name, address, signs) => {
    expect(signsOf(name, address)).toEqual(signs)
  })

  test.each([
    ['mail.example.com', '192.0.2.25'],
    ['mx25.example.com', '192.0.2.25'],
    ['mail-2-25.example.com', '192.0.2.25'],
    ['a2-25.smtp-out.example.com', '192.0.2.25'],
    ['dhcp.example.com', '192.0.2.25'],
    ['pool-mail-2-25.example.com', '192.0.2.25'],
    ['client7.example.com', '192.0.2.25'],
    ['mail.2-25.cable.example', '192.0.2.25'],
    ['192-0-2-99.example.com', '192.0.2.25'],
    ['mail.example.com', '2001:db8::10'],
  ])('%s of %s does not', (name, address) => {
    expect(signsOf(name, address)).toEqual([])
  })

  test('any name is taken, and an address written into it is found', () => {
    let written = 0
    const octet = fc.integer({ min: 0, max: 255 })
    const separator = fc.constantFrom('-', '.', '_', 'x')
    fc.assert(
      fc.property(fc.string(), fc.array(octet, { minLength: 4, maxLength: 4 }), separator, (any, octets, between) => {
        const address = octets.join('.')
        expect(() => signsOf(any, address)).not.toThrow()
        expect(signsOf(`h${octets.join(between)}.example.net`, address)).not.toEqual([])
        expect(signsOf(`h${[...octets].reverse().join(between)}.example.net`, address)).not.toEqual([])
        written += 1
      }),
      { numRuns: 500 },
    )
    expect(written).toBe(500)
  })
})

test.each([
  ['dhcp-2-25.dyn.example.net', ['dhcp', 'dyn']],
  ['p4.pool.example.net', ['pool']],
  ['dynamics.example.net', []],
  ['mail.dyn.example', []],
])('the dynamic words of %s', (name, words) => {
  expect(dynamicSigns(name as DomainName)).toEqual(words)
})

const vectors =
  process.env.MAILHEALTH_VECTORS ?? fileURLToPath(new URL('../../../../../shared/vectors', import.meta.url))
const labelled = join(vectors, 'ptr/labelled-hostnames-give.tsv')

describe.skipIf(!existsSync(labelled))('labelled host names (skipped without a folder in MAILHEALTH_VECTORS)', () => {
  test('most generated names are known, and hardly a chosen one is taken for one', () => {
    const counts = { generic: 0, known: 0, custom: 0, taken: 0 }
    for (const line of readFileSync(labelled, 'utf8').trim().split('\n').slice(1)) {
      const [name = '', ip = '', label = ''] = line.split('\t')
      const host = toDomainName(name)
      const address = parseAddress(ip)
      if (host === null || address === null || label === 'disputed') continue
      const isTaken = genericReasons(host, address).length > 0
      counts[label.startsWith('generic') ? 'generic' : 'custom'] += 1
      if (isTaken) counts[label.startsWith('generic') ? 'known' : 'taken'] += 1
    }
    expect(counts).toEqual({ generic: 44, known: 31, custom: 143, taken: 1 })
  })
})
