import {
  type DnsblList,
  describeList,
  enabledLists,
  findList,
  ListChoiceError,
  rfcTestPoints,
} from '@mailhealth/catalogue'
import { checkNamed, createListSource, runCheck, type Surroundings } from '@mailhealth/checks'
import {
  type IpAddress,
  parseAddress,
  parseDomainName,
  plainDomain,
  systemClock,
  type Target,
  type Verdict,
} from '@mailhealth/core'
import { createResolver, type DnsResolver } from '@mailhealth/net'
import {
  type DnsServer,
  Namespace,
  resolverOf,
  resolverTests,
  scriptedDialer,
  scriptedFetcher,
  startDnsServer,
  zoneNameservers,
} from '@mailhealth/testkit'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'

const { ipv4, ipv6, domain } = rfcTestPoints
const of = (name: string, more: Partial<DnsblList> = {}): DnsblList =>
  describeList({
    zone: `${name}.example`,
    name,
    operator: `op ${name}`,
    severity: 'medium',
    testPoints: { ipv4 },
    ...more,
  })
const zen = of('zen', { severity: 'critical', kinds: ['ipv4', 'ipv6'], testPoints: { ipv4, ipv6 } })
const dbl = of('dbl', {
  kinds: ['domain'],
  testPoints: { domain },
  errorCodes: [{ code: '127.0.1.255', cause: 'mistyped' }],
})
const [a, b, c] = [of('a'), of('b'), of('c')]

/** Every list well, and nothing listed. The IPv6 test entry is named by its nibbles, as it stands. */
const healthy = `
2.0.0.127.zen.example. A 127.0.0.2
2.0.0.0.0.0.f.7.f.f.f.f.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.zen.example. A 127.0.0.2
test.dbl.example. A 127.0.0.2
2.0.0.127.a.example. A 127.0.0.2
2.0.0.127.b.example. A 127.0.0.2
2.0.0.127.c.example. A 127.0.0.2
example.com. MX 0 .
`

describe('bugs that other tools have, over real DNS packets', () => {
  let server: DnsServer
  let resolver: DnsResolver
  let world: Namespace

  beforeEach(async () => {
    world = new Namespace(healthy)
    server = await startDnsServer(world, { negativeTtlSeconds: 1 })
    resolver = createResolver({ servers: [server.address], timeoutMs: 600 })
  })
  afterEach(async () => {
    await resolver.close()
    await server.close()
  })

  const entry = (name: string, ...codes: string[]): void => world.set(name, 'A', codes as unknown as IpAddress[], 1)
  const address = (text: string): Target => ({ kind: 'address', address: parseAddress(text) as IpAddress })
  const host = address('192.0.2.10')

  async function look(
    target: Target,
    lists: readonly DnsblList[],
  ): Promise<Verdict & { readonly said: readonly string[] }> {
    const surroundings: Surroundings = {
      resolver,
      nameservers: zoneNameservers(resolverOf(world)),
      resolverTests: resolverTests(),
      dialer: scriptedDialer({}),
      fetcher: scriptedFetcher({}),
      clock: systemClock,
      lists: createListSource(lists, resolver, systemClock),
      settings: {
        smtpPort: 25,
        httpsPort: 443,
        tls: { baseline: 'ncsc-nl-2025-05', connections: 100 },
        isAllowed: () => false,
        hostNamed: () => null,
      },
      signal: AbortSignal.timeout(20_000),
    }
    const { verdict } = await runCheck(checkNamed('dnsbl'), target, surroundings, {}, null)
    return { ...verdict, said: verdict.findings.map(({ id, subject }) => `${id} ${subject}`) }
  }

  test('1: a dead list that answers everything lists nobody', async () => {
    entry('*.a.example', '127.0.0.2')
    entry('*.b.example', '146.112.61.108')
    entry('2.0.0.127.b.example', '146.112.61.108')
    const { outcome, said } = await look(host, [zen, a, b, c])
    expect([outcome, said]).toEqual([
      'indeterminate',
      ['dnsbl.coverage-low 192.0.2.10', 'dnsbl.zone-broken a.example', 'dnsbl.zone-broken b.example'],
    ])
  })

  test('2: a dead list that answers nothing is missed, and one that is known to be dead is named with its end', async () => {
    world.set('2.0.0.127.zen.example', 'A', [])
    const { outcome, said } = await look(host, [zen, a, b, c])
    expect([outcome, said]).toEqual([
      'indeterminate',
      ['dnsbl.coverage-low 192.0.2.10', 'dnsbl.zone-broken zen.example'],
    ])
    expect(() => enabledLists({ disable: [], add: ['dnsbl.sorbs.net'] })).toThrow(ListChoiceError)
    expect(findList('dnsbl.sorbs.net')?.ended).toContain('emptied')
  })

  test.each(['127.255.255.252', '127.255.255.254', '127.255.255.255', '127.255.255.1'])(
    '3: the refusal code %s is no listing, on any list',
    async (code) => {
      entry('10.2.0.192.a.example', code)
      const { said, coverage } = await look(host, [zen, a, b, c])
      expect(said).toEqual(['dnsbl.coverage-low 192.0.2.10', 'dnsbl.zone-refused a.example'])
      expect(coverage.lists?.gaps.map(({ zone, state }) => `${zone} ${state}`)).toEqual(['a.example refused'])
    },
  )

  test('4: a refusal in silence is not clean', async () => {
    entry('10.2.0.192.a.example', '127.0.0.2')
    for (const one of [zen, a, b, c]) world.set(`2.0.0.127.${one.zone}`, 'A', [])
    const { outcome, coverage } = await look(host, [zen, a, b, c])
    expect([outcome, coverage.answered]).toEqual(['indeterminate', 0])
  })

  test.each(['timeout', 'servfail', 'refused'] as const)('5: %s is not clean', async (mode) => {
    for (const one of [zen, a]) world.fail(`10.2.0.192.${one.zone}`, mode)
    const { outcome, said } = await look(host, [zen, a])
    expect([outcome, said]).toEqual(['indeterminate', ['dnsbl.coverage-low 192.0.2.10']])
  })

  test.each(['', ';! timeout 10.2.0.192.a.example. TXT', ';! servfail 10.2.0.192.a.example. TXT'])(
    '6: a listing stays one whatever becomes of its TXT record (%j)',
    async (more) => {
      if (more !== '') world.fail('10.2.0.192.a.example', more.includes('timeout') ? 'timeout' : 'servfail', 'TXT')
      entry('10.2.0.192.a.example', '127.0.0.4')
      const { outcome, findings } = await look(host, [zen, a])
      expect([outcome, findings[0]?.id, findings[0]?.args['codes'], findings[0]?.args['txt']]).toEqual([
        'fail',
        'dnsbl.listed',
        ['127.0.0.4'],
        null,
      ])
    },
  )

  test('7: an IPv6 address is asked by its nibbles, only of lists that take it, and the test entry as it stands', async () => {
    const nibbles = '0.1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2'
    entry(`${nibbles}.zen.example`, '127.0.0.11')
    const { said } = await look(address('2001:db8::10'), [zen, a])
    expect(said).toEqual(['dnsbl.listed 2001:db8::10@zen.example'])
    expect(world.questions).toContain(`2.0.0.0.0.0.f.7.f.f.f.f.${'0.'.repeat(20)}zen.example A`)
    expect(world.questions.filter((question) => question.endsWith('.a.example A'))).toEqual([])
  })

  test('8: no address goes to a list of names, and no name to a list of addresses', async () => {
    entry('*.dbl.example', '127.0.1.255')
    entry('test.dbl.example', '127.0.0.2')
    entry('invalid.dbl.example', '127.0.1.255')
    const verdict = await look(host, [zen, dbl])
    expect([verdict.outcome, verdict.said]).toEqual(['pass', []])
    await look(plainDomain(parseDomainName('example.com')), [zen, dbl])
    expect(
      world.questions.filter((question) => question.startsWith('example.com.') && question.includes('zen')),
    ).toEqual([])
  })

  test('9: not every answer is bad: a white mark is a value', async () => {
    const karma = of('karma', {
      type: 'reputation',
      returnCodes: [{ code: '127.0.0.5', meaning: 'never to be blocked', cause: 'other', severity: null }],
      testPoints: { ipv4: { listed: '127.0.0.2', unlisted: null } },
    })
    entry('2.0.0.127.karma.example', '127.0.0.2')
    entry('10.2.0.192.karma.example', '127.0.0.5')
    const { outcome, said, facts } = await look(host, [zen, a, karma])
    expect([outcome, said, facts]).toEqual(['pass', [], { '192.0.2.10@karma.example': ['never to be blocked'] }])
  })

  test('10: a resolver that rewrites NXDOMAIN lists nobody, and is told as what it is', async () => {
    for (const one of [zen, a, b, c]) entry(`*.${one.zone}`, '198.51.100.53')
    const { outcome, said } = await look(host, [zen, a, b, c])
    expect([outcome, said]).toEqual([
      'indeterminate',
      ['dnsbl.coverage-low 192.0.2.10', 'dnsbl.resolver-fault resolver'],
    ])
  })

  test('11: every address of an answer is read, in whatever order', async () => {
    entry('10.2.0.192.a.example', '127.0.0.9', '127.0.0.2')
    const { findings } = await look(host, [zen, a])
    expect(findings[0]?.args['codes']).toEqual(['127.0.0.2', '127.0.0.9'])
    expect(findings[0]?.args['confirmed']).toBe(false)
  })

  test('11: an entry that is gone when it is asked about again is not told', async () => {
    entry('10.2.0.192.a.example', '127.0.0.2')
    const answer = world.answer.bind(world)
    world.answer = (name, type) => {
      const said = answer(name, type)
      // Names come in any case, so that nobody forges an answer.
      if (name.toLowerCase().startsWith('10.2.0.192.a.')) world.set(name, 'A', [])
      return said
    }
    const { outcome, said } = await look(host, [zen, a])
    expect([outcome, said]).toEqual([
      'indeterminate',
      ['dnsbl.coverage-low 192.0.2.10', 'dnsbl.indeterminate 192.0.2.10'],
    ])
  })

  test('12: lists that nobody can do anything about are off', () => {
    const zones = enabledLists({ disable: [], add: [] }).map(({ zone }) => zone)
    expect(zones).not.toContain('dnsbl-2.uceprotect.net')
    expect(zones).not.toContain('dnsbl-3.uceprotect.net')
    expect(findList('dnsbl-1.uceprotect.net')?.severity).toBe('medium')
  })

  test('13: a public resolver that the critical list refuses gives no clean bill', async () => {
    entry('2.0.0.127.zen.example', '127.255.255.254')
    const { outcome, coverage } = await look(host, [zen, a, b, c])
    expect(outcome).toBe('indeterminate')
    expect(coverage.lists?.gaps).toMatchObject([{ zone: 'zen.example', state: 'refused', cause: 'public-resolver' }])
  })

  test('14: lists are asked side by side: a slow one holds up none of the others', async () => {
    world.fail('10.2.0.192.a.example', 'timeout')
    entry('10.2.0.192.c.example', '127.0.0.2')
    const others = Array.from({ length: 8 }, (_, at) => of(`l${at}`))
    for (const { zone } of others) entry(`2.0.0.127.${zone}`, '127.0.0.2')
    const { said } = await look(host, [zen, a, b, c, ...others])
    expect(said).toEqual(['dnsbl.listed 192.0.2.10@c.example'])
    const asked = world.questions.filter((question) => question.startsWith('10.2.0.192.'))
    expect(new Set(asked.map((question) => question.split(' ')[0])).size).toBe(12)
    // One list after another, the others would wait until the slow one has been asked for the last time.
    const firstOfEach = new Set(asked).values().map((question) => asked.indexOf(question))
    expect(Math.max(...firstOfEach.filter((at) => asked[at]?.endsWith(' A')))).toBeLessThan(
      asked.lastIndexOf('10.2.0.192.a.example A'),
    )
  })

  test('15: a resolver that is not there is an answer too: unknown', async () => {
    world.fail('*', 'timeout')
    const { outcome, coverage } = await look(host, [zen, a, b])
    expect([outcome, coverage.answered]).toEqual(['indeterminate', 0])
  })
})
