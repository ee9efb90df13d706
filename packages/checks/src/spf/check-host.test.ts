import {
  cidrContains,
  type DnsAnswer,
  type IpAddress,
  parseDomainName,
  plainDomain,
  type Resolver,
} from '@mailhealth/core'
import { Namespace, resolverOf, zoneResolver } from '@mailhealth/testkit'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Lookup } from '../lookup.ts'
import { byteText, surroundingsOf } from '../testing.ts'
import { spfCheck } from './check.ts'
import { checkHost, type SpfOutcome, type SpfRequest } from './check-host.ts'
import { drive, replay } from './drive.ts'
import { sourcesOf } from './extent.ts'
import { walkSpf } from './walk.ts'

const four = '192.0.2.1' as IpAddress
const six = '2001:db8::1' as IpAddress

/** Evaluates over a resolver, and keeps the questions that were asked together. */
async function evaluate(resolver: Resolver, request: Partial<SpfRequest> = {}) {
  const rounds: string[][] = []
  const lookups: Lookup[] = []
  const whole = { ip: four, helo: 'mail.own.example', mailFrom: 'jane@own.example', ...request }
  const outcome = await drive(checkHost(whole), async (questions) => {
    rounds.push(questions.map(({ name, type }) => `${name} ${type}`))
    const answers = await Promise.all(questions.map(({ name, type }) => resolver.resolve(name, type)))
    for (const [at, { name, type }] of questions.entries())
      lookups.push({ name, type, answer: answers[at] as DnsAnswer })
    return answers
  })
  return { outcome, rounds, lookups, request: whole }
}

async function outcomeOf(zone: string, request: Partial<SpfRequest> = {}): Promise<SpfOutcome> {
  return (await evaluate(zoneResolver(flush(zone)), request)).outcome
}

/** A blank in front means "the same name" in a zone file, and is indentation here. */
function flush(zone: string): string {
  return zone.replace(/^ +/gm, '')
}

describe('bugs that recur in other checkers', () => {
  const mx = (count: number): string =>
    Array.from(
      { length: count },
      (_, at) => `own.example. MX ${at} m${at}.own.example.\nm${at}.own.example. A 192.0.2.${100 + at}`,
    ).join('\n')

  test('lookup count: a: and mx: count, hosts behind an MX and exp do not', async () => {
    const zone = `own.example. TXT "v=spf1 a:x.own.example mx:own.example exp=why.own.example -all"
      x.own.example. A 192.0.2.99
      why.own.example. TXT "no"
      ${mx(10)}`
    expect(await outcomeOf(zone)).toMatchObject({ result: 'fail', lookups: 2, voids: 0, explanation: 'no' })
  })

  test('lookup count: the tenth is allowed and the eleventh is not, in included records too', async () => {
    const zone = (count: number): string => `own.example. TXT "v=spf1 include:in.own.example ip4:192.0.2.1 -all"
      in.own.example. TXT "v=spf1 ${'a:x.own.example '.repeat(count)}-all"
      x.own.example. A 192.0.2.99`
    expect(await outcomeOf(zone(9))).toMatchObject({ result: 'pass', lookups: 10 })
    expect(await outcomeOf(zone(10))).toMatchObject({
      result: 'permerror',
      reason: 'lookup-limit',
      through: ['include:in.own.example', 'a:x.own.example'],
    })
  })

  test('void lookups: A and AAAA of one term count once, and a host of the other family is no void', async () => {
    const zone = `own.example. TXT "v=spf1 a:v4.own.example a:v4.own.example a:v4.own.example a:no.own.example -all"
      v4.own.example. A 192.0.2.99
      no.own.example. TXT "no address"`
    expect(await outcomeOf(zone, { ip: six })).toMatchObject({ result: 'fail', voids: 1 })
    expect(await outcomeOf(zone)).toMatchObject({ result: 'fail', voids: 1 })
  })

  test('void lookups: a PTR that is not there counts once, the names behind one that is do not', async () => {
    const zone = `own.example. TXT "v=spf1 ptr ptr:x.example -all"`
    expect(await outcomeOf(zone)).toMatchObject({ result: 'fail', voids: 2 })
    const named = `${zone}\n$PTR 192.0.2.1 gone.own.example.\n$PTR 192.0.2.1 away.own.example.`
    expect(await outcomeOf(named)).toMatchObject({ result: 'fail', voids: 0 })
  })

  test('void lookups: the record that redirect or include leads to is none', async () => {
    const zone = `own.example. TXT "v=spf1 include:in.own.example redirect=to.own.example"
      in.own.example. TXT "v=spf1 -all"\nto.own.example. TXT "v=spf1 -all"`
    expect(await outcomeOf(zone)).toMatchObject({ result: 'fail', voids: 0, lookups: 2 })
  })

  test.each(['servfail', 'timeout', 'refused', 'bogus', 'truncated'] as const)(
    'a %s is temperror, never a missing record: at the domain, an include, a host',
    async (mode) => {
      const zone = `own.example. TXT "v=spf1 include:in.own.example a:x.own.example -all"
        in.own.example. TXT "v=spf1 -all"\nx.own.example. A 192.0.2.99`
      expect(await outcomeOf(zone)).toMatchObject({ result: 'fail' })
      for (const [name, through] of [
        ['own.example', []],
        ['in.own.example', ['include:in.own.example']],
        ['x.own.example', ['a:x.own.example']],
      ] as const) {
        expect(await outcomeOf(`${zone}\n;! ${mode} ${name}.`)).toMatchObject({
          result: 'temperror',
          reason: 'dns-failure',
          through,
        })
      }
    },
  )
})

describe('checkHost', () => {
  test.each([
    ['a term', 'v=spf1 ip4:192.0.2.0/24 -all', 'pass', ['ip4:192.0.2.0/24']],
    [
      'a term of an included record',
      'v=spf1 include:in.own.example -all',
      'pass',
      ['include:in.own.example', 'ip4:192.0.2.1'],
    ],
    ['the end of the record', 'v=spf1 ip4:192.0.2.9', 'neutral', []],
    [
      'the record that redirect leads to',
      'v=spf1 redirect=in.own.example',
      'pass',
      ['redirect=in.own.example', 'ip4:192.0.2.1'],
    ],
    ['all, after an include that does not match', 'v=spf1 include:no.own.example ~all', 'softfail', ['~all']],
  ])('says what decided: %s', async (_, record, result, through) => {
    const zone = `own.example. TXT "${record}"\nin.own.example. TXT "v=spf1 ip4:192.0.2.1 -all"\nno.own.example. TXT "v=spf1 -all"`
    expect(await outcomeOf(zone)).toMatchObject({ result, through, reason: null })
  })

  test('gives up after twenty seconds of answers', async () => {
    const zone = zoneResolver(
      `own.example. TXT "v=spf1 a a:b.example a:c.example a:d.example -all"\nown.example. A 192.0.2.99\nb.example. A 192.0.2.99\nc.example. A 192.0.2.99`,
    )
    const slow: Resolver = {
      resolve: async (name, type) => ({ ...(await zone.resolve(name, type)), durationMs: 6_000 }),
    }
    const { outcome } = await evaluate(slow)
    expect(outcome).toMatchObject({ result: 'temperror', reason: 'time-limit', elapsedMs: 24_000 })
    expect(outcome.through).toEqual(['a:c.example'])
  })

  test('asks the hosts of one mx together, and no more once a term matches', async () => {
    const zone = `own.example. TXT "v=spf1 mx a:never.own.example -all"
      own.example. MX 1 m1.own.example.\nown.example. MX 2 m2.own.example.
      m1.own.example. A 192.0.2.7\nm2.own.example. A 192.0.2.1`
    const { outcome, rounds } = await evaluate(zoneResolver(flush(zone)))
    expect(outcome.through).toEqual(['mx'])
    expect(rounds).toEqual([['own.example TXT'], ['own.example MX'], ['m1.own.example A', 'm2.own.example A']])
  })

  test.each([
    [10, 'pass'],
    [11, 'fail'],
  ])('of a client with %i names that matter last: %s', async (count, result) => {
    const names = Array.from({ length: count }, (_, at) => `$PTR 192.0.2.1 n${at}.own.example.`)
    const zone = `own.example. TXT "v=spf1 ptr -all"\n${names.join('\n')}\nn${count - 1}.own.example. A 192.0.2.1`
    expect(await outcomeOf(zone)).toMatchObject({ result, lookups: 1 })
  })

  test('the heaviest record takes a bounded number of questions', async () => {
    const hosts = Array.from(
      { length: 10 },
      (_, at) => `own.example. MX ${at} m${at}.own.example.\nm${at}.own.example. TXT "no address"`,
    )
    const resolver = zoneResolver(`own.example. TXT "v=spf1 ${'mx '.repeat(40)}-all"\n${hosts.join('\n')}`)
    const { outcome, rounds } = await evaluate(resolver)
    expect(outcome).toMatchObject({ result: 'permerror', reason: 'void-limit', lookups: 3 })
    expect(rounds.flat().length).toBe(1 + 3 * (1 + 10 + 10))
  })

  test.each([
    ['exists:%{l}.own.example', true],
    ['exists:%{S}.own.example', true],
    ['exists:%{i}.%{d}.own.example', false],
  ])('knows whether the sender matters: %s', async (term, usesLocalPart) => {
    expect(await outcomeOf(`own.example. TXT "v=spf1 ${term} -all"`)).toMatchObject({ result: 'fail', usesLocalPart })
  })

  test('a hostile local part stays inside the name that is asked for', async () => {
    const zone = `own.example. TXT "v=spf1 exists:%{l}.users.own.example -all"`
    const { rounds } = await evaluate(zoneResolver(zone), { mailFrom: 'a\\.b"<@own.example' })
    expect(rounds[1]).toEqual(['a\\\\.b"<.users.own.example A'])
    const { rounds: none } = await evaluate(zoneResolver(zone), { mailFrom: 'grün@own.example' })
    expect(none).toEqual([['own.example TXT']])
  })
})

describe('any zone', () => {
  const names = ['own.example', 'b.example', 'c.example', 'd.example']
  const name = fc.constantFrom(...names)
  const qualifier = fc.constantFrom('', '', '', '-', '~', '?')
  const address = fc.constantFrom('192.0.2.1', '192.0.2.2', '198.51.100.0/24', '192.0.2.0/30')
  const term = fc.oneof(
    { weight: 3, arbitrary: fc.tuple(qualifier, address).map(([sign, ip]) => `${sign}ip4:${ip}`) },
    {
      weight: 3,
      arbitrary: fc
        .tuple(qualifier, fc.constantFrom('a', 'mx', 'include', 'exists'), name)
        .map(([sign, kind, of]) => `${sign}${kind}:${of}`),
    },
    fc.constantFrom(
      'ptr',
      'a/31',
      'exists:%{i}.x.example',
      'include:%{d2}',
      'bad:term',
      'redirect=b.example',
      'exp=d.example',
    ),
  )
  const ending = fc.constantFrom('-all', '~all', '?all', 'redirect=c.example', '')
  const record = fc
    .tuple(fc.array(term, { maxLength: 4 }), ending)
    .map(([terms, all]) => `v=spf1 ${terms.join(' ')} ${all}`)
  const failure = fc.option(fc.tuple(name, fc.constantFrom('A', 'MX', 'TXT')), { nil: null, freq: 3 })
  const world = fc.record({ records: fc.array(record, { minLength: 4, maxLength: 4 }), failure })

  function resolverFor({
    records,
    failure,
  }: {
    records: readonly string[]
    failure: readonly [string, string] | null
  }) {
    const namespace = new Namespace()
    for (const [at, of] of names.entries()) {
      namespace.set(of, 'TXT', [[records[at] ?? '']])
      if (at !== 2) namespace.set(of, 'A', [`192.0.2.${at}` as IpAddress])
      if (at < 2) namespace.set(of, 'MX', [{ preference: 10, exchange: names[at + 1] ?? '' }])
    }
    if (failure !== null) namespace.fail(failure[0], 'servfail', failure[1] as 'A')
    return resolverOf(namespace)
  }

  test('gives a result; the stored answers give the same; a failed lookup never gives none; a pass is among the networks', async () => {
    const seen = new Map<string, number>()
    let agreed = 0
    await fc.assert(
      fc.asyncProperty(world, async (one) => {
        const { outcome, lookups, request } = await evaluate(resolverFor(one))
        seen.set(outcome.result, (seen.get(outcome.result) ?? 0) + 1)
        expect(replay(checkHost(request), lookups)).toEqual(outcome)
        expect(outcome.result).not.toBe('none')
        expect(outcome.lookups).toBeLessThanOrEqual(11)
        if (outcome.result !== 'pass' || outcome.through.some((by) => /%|ptr/.test(by))) return
        const domain = plainDomain(parseDomainName('own.example'))
        const { lookups: walked } = await spfCheck.gather(domain, surroundingsOf({ resolver: resolverFor(one) }), null)
        const networks = sourcesOf(walkSpf(domain.name, walked).root, domain.name).flatMap((source) => source.networks)
        expect(networks.some((network) => cidrContains(network, four))).toBe(true)
        agreed += 1
      }),
      { numRuns: 400 },
    )
    for (const result of ['pass', 'fail', 'softfail', 'neutral', 'permerror', 'temperror']) {
      expect(seen.get(result) ?? 0, result).toBeGreaterThan(3)
    }
    expect(agreed).toBeGreaterThan(40)
  })

  test('any text as record, sender and HELO gives a result', async () => {
    const results = new Set<string>()
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(
          byteText,
          fc.string().map((text) => `v=spf1 exists:%{${text}`),
          record,
        ),
        fc.oneof(fc.constant('jane@own.example'), fc.string()),
        fc.string(),
        async (text, mailFrom, helo) => {
          const namespace = new Namespace()
          namespace.set('own.example', 'TXT', [[text]])
          const from = mailFrom.includes('@') ? mailFrom : `${mailFrom}@own.example`
          results.add((await evaluate(resolverOf(namespace), { mailFrom: from, helo })).outcome.result)
        },
      ),
      { numRuns: 200 },
    )
    expect(results.size).toBeGreaterThan(2)
  })
})
