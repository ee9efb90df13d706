import { type Facts, parseDomainName, plainDomain, type RecordType, type Resolver } from '@mailhealth/core'
import { zoneNameservers, zoneResolver } from '@mailhealth/testkit'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { checks } from './registry.ts'
import { surroundingsOf } from './testing.ts'

const zone = `
own.example. NS ns1.own.example.
own.example. NS ns2.own.example.
ns1.own.example. A 192.0.2.251
ns2.own.example. A 192.0.2.252
own.example. MX 10 mail.own.example.
own.example. MX 10 mail.other.example.
own.example. TXT "v=spf1 mx include:_spf.own.example -all"
own.example. TXT "verification=1"
_spf.own.example. TXT "v=spf1 ip4:198.51.100.0/24 ip4:203.0.113.7 -all"
_dmarc.own.example. TXT "v=DMARC1; p=reject; rua=mailto:a@own.example,mailto:b@own.example"
_smtp._tls.own.example. TXT "v=TLSRPTv1; rua=mailto:a@own.example"
_mta-sts.own.example. TXT "v=STSv1; id=1"
mail._domainkey.own.example. TXT "v=DKIM1; p="
mail.own.example. A 192.0.2.1
mail.own.example. AAAA 2001:db8::1
mail.other.example. A 192.0.2.2
1.2.0.192.in-addr.arpa. PTR mail.own.example.
1.2.0.192.in-addr.arpa. PTR second.own.example.
second.own.example. A 192.0.2.1
2.2.0.192.in-addr.arpa. PTR mail.other.example.`

const target = plainDomain(parseDomainName('own.example'))

/** A resolver whose answers come in another order, cut otherwise, and with another TTL. */
function shuffled(resolver: Resolver, seed: number, flips: readonly number[]): Resolver {
  let at = seed
  return {
    async resolve<T extends RecordType>(name: string, type: T, options?: Parameters<Resolver['resolve']>[2]) {
      const answer = await resolver.resolve(name, type, options)
      if (answer.kind !== 'records') return answer
      const key = flips[at++ % flips.length] ?? 0
      const first = key % answer.records.length
      const turned = [...answer.records.slice(first), ...answer.records.slice(0, first)]
      const records = turned.map((record) =>
        type === 'TXT' ? (cut(record as readonly string[], key) as typeof record) : record,
      )
      return { ...answer, records: key % 2 === 0 ? records : records.toReversed(), ttlSeconds: answer.ttlSeconds + key }
    },
  }
}

function cut(strings: readonly string[], at: number): unknown {
  const text = strings.join('')
  return [text.slice(0, at + 1), text.slice(at + 1)]
}

async function allFacts(resolver: Resolver): Promise<{ readonly [check: string]: Facts }> {
  const surroundings = surroundingsOf({ resolver, nameservers: zoneNameservers(zoneResolver(zone)) })
  const world = { ...surroundings, settings: { ...surroundings.settings, isAllowed: () => true } }
  const fitting = checks.filter((check) => check.appliesTo(target))
  const facts = fitting.map(async (check) => {
    return [check.id, check.facts((await check.gather(target, world, null as never)) as never)] as const
  })
  return Object.fromEntries(await Promise.all(facts))
}

describe('facts of every check', () => {
  test('are the same in whatever order records come, however texts are cut, whatever the TTL', async () => {
    const expected = await allFacts(zoneResolver(zone))
    const told = Object.entries(expected).filter(([, facts]) => Object.keys(facts).length > 0)
    expect(told.map(([check]) => check)).toEqual(
      expect.arrayContaining(['iprev', 'mx', 'spf', 'dkim', 'dmarc', 'mta-sts', 'tls-rpt']),
    )
    let turned = 0
    await fc.assert(
      fc.asyncProperty(fc.nat(50), fc.array(fc.nat(9), { minLength: 1, maxLength: 12 }), async (seed, flips) => {
        expect(await allFacts(shuffled(zoneResolver(zone), seed, flips))).toEqual(expected)
        if (flips.some((flip) => flip > 0)) turned++
      }),
      { seed: 5, numRuns: 25 },
    )
    expect(turned).toBeGreaterThan(15)
  })
})
