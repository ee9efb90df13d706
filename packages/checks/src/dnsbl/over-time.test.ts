import { describeList } from '@mailhealth/catalogue'
import { type JsonValue, parseDomainName, plainDomain, plainHost, type Resolver, type Target } from '@mailhealth/core'
import { type ZoneResolver, zoneResolver } from '@mailhealth/testkit'
import { describe, expect, test } from 'vitest'
import type { Surroundings } from '../check.ts'
import { checkNamed } from '../registry.ts'
import { type RunResult, runCheck } from '../run-check.ts'
import { surroundingsOf } from '../testing.ts'
import type { DnsblEvidence, DnsblMemory } from './evidence.ts'
import { createListSource, type ListSourceOptions } from './list-health.ts'
import type { ListSource } from './list-source.ts'
import { addressTarget, exampleLists, exampleWorld } from './testing.ts'

const { zen, dbl, uri, trap } = exampleLists
const mailHost = addressTarget('192.0.2.10')
const onTrap = '10.2.0.192.trap.example'

/** Runs the check again and again, with the memory that the worker would keep. */
function watch(
  world: Resolver,
  options: ListSourceOptions & { target?: Target; lists?: readonly (typeof zen)[]; second?: Resolver } = {},
) {
  let now = Date.parse('2026-11-25T00:00:00.000Z')
  let memory: JsonValue = null
  const clock = { now: () => new Date(now) }
  const { target = mailHost, lists = [zen, trap], second, ...rest } = options
  const source = createListSource(lists, world, clock, rest)
  const surroundings: Surroundings = {
    ...surroundingsOf({ resolver: world }),
    clock,
    lists: source,
    ...(second === undefined ? {} : { secondResolver: second }),
  }
  return async (afterSeconds: number): Promise<RunResult & { readonly said: readonly string[] }> => {
    now += afterSeconds * 1_000
    const result = await runCheck(checkNamed('dnsbl'), target, surroundings, {}, memory)
    memory = JSON.parse(JSON.stringify(result.memory)) as JsonValue
    const said = result.verdict.findings.map(({ id, subject, args }) => {
      const marks = [args['confirmed'] === true ? ' confirmed' : '', args['listedUntil'] ? ' again' : '']
      return `${id} ${subject}${marks.join('')}`
    })
    return { ...result, said }
  }
}

const list = (world: ZoneResolver, ttl: number): void => world.namespace.set(onTrap, 'A', ['127.0.0.2' as never], ttl)
const delist = (world: ZoneResolver): void => world.namespace.set(onTrap, 'A', [])
const asked = (world: ZoneResolver, name: string): number =>
  world.namespace.questions.filter((question) => question === `${name} A`).length

/** A world as a server with this name gives it. */
function from(server: string, world: Resolver): Resolver {
  return { resolve: async (name, type, how) => ({ ...(await world.resolve(name, type, how)), server }) }
}

const evidenceOf = ({ verdict }: RunResult) => (verdict.evidence as unknown as DnsblEvidence).entries[0]

describe('a listing over time', () => {
  test.each([
    ['after a minute where its TTL is longer', 3600, 60],
    ['after its TTL where that is shorter', 15, 15],
  ])('is confirmed %s, and not before', async (_name, ttl, seconds) => {
    const world = exampleWorld()
    list(world, ttl)
    const run = watch(world)
    const first = await run(0)
    expect([first.said, first.verdict.outcome]).toEqual([['dnsbl.listed 192.0.2.10@trap.example'], 'fail'])
    expect(first.nextLookSeconds).toBe(seconds)
    expect((await run(seconds - 1)).said).toEqual(['dnsbl.listed 192.0.2.10@trap.example'])
    expect((await run(1)).said).toEqual(['dnsbl.listed 192.0.2.10@trap.example confirmed'])
  })

  test('that went before it was confirmed is nothing', async () => {
    const world = exampleWorld()
    list(world, 60)
    const run = watch(world)
    await run(0)
    delist(world)
    const second = await run(60)
    expect([second.said, second.verdict.outcome, second.nextLookSeconds]).toEqual([[], 'pass', null])
  })

  test.each([
    [3_600, 3_600],
    [30, 300],
    [1_000_000, 86_400],
  ])('with a TTL of %i s is asked about again after %i s', async (ttl, seconds) => {
    const world = exampleWorld()
    list(world, ttl)
    const run = watch(world)
    await run(0)
    expect((await run(60)).nextLookSeconds).toBe(seconds)
  })

  test('that comes back is said to be one that comes back', async () => {
    const world = exampleWorld()
    list(world, 60)
    const run = watch(world)
    await run(0)
    await run(60)
    delist(world)
    await run(900)
    list(world, 60)
    await run(86_400)
    const { verdict, said } = await run(60)
    expect(said).toEqual(['dnsbl.listed 192.0.2.10@trap.example confirmed again'])
    expect(verdict.findings[0]?.args['listedUntil']).toBe('2026-11-25T00:16:00.000Z')
  })

  test.each([
    ['does not answer', (world: ZoneResolver) => world.namespace.fail(onTrap, 'timeout'), 'was listed, and timeout'],
    [
      'lost its test entry',
      (world: ZoneResolver) => world.namespace.set('2.0.0.127.trap.example', 'A', []),
      'was listed, and the list its test entry is gone',
    ],
  ])('does not end because the list %s', async (_name, break_, reason) => {
    const world = exampleWorld()
    list(world, 60)
    const others = Array.from({ length: 8 }, (_, at) =>
      describeList({ ...trap, zone: `l${at}.example`, name: `L${at}` }),
    )
    for (const { zone } of others) world.namespace.set(`2.0.0.127.${zone}`, 'A', ['127.0.0.2' as never])
    const run = watch(world, { lists: [zen, trap, ...others] })
    await run(0)
    await run(60)
    break_(world)
    const { verdict } = await run(7_200)
    expect(verdict.outcome).toBe('indeterminate')
    expect(verdict.findings.find(({ id }) => id === 'dnsbl.indeterminate')?.args['reason']).toBe(
      `192.0.2.10@trap.example: ${reason}`,
    )
    world.namespace.heal(onTrap)
    world.namespace.set('2.0.0.127.trap.example', 'A', ['127.0.0.2' as never])
    delist(world)
    expect((await run(7_200)).verdict.outcome).toBe('pass')
  })

  test('is not confirmed while a second way sees the list work and no entry, and is as soon as that sees it too', async () => {
    const [world, elsewhere] = [exampleWorld(), exampleWorld()]
    list(world, 60)
    const run = watch(world, { second: elsewhere })
    const doubted = ['dnsbl.coverage-low 192.0.2.10', 'dnsbl.indeterminate 192.0.2.10']
    expect([(await run(0)).said, (await run(60)).said, (await run(900)).said]).toEqual([doubted, doubted, doubted])
    list(elsewhere, 60)
    expect((await run(900)).said).toEqual(['dnsbl.listed 192.0.2.10@trap.example confirmed'])
    // Then it is known: the second way is not asked on and on.
    const before = asked(elsewhere, onTrap)
    expect((await run(900)).said).toEqual(['dnsbl.listed 192.0.2.10@trap.example confirmed'])
    expect(asked(elsewhere, onTrap)).toBe(before)
  })

  test('is doubted where a second way sees the list work and no entry', async () => {
    const world = exampleWorld()
    list(world, 60)
    const denied = await watch(world, { second: exampleWorld() })(0)
    expect([denied.verdict.outcome, denied.said]).toEqual([
      'indeterminate',
      ['dnsbl.coverage-low 192.0.2.10', 'dnsbl.indeterminate 192.0.2.10'],
    ])
    // A second way that is refused in silence denies nothing.
    const refused = await watch(world, { second: zoneResolver() })(0)
    expect(refused.said).toEqual(['dnsbl.listed 192.0.2.10@trap.example'])
    expect(evidenceOf(refused)).toMatchObject({
      first: { codes: ['127.0.0.2'] },
      second: { answer: { kind: 'nxdomain' } },
    })
  })

  test('names the resolvers that showed it, and each list those that brought its answers', async () => {
    const [world, elsewhere] = [exampleWorld(), exampleWorld()]
    list(world, 60)
    list(elsewhere, 60)
    const seen = await watch(from('127.0.0.1:53', world), { second: from('192.0.2.53:53', elsewhere) })(0)
    expect(evidenceOf(seen)?.resolvers).toEqual(['127.0.0.1:53', '192.0.2.53:53'])
    const { lists } = seen.verdict.evidence as unknown as DnsblEvidence
    expect(lists.map(({ zone, resolvers }) => [zone, resolvers])).toEqual([
      [zen.zone, ['127.0.0.1:53']],
      [trap.zone, ['127.0.0.1:53']],
    ])
    delist(elsewhere)
    const denied = await watch(from('127.0.0.1:53', world), { second: from('192.0.2.53:53', elsewhere) })(0)
    expect(evidenceOf(denied)?.resolvers).toEqual(['127.0.0.1:53'])
  })

  test('that a second way sees too is known by its codes, as seenByOtherWay() of the catalogue reads them', async () => {
    const world = exampleWorld()
    list(world, 60)
    const both = await watch(world, { second: world })(0)
    const told = { codes: ['127.0.0.2'] }
    expect(evidenceOf(both)).toMatchObject({
      subject: '192.0.2.10@trap.example',
      first: told,
      second: { answer: told },
    })
  })
})

describe('a listing of what a lookup leads to', () => {
  const domain = plainDomain(parseDomainName('example.com'))
  const listed = 'dnsbl.listed 192.0.2.10@trap.example'
  const day = 86_400
  const listings = (memory: JsonValue) => (memory as unknown as DnsblMemory).listings

  function watched(target: Target = domain) {
    const world = exampleWorld()
    list(world, 60)
    const run = watch(world, { target, lists: [trap] })
    return { world, run }
  }

  test.each([
    ['of its host', plainHost(parseDomainName('mail.example.com')), 'mail.example.com', 'servfail', 'A'],
    ['of its host, in both families', domain, 'mail.example.com', 'timeout', null],
    ['of the MX', domain, 'example.com', 'servfail', 'MX'],
  ] as const)('outlasts a run in which the lookup %s fails', async (_name, target, name, how, type) => {
    const { world, run } = watched(target)
    await run(0)
    const { memory } = await run(60)
    world.namespace.fail(name, how, type)
    const lost = await run(900)
    expect([lost.verdict.outcome, lost.said.includes(listed)]).toEqual(['indeterminate', false])
    expect((lost.verdict.evidence as unknown as DnsblEvidence).unanswered).toEqual([
      { subject: '192.0.2.10@trap.example', reason: 'the lookup that leads to it failed' },
    ])
    world.namespace.heal(name, type)
    const back = await run(900)
    expect(back.said).toEqual([`${listed} confirmed`])
    expect(listings(back.memory)).toEqual(listings(memory))
    delist(world)
    expect((await run(900)).verdict.outcome).toBe('pass')
    list(world, 60)
    expect((await run(900)).said).toEqual([`${listed} again`])
  })

  test('is confirmed though the lookup fails in between', async () => {
    const { world, run } = watched()
    expect((await run(0)).said).toEqual([listed])
    world.namespace.fail('mail.example.com', 'servfail')
    await run(30)
    world.namespace.heal('mail.example.com')
    expect((await run(30)).said).toEqual([`${listed} confirmed`])
  })

  test('is none of a host that is gone, nor of one that has another address; for a day, coming back is no new one', async () => {
    const { world, run } = watched()
    await run(0)
    const { memory } = await run(60)
    world.namespace.set('mail.example.com', 'A', [])
    world.namespace.set('mail.example.com', 'AAAA', [])
    const gone = await run(900)
    expect([gone.verdict.outcome, gone.said]).toEqual(['skipped', []])
    expect(gone.verdict.coverage).toEqual({ asked: 0, answered: 0 })
    world.namespace.set('mail.example.com', 'A', ['192.0.2.10' as never])
    const back = await run(day)
    expect([back.said, listings(back.memory)]).toEqual([[`${listed} confirmed`], listings(memory)])
    world.namespace.set('mail.example.com', 'A', ['192.0.2.77' as never])
    expect((await run(900)).verdict.outcome).toBe('pass')
    await run(day)
    expect(listings((await run(900)).memory)).toEqual({})
    world.namespace.set('mail.example.com', 'A', ['192.0.2.10' as never])
    expect((await run(900)).said).toEqual([listed])
  })

  test('does not wait for the other family’s lookup', async () => {
    const { world, run } = watched()
    await run(0)
    world.namespace.set('mail.example.com', 'A', ['192.0.2.77' as never])
    world.namespace.fail('mail.example.com', 'servfail', 'AAAA')
    const { verdict } = await run(60)
    expect((verdict.evidence as unknown as DnsblEvidence).unanswered).toEqual([])
  })

  test('is forgotten after ninety days in which nobody could tell', async () => {
    const { world, run } = watched()
    await run(0)
    world.namespace.fail('mail.example.com', 'servfail')
    await run(60)
    expect(Object.keys(listings((await run(90 * day)).memory))).toEqual(['192.0.2.10@trap.example'])
    expect(listings((await run(1)).memory)).toEqual({})
  })

  test('of a list that is no longer used is nobody’s, whatever fails', async () => {
    const { world, run } = watched()
    const { memory } = await run(0)
    world.namespace.fail('mail.example.com', 'servfail')
    const surroundings = {
      ...surroundingsOf({ resolver: world }),
      lists: createListSource([zen], world, { now: () => new Date('2026-11-25T00:01:00Z') }),
    }
    const { verdict } = await runCheck(checkNamed('dnsbl'), domain, surroundings, {}, memory)
    expect((verdict.evidence as unknown as DnsblEvidence).unanswered).toEqual([])
  })
})

describe('a list that is asked less often than the check runs', () => {
  const paceSeconds = (one: typeof zen): number => (one.zone === zen.zone ? 0 : 3_600)

  test('is carried over meanwhile, and counts as answered', async () => {
    const world = exampleWorld()
    const run = watch(world, { paceSeconds })
    await run(0)
    const { verdict } = await run(900)
    expect([verdict.outcome, verdict.coverage]).toEqual(['pass', { asked: 2, answered: 2 }])
    expect([asked(world, '10.2.0.192.zen.example'), asked(world, onTrap)]).toEqual([2, 1])
    await run(2_700)
    expect([asked(world, '10.2.0.192.zen.example'), asked(world, onTrap)]).toEqual([3, 2])
  })

  test('is asked about what it lists at the pace of the TTL', async () => {
    const world = exampleWorld()
    list(world, 300)
    const run = watch(world, { paceSeconds: () => 14_400 })
    await run(0)
    await run(60)
    delist(world)
    const { said, verdict } = await run(300)
    expect([said, verdict.outcome]).toEqual([[], 'pass'])
    expect(asked(world, '10.2.0.192.zen.example')).toBe(1)
  })

  test('is out of the verdict while its test points fail, though it was clean before', async () => {
    const world = exampleWorld()
    const run = watch(world, { paceSeconds: () => 86_400 })
    await run(0)
    world.namespace.set('2.0.0.127.zen.example', 'A', [])
    expect((await run(3_600)).verdict.outcome).toBe('indeterminate')
  })

  test('is asked about everything when the target has another address', async () => {
    const world = exampleWorld()
    const target = plainDomain(parseDomainName('example.com'))
    const run = watch(world, { paceSeconds: () => 86_400, target })
    await run(0)
    world.namespace.set('mail.example.com', 'A', ['192.0.2.77' as never])
    await run(60)
    expect(asked(world, '77.2.0.192.trap.example')).toBe(1)
  })

  test('rests where the daily limit is used up: from before, or as not asked', async () => {
    const world = exampleWorld()
    let left = 100
    const run = watch(world, { mayAsk: async (one) => one.zone !== trap.zone || left-- > 0 })
    left = 1 // its test, and no question
    const { verdict } = await run(0)
    expect(verdict.coverage.lists?.gaps).toEqual([
      { zone: 'trap.example', list: 'Trap', operator: 'Operator T', state: 'spared', cause: null, since: null },
    ])
    left = 1
    expect((await run(900)).verdict.coverage).toEqual({ asked: 2, answered: 2 })
    left = 0
    expect((await run(900)).verdict.coverage).toEqual({ asked: 2, answered: 2 })
    expect(asked(world, onTrap)).toBe(1)
  })
})

test('an entry that the daily limit leaves no question for is unknown, not listed', async () => {
  const world = exampleWorld(`${onTrap} A 127.0.0.2`)
  let left = 4 // its test, and the question
  const mayAsk: ListSource['mayAsk'] = async (one, questions) => one.zone !== trap.zone || (left -= questions) >= 0
  const { verdict } = await watch(world, { mayAsk })(0)
  expect(verdict.findings.map(({ id }) => id)).not.toContain('dnsbl.listed')
  expect(JSON.stringify(verdict.findings)).toContain("today's questions to its operator are used up")
  expect(asked(world, onTrap)).toBe(1)
})

describe('names', () => {
  const world = (): ZoneResolver =>
    exampleWorld(
      '$PTR 192.0.2.10 ptr.example.net.\n$PTR 2001:db8::10 mail.example.com.\nbad.example.net.dbl.example. A 127.0.1.2',
    )

  test('under which an address is known stand while its PTR lookup fails: a listing of one does not end with that', async () => {
    const world = exampleWorld('$PTR 192.0.2.10 ptr.example.net.\nptr.example.net.uri.example. A 127.0.0.2')
    const run = watch(world, { target: plainHost(parseDomainName('mail.example.com')), lists: [uri] })
    const listed = ['dnsbl.listed ptr.example.net@uri.example']
    expect((await run(0)).said).toEqual(listed)
    world.namespace.fail('10.2.0.192.in-addr.arpa', 'servfail')
    expect((await run(30)).said).toEqual(listed)
    expect((await run(60)).said).toEqual([`${listed[0]} confirmed`])
    world.namespace.heal('10.2.0.192.in-addr.arpa')
    world.namespace.set('10.2.0.192.in-addr.arpa', 'PTR', ['other.example.net'])
    expect((await run(60)).said).toEqual([])
  })

  test('of a host whose own lookup failed are known still when its PTR lookup fails next', async () => {
    const world = exampleWorld('$PTR 192.0.2.10 ptr.example.net.\nptr.example.net.uri.example. A 127.0.0.2')
    const run = watch(world, { target: plainHost(parseDomainName('mail.example.com')), lists: [uri] })
    const listed = 'dnsbl.listed ptr.example.net@uri.example'
    await run(0)
    expect((await run(60)).said).toEqual([`${listed} confirmed`])
    world.namespace.fail('mail.example.com', 'servfail')
    const lost = await run(60)
    expect((lost.verdict.evidence as unknown as DnsblEvidence).unanswered.map(({ subject }) => subject)).toEqual([
      'ptr.example.net@uri.example',
    ])
    world.namespace.heal('mail.example.com')
    world.namespace.fail('10.2.0.192.in-addr.arpa', 'servfail')
    expect((await run(60)).said).toEqual([`${listed} confirmed`])
  })

  test('of a host, its EHLO and its PTR go to lists for names, each once', async () => {
    const resolver = world()
    const host = { ...plainHost(parseDomainName('mail.example.com')), ehlo: parseDomainName('out.example.org') }
    await watch(resolver, { target: host, lists: [dbl, uri] })(0)
    const questions = resolver.namespace.questions.filter((question) => /(dbl|uri)\.example A$/.test(question))
    const names = questions.filter(
      (question) => !/^(test|invalid|dbltest|example\.net\.dbl|[0-9a-f]{16}\.)/.test(question),
    )
    expect(names.sort()).toEqual([
      'example.com.dbl.example A',
      'example.org.dbl.example A',
      'mail.example.com.uri.example A',
      'out.example.org.uri.example A',
      'ptr.example.net.uri.example A',
    ])
  })
})

test('what reputation lists say is a value that drifts, and no fact where it could not be told', async () => {
  const rep = describeList({
    zone: 'rep.example',
    name: 'Rep',
    operator: 'Operator R',
    type: 'reputation',
    returnCodes: [{ code: '127.0.0.18', meaning: 'good', cause: 'other', severity: null }],
    testPoints: { ipv4: { listed: '127.0.0.2', unlisted: null } },
  })
  const world = exampleWorld('2.0.0.127.rep.example. A 127.0.0.2\n10.2.0.192.rep.example. A 127.0.0.18')
  const run = watch(world, { lists: [zen, rep] })
  expect((await run(0)).verdict.facts).toEqual({ '192.0.2.10@rep.example': ['good'] })
  world.namespace.set('10.2.0.192.rep.example', 'A', [])
  expect((await run(900)).verdict.facts).toEqual({ '192.0.2.10@rep.example': null })
  world.namespace.fail('10.2.0.192.rep.example', 'timeout')
  expect((await run(900)).verdict.facts).toEqual({})
})

test('a refusal is told with when it began, though the process is a new one', async () => {
  const world = exampleWorld()
  world.namespace.set('2.0.0.127.zen.example', 'A', ['127.255.255.254' as never])
  const kept = { state: 'refused', since: '2026-11-24T09:10:00.000Z' }
  const memory: ListSourceOptions['memory'] = {
    recall: async () => ({ fault: null, codes: [], reason: '', testedAt: kept.since, ...kept }) as never,
    keep: async () => {},
  }
  const { verdict } = await watch(world, { memory })(0)
  expect(verdict.coverage.lists).toEqual({
    asked: 2,
    answered: 1,
    gaps: [
      {
        zone: 'zen.example',
        list: 'Zen',
        operator: 'Operator Z',
        state: 'refused',
        cause: 'public-resolver',
        since: kept.since,
      },
    ],
  })
  expect((verdict.evidence as unknown as DnsblEvidence).lists[0]?.health.since).toBe(kept.since)
})
