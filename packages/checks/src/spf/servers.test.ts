import { type Nameservers, parseDomainName, plainDomain } from '@mailhealth/core'
import { zoneNameservers, zoneResolver } from '@mailhealth/testkit'
import { describe, expect, test } from 'vitest'
import { checkNamed } from '../registry.ts'
import { runCheck } from '../run-check.ts'
import { surroundingsOf } from '../testing.ts'

const zone = `
own.example. TXT "v=spf1 ip4:192.0.2.1 ip4:192.0.2.2 -all"
own.example. NS ns1.own.example.
own.example. NS ns2.own.example.
own.example. NS ns3.own.example.
ns1.own.example. A 192.0.2.53
ns1.own.example. AAAA 2001:db8::53
ns2.own.example. A 192.0.2.54
ns3.own.example. A 192.0.2.55
`

async function verdictOf(own: { readonly [nameserver: string]: string }, text = zone) {
  const resolver = zoneResolver(text)
  const nameservers = zoneNameservers(resolver)
  for (const [nameserver, said] of Object.entries(own)) nameservers.serve(nameserver, said)
  const target = plainDomain(parseDomainName('own.example'))
  const { verdict } = await runCheck(checkNamed('spf'), target, surroundingsOf({ resolver, nameservers }), {}, null)
  return { outcome: verdict.outcome, findings: verdict.findings.map(({ id, severity, args }) => [id, severity, args]) }
}

describe('the authoritative servers', () => {
  const usual = 'v=spf1 ip4:192.0.2.1 ip4:192.0.2.2 -all'

  test.each([
    ['say the same', {}, 'pass', []],
    [
      'say the same in another order, case and TTL',
      { 'ns2.own.example': 'own.example. 60 TXT "V=SPF1  IP4:192.0.2.2 ip4:192.0.2.1 -ALL"' },
      'pass',
      [],
    ],
    [
      'differ: one has an old record, one has none',
      {
        'ns2.own.example': 'own.example. TXT "v=spf1 ip4:192.0.2.1 -all"',
        'ns3.own.example': 'own.example. TXT "another-record"',
      },
      'fail',
      [
        [
          'spf.servers-differ',
          'high',
          {
            views: [
              { said: null, servers: ['ns3.own.example'] },
              { said: 'v=spf1 ip4:192.0.2.1 -all', servers: ['ns2.own.example'] },
              { said: usual, servers: ['ns1.own.example'] },
            ],
            hours: null,
            weight: 'high',
          },
        ],
      ],
    ],
    [
      'do not differ where one is down: that is unknown, and told',
      { 'ns3.own.example': ';! timeout own.example.' },
      'pass',
      [['spf.servers-silent', 'info', { servers: ['ns3.own.example (192.0.2.55)'], compared: 2 }]],
    ],
    [
      'are down, all: nothing can be compared',
      Object.fromEntries([1, 2, 3].map((at) => [`ns${at}.own.example`, ';! servfail own.example.'])),
      'pass',
      [],
    ],
  ])('%s', async (_, own, outcome, findings) => {
    expect(await verdictOf(own)).toEqual({ outcome, findings })
  })

  test('a server that does not answer for the zone is silent, whatever it says', async () => {
    const resolver = zoneResolver(zone)
    const whole = zoneNameservers(resolver)
    whole.serve('ns2.own.example', 'own.example. TXT "v=spf1 ip4:192.0.2.66 -all"')
    const nameservers: Nameservers = {
      ask: async (name, type) => {
        const said = await whole.ask(name, type)
        if (said.kind === 'failed') return said
        const answers = said.answers.map((one) => ({
          ...one,
          isAuthoritative: one.nameserver !== 'ns2.own.example',
        }))
        return { ...said, answers }
      },
    }
    const target = plainDomain(parseDomainName('own.example'))
    const { verdict } = await runCheck(checkNamed('spf'), target, surroundingsOf({ resolver, nameservers }), {}, null)
    expect(verdict.findings.map(({ id, args }) => [id, args])).toEqual([
      ['spf.servers-silent', { servers: ['ns2.own.example (192.0.2.54)'], compared: 2 }],
    ])
  })

  test('a server without an address is silent', async () => {
    expect(await verdictOf({}, `${zone}own.example. NS gone.own.example.`)).toEqual({
      outcome: 'pass',
      findings: [['spf.servers-silent', 'info', { servers: ['gone.own.example'], compared: 3 }]],
    })
  })
})
