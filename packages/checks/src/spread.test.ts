import { zoneNameservers, zoneResolver } from '@mailhealth/testkit'
import { describe, expect, test } from 'vitest'
import { askSpread } from './spread.ts'

const zone = `
own.example. NS ns1.own.example.
own.example. NS ns2.own.example.
ns1.own.example. A 192.0.2.1
ns2.own.example. A 192.0.2.2
ns2.own.example. AAAA 2001:db8::2
own.example. TXT "v=spf1 -all"
own.example. TXT "site-verification=1"
own.example. MX 10 a.example.
own.example. MX 20 b.example.`
const spf = { name: 'own.example', type: 'TXT', prefix: 'v=spf1' } as const
const both = ['ns1.own.example', 'ns2.own.example']
const none: readonly string[] = []

/** How the servers stand when the second has a zone of its own. */
async function spreadOf(second: string | null, place: Parameters<typeof askSpread>[0][number], isDown = false) {
  const resolver = zoneResolver(zone)
  const nameservers = zoneNameservers(resolver)
  if (second !== null) {
    const namespace = nameservers.serve('ns2.own.example', second)
    if (isDown) namespace.fail('*', 'timeout')
  }
  const [one] = await askSpread([place], { resolver, nameservers, signal: new AbortController().signal })
  return one && { have: one.have, lack: one.lack, silent: one.silent }
}

describe('askSpread', () => {
  test.each([
    ['every server has it', null, spf, { have: both, lack: none, silent: none }],
    [
      'one has not',
      'own.example. TXT "v=spf1 +all"',
      spf,
      { have: ['ns1.own.example'], lack: ['ns2.own.example'], silent: none },
    ],
    [
      'one has nothing there',
      'own.example. A 192.0.2.9',
      spf,
      { have: ['ns1.own.example'], lack: ['ns2.own.example'], silent: none },
    ],
    [
      'another text, another cut, another case of the version: the same',
      'own.example. TXT "v=spf1 " "-all"\nown.example. TXT "site-verification=2"',
      spf,
      { have: both, lack: none, silent: none },
    ],
    [
      'another order and case of names: the same',
      'own.example. MX 20 B.example.\nown.example. MX 10 a.EXAMPLE.',
      { name: 'own.example', type: 'MX' } as const,
      { have: both, lack: none, silent: none },
    ],
  ])('%s', async (_, second, place, expected) => {
    expect(await spreadOf(second, place)).toEqual(expected)
  })

  test('a server that gives no answer neither has it nor lacks it', async () => {
    expect(await spreadOf('own.example. TXT "v=spf1 +all"', spf, true)).toEqual({
      have: ['ns1.own.example'],
      lack: [],
      silent: ['ns2.own.example'],
    })
  })

  test('where the servers cannot be found, or the resolver does not answer, nothing is said', async () => {
    const signal = new AbortController().signal
    const lost = zoneResolver(zone, ';! timeout own.example. TXT')
    expect(await askSpread([spf], { resolver: lost, nameservers: zoneNameservers(lost), signal })).toEqual([])
    const resolver = zoneResolver(zone)
    const nameservers = zoneNameservers(zoneResolver(';! servfail own.example. NS'))
    expect(await askSpread([spf], { resolver, nameservers, signal })).toEqual([])
  })
})
