import { renderChange } from '@mailhealth/catalogue'
import { type Facts, parseDomainName, plainDomain } from '@mailhealth/core'
import { resolverOf, zoneResolver } from '@mailhealth/testkit'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { surroundingsOf } from '../testing.ts'
import { spfCheck } from './check.ts'
import { explainSpfChange } from './explain-change.ts'

const target = plainDomain(parseDomainName('own.example'))

async function factsOf(resolver: ReturnType<typeof zoneResolver>): Promise<Facts> {
  return spfCheck.facts(await spfCheck.gather(target, surroundingsOf({ resolver }), null))
}

const zone = (record: string, provider = 'v=spf1 ip4:198.51.100.0/24 -all'): string => `
own.example. TXT "${record}"
own.example. A 192.0.2.1
_spf.own.example. TXT "v=spf1 ip4:192.0.2.8/30 -all"
_spf.provider.example. TXT "${provider}"
_more.provider.example. TXT "v=spf1 ip4:203.0.113.0/24 -all"
mail.provider.example. A 198.51.100.7`
const usual = 'v=spf1 a include:_spf.provider.example -all'
const withoutProvider = 'v=spf1 a -all'

/** What changed, from one zone to another: direction, whose doing, and the sentence. */
async function told(before: string, after: string) {
  const changes = explainSpfChange(await factsOf(zoneResolver(before)), await factsOf(zoneResolver(after)))
  return changes.map((change) => [change.direction, change.thirdParty, renderChange(change, 'own.example', 'en')])
}

const provider = '_spf.provider.example'

describe('explainSpfChange', () => {
  test.each([
    ['nothing changed', zone(usual), zone(usual), []],
    [
      'a provider lets more send: theirs',
      zone(usual),
      zone(usual, 'v=spf1 ip4:198.51.100.0/24 ip4:10.0.0.0/16 -all'),
      [['weakened', provider, `SPF of own.example now authorises 65,536 more addresses through ${provider}.`]],
    ],
    [
      'by an include of its own: still theirs',
      zone(usual),
      zone(usual, 'v=spf1 ip4:198.51.100.0/24 include:_more.provider.example -all'),
      [
        ['weakened', provider, `SPF of own.example now authorises 256 more addresses through ${provider}.`],
        ['neutral', null, 'SPF of own.example needs 3 DNS lookups now, instead of 2; 10 are allowed.'],
      ],
    ],
    [
      'a provider lets others send, as many',
      zone(usual),
      zone(usual, 'v=spf1 ip4:203.0.113.0/24 -all'),
      [['neutral', provider, `SPF of own.example now authorises other networks of the same size through ${provider}.`]],
    ],
    [
      'an include comes: ours, although through them',
      zone(withoutProvider),
      zone(usual),
      [
        ['weakened', null, `SPF of own.example now authorises 256 more addresses through ${provider}.`],
        ['neutral', null, 'SPF of own.example needs 2 DNS lookups now, instead of 1; 10 are allowed.'],
      ],
    ],
    [
      'an include goes',
      zone(usual),
      zone(withoutProvider),
      [
        ['neutral', null, 'SPF of own.example needs 1 DNS lookups now, instead of 2; 10 are allowed.'],
        ['strengthened', null, `SPF of own.example now authorises 256 fewer addresses through ${provider}.`],
      ],
    ],
    [
      'both families',
      zone(withoutProvider),
      zone('v=spf1 a ip4:192.0.2.2 ip6:2001:db8::/48 -all'),
      [
        [
          'weakened',
          null,
          'SPF of own.example now authorises 1 more IPv4 address and 65,536 more IPv6 networks (/64).',
        ],
      ],
    ],
    [
      'everybody may send: no number says more',
      zone(withoutProvider),
      zone('v=spf1 a +all'),
      [
        ['weakened', null, 'SPF of own.example ends with "+all" now, instead of "-all".'],
        ['weakened', null, 'SPF of own.example now lets the whole internet send.'],
      ],
    ],
    [
      'everybody may no longer send',
      zone('v=spf1 a ip4:0.0.0.0/0 -all'),
      zone(withoutProvider),
      [['strengthened', null, 'SPF of own.example no longer lets every IPv4 address send.']],
    ],
    [
      'a provider lets everybody send: theirs',
      zone(usual),
      zone(usual, 'v=spf1 +all'),
      [['weakened', provider, `SPF of own.example now lets the whole internet send through ${provider}.`]],
    ],
    [
      'the host of a provider moves',
      zone('v=spf1 a:mail.provider.example -all'),
      zone('v=spf1 a:mail.provider.example -all').replace('198.51.100.7', '198.51.100.8'),
      [
        [
          'neutral',
          'mail.provider.example',
          'SPF of own.example now authorises other networks of the same size through mail.provider.example.',
        ],
      ],
    ],
    [
      'a record below the own name is our own doing',
      zone('v=spf1 include:_spf.own.example -all'),
      zone('v=spf1 include:_spf.own.example -all').replace('192.0.2.8/30', '192.0.2.8/29'),
      [['weakened', null, 'SPF of own.example now authorises 4 more addresses.']],
    ],
    [
      'the ending',
      zone('v=spf1 a -all'),
      zone('v=spf1 a ?all'),
      [['weakened', null, 'SPF of own.example ends with "?all" now, instead of "-all".']],
    ],
    [
      'no ending is as good as ?all',
      zone('v=spf1 a ?all'),
      zone('v=spf1 a'),
      [['neutral', null, 'SPF of own.example ends with nothing now, instead of "?all".']],
    ],
    [
      'the ending of the record that redirect leads to: theirs',
      zone(`v=spf1 a redirect=${provider}`),
      zone(`v=spf1 a redirect=${provider}`, 'v=spf1 ip4:198.51.100.0/24 ~all'),
      [['weakened', provider, 'SPF of own.example ends with "~all" now, instead of "-all".']],
    ],
    [
      'macros',
      zone(withoutProvider),
      zone('v=spf1 a exists:%{i}._spf.own.example -all'),
      [
        [
          'weakened',
          null,
          'SPF of own.example now has exists:%{i}._spf.own.example: only the receiver can say whom that lets send.',
        ],
        ['neutral', null, 'SPF of own.example needs 2 DNS lookups now, instead of 1; 10 are allowed.'],
      ],
    ],
    ['the record goes', zone(usual), '', [['weakened', null, 'own.example has no SPF record any more.']]],
    ['the record comes', '', zone(usual), [['strengthened', null, 'own.example has one SPF record now.']]],
    [
      'a second record comes',
      zone(usual),
      `${zone(usual)}\nown.example. TXT "v=spf1 -all"`,
      [['weakened', null, 'own.example has 2 SPF records now, which receivers take for a broken one.']],
    ],
    [
      'other words for the same',
      zone('v=spf1 a -all'),
      zone('v=spf1 ip4:192.0.2.1 ip4:192.0.2.1 a -all'),
      [['neutral', null, 'The SPF record of own.example was rewritten; the networks that may send are the same.']],
    ],
    ['a record that fails says nothing', zone(usual), '\n;! servfail own.example. TXT', []],
    [
      'a provider that fails says nothing of its networks',
      zone(usual),
      `${zone(usual)}\n;! servfail ${provider}. TXT`,
      [],
    ],
  ])('%s', async (_, before, after, expected) => {
    expect(await told(before, after)).toEqual(expected)
  })

  test('says the same in German', async () => {
    const changes = explainSpfChange(
      await factsOf(zoneResolver(zone(usual))),
      await factsOf(zoneResolver(zone(usual, 'v=spf1 ip4:10.0.0.0/16 -all'))),
    )
    expect(changes.map((change) => renderChange(change, 'own.example', 'de'))).toEqual([
      `SPF von own.example erlaubt jetzt 65.280 Adressen mehr über ${provider}.`,
    ])
  })

  test('facts of any age and kind never make it throw', () => {
    let said = 0
    const value = fc.oneof(
      fc.constantFrom('v=spf1 -all', '-', '~', 'own ip4=1 ip6/64=0 sha256=aa', null),
      fc.string(),
      fc.integer(),
      fc.array(
        fc.oneof(fc.string(), fc.constantFrom('own ip4=1 ip6/64=0 sha256=aa', 'x.example ip4=9 ip6/64=1 sha256=b')),
      ),
    )
    const keys = ['record', 'all', 'lookups', 'networks', 'sources', 'dynamic']
    const facts = fc.dictionary(fc.constantFrom(...keys), value)
    fc.assert(
      fc.property(facts, facts, (before, after) => {
        const changes = explainSpfChange(before as Facts, after as Facts)
        said += changes.length > 0 ? 1 : 0
        expect(explainSpfChange(before as Facts, before as Facts)).toEqual([])
        for (const change of changes) expect(renderChange(change, 'own.example', 'en')).toContain('own.example')
      }),
      { numRuns: 500 },
    )
    expect(said).toBeGreaterThan(100)
  })
})

describe('facts', () => {
  test('do not change with order, case, blanks or TTL', async () => {
    let reordered = 0
    const mechanisms = [
      'a',
      'mx',
      'include:_spf.provider.example',
      'ip4:192.0.2.77',
      'ip6:2001:DB8::/48',
      'a:b.own.example',
    ]
    const written = fc.tuple(
      fc.shuffledSubarray(mechanisms, { minLength: mechanisms.length }),
      fc.array(fc.boolean(), { minLength: 8, maxLength: 8 }),
      fc.shuffledSubarray([10, 20, 30], { minLength: 3 }),
      fc.integer({ min: 1, max: 9999 }),
    )
    const world = (
      order: readonly string[],
      upper: readonly boolean[],
      preferences: readonly number[],
      ttl: number,
    ) => {
      const resolver = zoneResolver(zone('v=spf1 -all', 'v=spf1 ip4:198.51.100.0/24 ip4:203.0.113.9 ?all'))
      const { namespace } = resolver
      const terms = order.map((term, at) => (upper[at] ? `${term.toUpperCase()} ` : term))
      namespace.set('own.example', 'TXT', [['v=spf1 ', terms.join(' '), `${upper[7] ? ' ' : '  '}-all`]], ttl)
      const exchanges = preferences.map((preference) => ({ preference: 10, exchange: `m${preference}.own.example` }))
      namespace.set('own.example', 'MX', exchanges, ttl)
      for (const preference of preferences) namespace.load(`m${preference}.own.example. A 192.0.2.${preference}`)
      namespace.load('b.own.example. A 192.0.2.200\nb.own.example. A 192.0.2.201')
      return resolverOf(namespace)
    }
    const plain = await factsOf(world(mechanisms, [], [10, 20, 30], 300))
    expect(plain.lookups).toBe(4)
    await fc.assert(
      fc.asyncProperty(written, async ([order, upper, preferences, ttl]) => {
        reordered += order.join() === mechanisms.join() ? 0 : 1
        expect(await factsOf(world(order, upper, preferences, ttl))).toEqual(plain)
      }),
      { numRuns: 100 },
    )
    expect(reordered).toBeGreaterThan(80)
  })

  test('keep the order that decides: a minus before a plus is not a plus before a minus', async () => {
    const one = await factsOf(zoneResolver(zone('v=spf1 -ip4:192.0.2.1 a -all')))
    const other = await factsOf(zoneResolver(zone('v=spf1 a -ip4:192.0.2.1 -all')))
    expect(one.record).not.toEqual(other.record)
  })
})
