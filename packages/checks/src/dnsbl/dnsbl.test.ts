import { inspect } from 'node:util'
import { describeList, enabledLists } from '@mailhealth/catalogue'
import {
  type Cidr,
  type DnsAnswer,
  parseCidr,
  parseDomainName,
  plainDomain,
  plainHost,
  type Resolver,
} from '@mailhealth/core'
import { zoneResolver } from '@mailhealth/testkit'
import { describe, expect, test } from 'vitest'
import type { DnsblEvidence } from './evidence.ts'
import { createListSource } from './list-health.ts'
import { addressTarget, dnsblVerdict, exampleCom, exampleLists, exampleWorld } from './testing.ts'

const { zen, dbl, uri, trap, hobby } = exampleLists
const mailHost = addressTarget('192.0.2.10')
const v6 = '0.1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2'
const nameOf = (domain: string) => plainDomain(parseDomainName(domain))

/** A finding as tests compare it: without the severity. */
const listedOn = (subject: string, list: { zone: string; name: string; operator: string }, args: object) => ({
  id: 'dnsbl.listed',
  subject: `${subject}@${list.zone}`,
  args: {
    zone: list.zone,
    list: list.name,
    operator: list.operator,
    delistUrl: null,
    txt: null,
    tested: true,
    confirmed: false,
    listedUntil: null,
    ...args,
  },
})
const low = (subject: string, asked: number, answered: number, ...missing: string[]) => ({
  id: 'dnsbl.coverage-low',
  subject,
  args: { asked, answered, missing },
})
const plain = (findings: readonly { id: string; subject: string; args: object }[]) =>
  findings.map(({ id, subject, args }) => ({ id, subject, args }))

describe('dnsbl: targets', () => {
  test('a clean domain passes: its name, and the addresses of its MX hosts, on the lists for each', async () => {
    const { evidence, ...verdict } = await dnsblVerdict(exampleCom, exampleWorld())
    // 192.0.2.10 on three lists, 2001:db8::10 on one, the name on two, and on one the full name of its mail host
    expect(verdict).toEqual({ outcome: 'pass', findings: [], coverage: { asked: 7, answered: 7 }, facts: {} })
  })

  test('every address and name is a subject of its own', async () => {
    const world = exampleWorld(`
10.2.0.192.zen.example.     A 127.0.0.2
${v6}.zen.example.          A 127.0.0.10
example.com.dbl.example.    A 127.0.1.2`)
    const { outcome, findings, coverage } = await dnsblVerdict(exampleCom, world)
    expect(outcome).toBe('fail')
    expect(findings.map(({ id, subject, severity }) => ({ id, subject, severity }))).toEqual([
      { id: 'dnsbl.listed', subject: '192.0.2.10@zen.example', severity: 'critical' },
      { id: 'dnsbl.listed', subject: 'example.com@dbl.example', severity: 'critical' },
      { id: 'dnsbl.listed', subject: '2001:db8::10@zen.example', severity: 'high' },
    ])
    expect(coverage).toEqual({ asked: 7, answered: 7 })
  })

  test('a name list gets the form of the name that it wants', async () => {
    const world = exampleWorld()
    await dnsblVerdict({ ...plainHost(parseDomainName('mx1.mail.example.com')), addresses: [] }, world, [dbl, uri])
    expect(world.namespace.questions).toContain('example.com.dbl.example A')
    expect(world.namespace.questions).toContain('mx1.mail.example.com.uri.example A')
  })

  test('every address of a network is asked about, and what is clean takes no room', async () => {
    const world = exampleWorld('7.100.51.198.trap.example. A 127.0.0.2')
    const network = { kind: 'network', cidr: parseCidr('198.51.100.0/24') as Cidr, tags: [] } as const
    const { outcome, findings, coverage, evidence } = await dnsblVerdict(network, world, [zen, trap])
    expect({ outcome, findings: plain(findings), coverage }).toEqual({
      outcome: 'fail',
      findings: [
        listedOn('198.51.100.7', trap, { codes: ['127.0.0.2'], meanings: [], cause: 'spam', listSeverity: 'medium' }),
      ],
      coverage: { asked: 512, answered: 512 },
    })
    expect(JSON.stringify(evidence).length).toBeLessThan(4000)
  })

  test('documentation addresses are ordinary, private ones are not asked about', async () => {
    const world = exampleWorld()
    const verdict = await dnsblVerdict(nameOf('private.example'), world)
    expect(verdict.outcome).toBe('pass')
    expect(verdict.coverage).toEqual({ asked: 2, answered: 2 })
    expect((verdict.evidence as unknown as DnsblEvidence).special).toEqual({ count: 1, first: ['10.0.0.1'] })
    expect(world.namespace.questions.filter((question) => question.startsWith('1.0.0.10.'))).toEqual([])
  })

  test('a private address that is allowed is asked about', async () => {
    const world = exampleWorld('1.0.0.10.trap.example. A 127.0.0.2')
    const { findings } = await dnsblVerdict(addressTarget('10.0.0.1'), world, [zen, trap], (surroundings) => ({
      ...surroundings,
      settings: { ...surroundings.settings, isAllowed: () => true },
    }))
    expect(findings.map(({ subject }) => subject)).toEqual(['10.0.0.1@trap.example'])
  })

  test.each([
    ['a private address', addressTarget('127.0.0.1'), [zen], 'special-addresses', { count: 1, first: ['127.0.0.1'] }],
    ['a domain without mail, and no list for names', nameOf('nomail.example'), [zen], 'no-address', {}],
    ['an address, and no list for addresses', mailHost, [dbl], 'no-list', {}],
    ['no list at all', exampleCom, [], 'no-list', {}],
  ])('%s is skipped', async (_name, target, lists, id, args) => {
    const { outcome, skipped, findings, coverage } = await dnsblVerdict(target, exampleWorld(), lists)
    expect({ outcome, skipped, findings, coverage }).toEqual({
      outcome: 'skipped',
      skipped: { id, args },
      findings: [],
      coverage: { asked: 0, answered: 0 },
    })
  })

  test.each([
    ['with lists for its name', [zen, dbl], { asked: 1, answered: 1 }],
    ['with no list that could be asked', [zen], { asked: 0, answered: 0 }],
  ])('a domain whose hosts cannot be found is indeterminate, %s', async (_name, lists, coverage) => {
    const verdict = await dnsblVerdict(nameOf('lost.example'), exampleWorld(), lists)
    expect(verdict.outcome).toBe('indeterminate')
    expect(plain(verdict.findings)).toEqual([
      {
        id: 'dnsbl.indeterminate',
        subject: 'lost.example',
        args: { asked: 1, unanswered: 1, reason: 'lost.example MX: servfail' },
      },
    ])
    expect(verdict.coverage).toEqual(coverage)
  })
})

describe('dnsbl: a listing', () => {
  test('tells everything that is needed to act', async () => {
    const world = exampleWorld(`
10.2.0.192.zen.example. A   127.0.0.2
10.2.0.192.zen.example. TXT "see https://zen.example/" "?ip=192.0.2.10"`)
    const { outcome, findings } = await dnsblVerdict(mailHost, world)
    expect(outcome).toBe('fail')
    expect(plain(findings)).toEqual([
      listedOn('192.0.2.10', zen, {
        codes: ['127.0.0.2'],
        meanings: ['spam source'],
        cause: 'spam',
        listSeverity: 'critical',
        delistUrl: 'https://zen.example/remove',
        txt: 'see https://zen.example/?ip=192.0.2.10',
      }),
    ])
  })

  test('stands with the others of its operator of the same weight, whatever the lists are called', async () => {
    const lists = [
      ['a', 'One'],
      ['b', 'Two'],
      ['c', 'One'],
      ['d', 'Two'],
    ].map(([zone, operator = '']) => describeList({ ...trap, zone: `${zone}.example`, operator }))
    const world = exampleWorld()
    for (const { zone } of lists)
      for (const octets of ['2.0.0.127', '10.2.0.192', '11.2.0.192'])
        world.namespace.set(`${octets}.${zone}`, 'A', ['127.0.0.2' as never])
    const network = { kind: 'network', cidr: '192.0.2.10/31' as never, tags: [] } as const
    const { findings } = await dnsblVerdict(network, world, lists)
    expect(findings.map(({ subject, args }) => `${args.operator} ${subject}`)).toEqual([
      'One 192.0.2.10@a.example',
      'One 192.0.2.10@c.example',
      'One 192.0.2.11@a.example',
      'One 192.0.2.11@c.example',
      'Two 192.0.2.10@b.example',
      'Two 192.0.2.10@d.example',
      'Two 192.0.2.11@b.example',
      'Two 192.0.2.11@d.example',
    ])
  })

  test('of low weight alone does not fail the check', async () => {
    const world = exampleWorld('10.2.0.192.hobby.example. A 127.0.0.2')
    const { outcome, findings } = await dnsblVerdict(mailHost, world)
    expect({ outcome, ids: findings.map(({ id, severity }) => [id, severity]) }).toEqual({
      outcome: 'pass',
      ids: [['dnsbl.listed', 'low']],
    })
  })

  test.each<[string, DnsAnswer<'A'>['kind'], string]>([
    ['gone', 'nxdomain', '192.0.2.10@trap.example: listed, but not when asked again'],
    ['silent', 'failed', '192.0.2.10@trap.example: listed, but no answer when asked again (timeout)'],
  ])('that is %s when asked again is unknown', async (_name, kind, reason) => {
    const world = exampleWorld('10.2.0.192.trap.example. A 127.0.0.2')
    const meta = {
      server: 'zone',
      durationMs: 0,
      rcode: 'NOERROR',
      authentic: false,
      dnssec: 'unknown',
      aliases: [],
    } as const
    const again = (kind === 'failed' ? { kind, reason: 'timeout', detail: '', ...meta } : { kind, ...meta }) as never
    const fickle: typeof world = {
      ...world,
      resolve: (name, type, options) =>
        name.startsWith('10.2.0.192.trap') && options?.fresh ? Promise.resolve(again) : world.resolve(name, type),
    }
    const verdict = await dnsblVerdict(mailHost, fickle)
    expect({ outcome: verdict.outcome, findings: plain(verdict.findings), coverage: verdict.coverage }).toEqual({
      outcome: 'indeterminate',
      findings: [
        low('192.0.2.10', 3, 2, 'trap.example'),
        { id: 'dnsbl.indeterminate', subject: '192.0.2.10', args: { asked: 1, unanswered: 1, reason } },
      ],
      coverage: { asked: 3, answered: 2 },
    })
  })

  test('on a list that begins to list everything while it is asked is unknown, and so is what was clean on it', async () => {
    const world = exampleWorld('3.100.51.198.trap.example. A 127.0.0.2')
    const clock = { minutes: 0, now: () => new Date(Date.UTC(2026, 10, 25, 0, clock.minutes)) }
    const lapsing: typeof world = {
      ...world,
      async resolve(name, type, options) {
        const answer = await world.resolve(name, type)
        if (name === '3.100.51.198.trap.example' && !options?.fresh) {
          world.namespace.set('*.trap.example', 'A', ['127.0.0.2' as never])
          clock.minutes = 5
        }
        return answer
      },
    }
    const network = { kind: 'network', cidr: parseCidr('198.51.100.0/30') as Cidr, tags: [] } as const
    const { outcome, findings, coverage } = await dnsblVerdict(network, lapsing, [zen, trap], (surroundings) => ({
      ...surroundings,
      clock,
      lists: createListSource([zen, trap], lapsing, clock),
    }))
    expect({ outcome, ids: findings.map(({ id, subject }) => [id, subject]), coverage }).toEqual({
      outcome: 'indeterminate',
      ids: [
        ['dnsbl.coverage-low', '198.51.100.0/30'],
        ['dnsbl.indeterminate', '198.51.100.0/30'],
        ['dnsbl.zone-broken', 'trap.example'],
      ],
      coverage: { asked: 8, answered: 4 },
    })
  })

  test('on a list whose negative test point is silent has to wait, while its silence is clean', async () => {
    const world = exampleWorld('10.2.0.192.trap.example. A 127.0.0.2')
    world.namespace.fail('1.0.0.127.trap.example', 'servfail')
    const listed = await dnsblVerdict(mailHost, world)
    expect({ outcome: listed.outcome, ids: listed.findings.map(({ id }) => id) }).toEqual({
      outcome: 'indeterminate',
      ids: ['dnsbl.coverage-low', 'dnsbl.indeterminate'],
    })
    world.namespace.set('10.2.0.192.trap.example', 'A', [])
    const clean = await dnsblVerdict(mailHost, world)
    expect({ outcome: clean.outcome, findings: clean.findings, coverage: clean.coverage }).toEqual({
      outcome: 'pass',
      findings: [],
      coverage: { asked: 3, answered: 3 },
    })
  })

  test('on a list without test points is told as not confirmed, and its silence is not clean', async () => {
    const untested = describeList({ ...trap, zone: 'untested.example', testPoints: {} })
    const world = exampleWorld('10.2.0.192.untested.example. A 127.0.0.2')
    const { outcome, findings, coverage } = await dnsblVerdict(mailHost, world, [zen, trap, hobby, untested])
    expect({ outcome, findings: plain(findings), coverage }).toEqual({
      outcome: 'fail',
      findings: [
        listedOn('192.0.2.10', untested, {
          codes: ['127.0.0.2'],
          meanings: [],
          cause: 'spam',
          listSeverity: 'medium',
          tested: false,
        }),
      ],
      coverage: { asked: 3, answered: 3 },
    })
    const alone = await dnsblVerdict(addressTarget('192.0.2.11'), world, [untested])
    expect({ outcome: alone.outcome, findings: plain(alone.findings) }).toEqual({
      outcome: 'indeterminate',
      findings: [low('192.0.2.11', 0, 0)],
    })
  })
})

describe('dnsbl: coverage', () => {
  const others = Array.from({ length: 8 }, (_, at) => describeList({ ...trap, zone: `l${at}.example`, name: `L${at}` }))
  const zones = others.map(({ zone }) => `2.0.0.127.${zone}. A 127.0.0.2`).join('\n')
  const lists = [zen, trap, ...others]

  test.each([
    ['none', [], 'pass', []],
    ['two of ten', ['l0.example', 'l1.example'], 'pass', []],
    [
      'three of ten',
      ['l0.example', 'l1.example', 'l2.example'],
      'indeterminate',
      [low('192.0.2.10', 10, 7, 'l0.example', 'l1.example', 'l2.example')],
    ],
    ['the critical one', ['zen.example'], 'indeterminate', [low('192.0.2.10', 10, 9, 'zen.example')]],
  ])('with %s of the lists silent about the address', async (_name, silent, outcome, findings) => {
    const world = exampleWorld(zones)
    for (const zone of silent) world.namespace.fail(`10.2.0.192.${zone}`, 'timeout')
    const verdict = await dnsblVerdict(mailHost, world, lists)
    expect({ outcome: verdict.outcome, findings: plain(verdict.findings), coverage: verdict.coverage }).toEqual({
      outcome,
      findings,
      coverage: { asked: 10, answered: 10 - silent.length },
    })
  })

  test('a list that answers for one family only has not answered', async () => {
    const world = exampleWorld(zones)
    world.namespace.fail(`${v6}.zen.example`, 'timeout')
    const { outcome, findings } = await dnsblVerdict(exampleCom, world, lists)
    expect({ outcome, findings: plain(findings) }).toEqual({
      outcome: 'indeterminate',
      findings: [low('example.com', 10, 9, 'zen.example')],
    })
  })

  test('a list that is down is left alone after ten failures in a row', async () => {
    const world = exampleWorld()
    for (let octet = 0; octet < 256; octet++) world.namespace.fail(`${octet}.100.51.198.trap.example`, 'timeout')
    const network = { kind: 'network', cidr: parseCidr('198.51.100.0/24') as Cidr, tags: [] } as const
    const { coverage } = await dnsblVerdict(network, world, [zen, trap])
    const asked = world.namespace.questions.filter((question) => /^\d+\.100\.51\.198\.trap/.test(question))
    expect(coverage).toEqual({ asked: 512, answered: 256 })
    // Those that were under way when the tenth failed are asked too.
    expect(asked.length).toBeGreaterThanOrEqual(10)
    expect(asked.length).toBeLessThanOrEqual(50)
  })

  test('a list that is slow holds no other one up', async () => {
    const world = exampleWorld()
    const others = Promise.withResolvers<void>()
    let answered = 0
    let waiting = 0
    let mostWaiting = 0
    // It answers nothing before the other list has answered everything.
    const slow: Resolver = {
      async resolve(name, type, how) {
        if (!/^\d+\.100\.51\.198\./.test(name)) return world.resolve(name, type, how)
        if (name.endsWith('.zen.example') && ++answered === 256) others.resolve()
        if (name.endsWith('.trap.example')) {
          mostWaiting = Math.max(mostWaiting, ++waiting)
          await others.promise
          waiting--
        }
        return world.resolve(name, type, how)
      },
    }
    const network = { kind: 'network', cidr: parseCidr('198.51.100.0/24') as Cidr, tags: [] } as const
    const { coverage } = await dnsblVerdict(network, slow, [trap, zen])
    expect({ coverage, mostWaiting }).toEqual({ coverage: { asked: 512, answered: 512 }, mostWaiting: 4 })
  })
})

describe('dnsbl: reputation and allowlists', () => {
  const reputation = describeList({
    zone: 'rep.example',
    name: 'Rep',
    operator: 'Operator R',
    type: 'reputation',
    returnCodes: [
      { code: '127.0.0.2', meaning: 'black', cause: 'spam', severity: 'medium' },
      { code: '127.0.0.5', meaning: 'never to be blocked', cause: 'other', severity: null },
    ],
    testPoints: { ipv4: { listed: '127.0.0.2', unlisted: null } },
  })
  const zone = '2.0.0.127.rep.example. A 127.0.0.2\n1.0.0.127.rep.example. A 127.0.0.1\n'

  test('a bad mark is a low reputation', async () => {
    const world = exampleWorld(`${zone}10.2.0.192.rep.example. A 127.0.0.2`)
    const { outcome, findings } = await dnsblVerdict(mailHost, world, [zen, trap, reputation])
    expect({ outcome, findings: plain(findings) }).toEqual({
      outcome: 'fail',
      findings: [
        {
          id: 'dnsbl.reputation-low',
          subject: '192.0.2.10@rep.example',
          args: {
            zone: 'rep.example',
            list: 'Rep',
            operator: 'Operator R',
            codes: ['127.0.0.2'],
            meanings: ['black'],
          },
        },
      ],
    })
  })

  test('any A answer = bad: a good mark, or an allowlist entry, is no fault', async () => {
    const allow = describeList({ ...reputation, zone: 'allow.example', type: 'allow' })
    const world = exampleWorld(`${zone}10.2.0.192.rep.example. A 127.0.0.5
2.0.0.127.allow.example.  A 127.0.0.2
10.2.0.192.allow.example. A 127.0.0.2`)
    const { outcome, findings, coverage } = await dnsblVerdict(mailHost, world, [zen, trap, reputation, allow])
    expect({ outcome, findings, coverage }).toEqual({
      outcome: 'pass',
      findings: [],
      coverage: { asked: 4, answered: 4 },
    })
  })
})

describe('dnsbl: bugs that other tools had', () => {
  test.each([
    ['127.255.255.252', 'mistyped'],
    ['127.255.255.254', 'public-resolver'],
    ['127.255.255.255', 'volume'],
    ['127.255.255.250', 'key'],
  ])('refusal codes are no listings: %s for every name', async (code, cause) => {
    const world = exampleWorld(`*.trap.example. A ${code}`)
    world.namespace.set('2.0.0.127.trap.example', 'A', [code as never])
    const { outcome, findings, coverage } = await dnsblVerdict(mailHost, world)
    expect({ outcome, findings: plain(findings), coverage }).toEqual({
      outcome: 'indeterminate',
      findings: [
        low('192.0.2.10', 3, 2, 'trap.example'),
        {
          id: 'dnsbl.zone-refused',
          subject: 'trap.example',
          args: { list: 'Trap', operator: 'Operator T', cause, code },
        },
      ],
      coverage: { asked: 3, answered: 2 },
    })
    expect(world.namespace.questions).not.toContain('10.2.0.192.trap.example A')
  })

  test('refusal codes are no listings: a list that begins to refuse is asked no more', async () => {
    const world = exampleWorld('*.100.51.198.trap.example. A 127.255.255.255')
    const network = { kind: 'network', cidr: parseCidr('198.51.100.0/24') as Cidr, tags: [] } as const
    const { outcome, findings, coverage } = await dnsblVerdict(network, world, [zen, trap])
    expect({ outcome, ids: findings.map(({ id, subject }) => [id, subject]), coverage }).toEqual({
      outcome: 'indeterminate',
      ids: [
        ['dnsbl.coverage-low', '198.51.100.0/24'],
        ['dnsbl.zone-refused', 'trap.example'],
      ],
      coverage: { asked: 512, answered: 256 },
    })
    const asked = world.namespace.questions.filter((question) => /^\d+\.100\.51\.198\.trap/.test(question))
    expect(asked.length).toBeLessThanOrEqual(40)
  })

  test('refusal codes are no listings: the error bit of a bit mask list', async () => {
    const world = exampleWorld('*.uri.example. A 127.0.0.1')
    world.namespace.set('test.uri.example', 'A', ['127.0.0.1' as never])
    const { findings } = await dnsblVerdict(nameOf('nomail.example'), world)
    expect(findings.map(({ id, subject }) => [id, subject])).toEqual([
      ['dnsbl.coverage-low', 'nomail.example'],
      ['dnsbl.zone-refused', 'uri.example'],
    ])
  })

  test.each([
    ['dead wildcard list', '*.trap.example. A 127.0.0.2', 'wildcard', ['127.0.0.2']],
    ['parked list, answering outside 127.0.0.0/8', '*.trap.example. A 198.51.100.7', 'parked', ['198.51.100.7']],
  ])('%s', async (_name, zone, state, codes) => {
    const { outcome, findings } = await dnsblVerdict(mailHost, exampleWorld(zone))
    expect({ outcome, findings: plain(findings) }).toEqual({
      outcome: 'indeterminate',
      findings: [
        low('192.0.2.10', 3, 2, 'trap.example'),
        {
          id: 'dnsbl.zone-broken',
          subject: 'trap.example',
          args: { list: 'Trap', operator: 'Operator T', state, kinds: ['ipv4'], codes },
        },
      ],
    })
  })

  test('emptied list, or silent refusal read as clean', async () => {
    const world = exampleWorld()
    world.namespace.set('2.0.0.127.zen.example', 'A', [])
    const { outcome, findings, coverage } = await dnsblVerdict(exampleCom, world)
    expect({ outcome, findings: plain(findings), coverage }).toEqual({
      outcome: 'indeterminate',
      findings: [
        low('example.com', 5, 4, 'zen.example'),
        {
          id: 'dnsbl.zone-broken',
          subject: 'zen.example',
          args: { list: 'Zen', operator: 'Operator Z', state: 'emptied', kinds: ['ipv4'], codes: [] },
        },
      ],
      coverage: { asked: 7, answered: 6 },
    })
  })

  test.each(['timeout', 'servfail', 'refused', 'bogus', 'truncated'] as const)(
    '%s counted as clean: an address that no list answers about is unknown',
    async (mode) => {
      const world = exampleWorld()
      for (const { zone } of [zen, trap, hobby]) world.namespace.fail(`10.2.0.192.${zone}`, mode)
      const { outcome, findings, coverage } = await dnsblVerdict(mailHost, world)
      expect({ outcome, findings: plain(findings), coverage }).toEqual({
        outcome: 'indeterminate',
        findings: [low('192.0.2.10', 3, 0, 'zen.example', 'trap.example', 'hobby.example')],
        coverage: { asked: 3, answered: 0 },
      })
    },
  )

  test('timeout counted as clean: a resolver that is down makes everything unknown', async () => {
    const world = zoneResolver()
    world.namespace.fail('*', 'timeout')
    const { outcome, findings, coverage } = await dnsblVerdict(mailHost, world)
    expect({ outcome, findings: plain(findings), coverage }).toEqual({
      outcome: 'indeterminate',
      findings: [
        low('192.0.2.10', 3, 0, 'zen.example', 'trap.example', 'hobby.example'),
        {
          id: 'dnsbl.resolver-fault',
          subject: 'resolver',
          args: { asked: 3, failing: 3, how: 'silent', missing: ['zen.example', 'trap.example', 'hobby.example'] },
        },
      ],
      coverage: { asked: 3, answered: 0 },
    })
  })

  test.each([
    ['missing', ''],
    ['failing', ';! timeout 10.2.0.192.trap.example. TXT'],
  ])('a TXT record that is %s takes nothing from the listing', async (_name, more) => {
    const world = exampleWorld(`10.2.0.192.trap.example. A 127.0.0.2\n${more}`)
    const { outcome, findings } = await dnsblVerdict(mailHost, world)
    expect({ outcome, findings: plain(findings) }).toEqual({
      outcome: 'fail',
      findings: [
        listedOn('192.0.2.10', trap, { codes: ['127.0.0.2'], meanings: [], cause: 'spam', listSeverity: 'medium' }),
      ],
    })
  })

  test('TXT is asked at the name of the listing, only there, and its size is bounded', async () => {
    const world = exampleWorld(`10.2.0.192.trap.example. A 127.0.0.2
10.2.0.192.trap.example. TXT "${'x'.repeat(200)}" "${'y'.repeat(200)}"`)
    const { findings } = await dnsblVerdict(mailHost, world)
    expect(findings[0]?.args.txt).toBe(`${'x'.repeat(200)}${'y'.repeat(55)}`)
    expect(world.namespace.questions.filter((question) => question.endsWith(' TXT'))).toEqual([
      '10.2.0.192.trap.example TXT',
    ])
  })

  test('several A records, in any order, are one listing with every code', async () => {
    const codes = ['127.0.0.10', '127.0.0.4']
    const world = exampleWorld(codes.map((code) => `10.2.0.192.zen.example. A ${code}`).join('\n'))
    const rotating: typeof world = {
      ...world,
      async resolve(name, type, options) {
        const answer = await world.resolve(name, type)
        if (answer.kind !== 'records' || !name.startsWith('10.2.0.192')) return answer
        return { ...answer, records: answer.records.slice(options?.fresh ? 1 : 0) }
      },
    }
    const { findings } = await dnsblVerdict(mailHost, rotating)
    expect(plain(findings)).toEqual([
      listedOn('192.0.2.10', zen, {
        codes: ['127.0.0.4', '127.0.0.10'],
        meanings: ['infected', 'end users'],
        cause: 'exploit',
        listSeverity: 'critical',
        delistUrl: 'https://zen.example/remove',
      }),
    ])
  })

  test('IPv6 is asked by 32 nibbles, and only of lists that know IPv6', async () => {
    const world = exampleWorld(`${v6}.zen.example. A 127.0.0.4`)
    const { findings, coverage } = await dnsblVerdict(addressTarget('2001:db8::10'), world)
    expect(findings.map(({ subject }) => subject)).toEqual(['2001:db8::10@zen.example'])
    expect(coverage).toEqual({ asked: 1, answered: 1 })
    expect(world.namespace.questions.filter((question) => /(trap|hobby)\.example/.test(question))).toEqual([])
  })

  test('an IPv4-mapped IPv6 address is asked as IPv4', async () => {
    const world = exampleWorld('10.2.0.192.trap.example. A 127.0.0.2')
    const { findings } = await dnsblVerdict(addressTarget('::ffff:192.0.2.10'), world)
    expect(findings.map(({ subject }) => subject)).toEqual(['192.0.2.10@trap.example'])
  })

  test('no address goes to a list for names, and no name to a list for addresses', async () => {
    const world = exampleWorld()
    await dnsblVerdict(exampleCom, world)
    const questions = world.namespace.questions.filter((question) => question.endsWith(' A'))
    const isOfAddress = (question: string) => /^([0-9a-f]\.){32}|^(\d+\.){4}/.test(question)
    const toNames = questions.filter((question) => /(dbl|uri)\.example A$/.test(question))
    const toAddresses = questions.filter((question) => /(zen|trap|hobby)\.example A$/.test(question))
    expect(toNames.filter(isOfAddress)).toEqual([])
    expect(toAddresses.filter((question) => !isOfAddress(question) && !/^[0-9a-f]{16}\./.test(question))).toEqual([])
    expect([toNames.length, toAddresses.length]).toEqual([9, 16])
  })

  test('a resolver that rewrites NXDOMAIN is told once, not as many parked lists', async () => {
    const world = exampleWorld('*.example. A 198.51.100.53')
    for (const { zone } of Object.values(exampleLists))
      world.namespace.set(`*.${zone}`, 'A', ['198.51.100.53' as never])
    const { outcome, findings } = await dnsblVerdict(mailHost, world)
    expect({ outcome, findings: plain(findings) }).toEqual({
      outcome: 'indeterminate',
      findings: [
        low('192.0.2.10', 3, 0, 'zen.example', 'trap.example', 'hobby.example'),
        {
          id: 'dnsbl.resolver-fault',
          subject: 'resolver',
          args: { asked: 3, failing: 3, how: 'rewritten', missing: ['zen.example', 'trap.example', 'hobby.example'] },
        },
      ],
    })
  })

  test('two parked lists of two operators among healthy ones are a resolver that rewrites', async () => {
    const world = exampleWorld('*.trap.example. A 198.51.100.53\n*.hobby.example. A 198.51.100.53')
    world.namespace.set('2.0.0.127.trap.example', 'A', ['198.51.100.53' as never])
    world.namespace.set('2.0.0.127.hobby.example', 'A', ['198.51.100.53' as never])
    const more = describeList({ ...trap, zone: 'more.example', name: 'More' })
    world.namespace.set('2.0.0.127.more.example', 'A', ['127.0.0.2' as never])
    const { findings } = await dnsblVerdict(mailHost, world, [zen, trap, hobby, more])
    expect(plain(findings)).toEqual([
      low('192.0.2.10', 4, 2, 'trap.example', 'hobby.example'),
      {
        id: 'dnsbl.indeterminate',
        subject: '192.0.2.10',
        args: {
          asked: 1,
          unanswered: 1,
          reason: 'resolver: it rewrites answers: 2 lists seem to answer 198.51.100.53',
        },
      },
    ])
  })

  test('a broken list is told once, not for each address', async () => {
    const world = exampleWorld('*.trap.example. A 127.0.0.2')
    const network = { kind: 'network', cidr: parseCidr('198.51.100.0/28') as Cidr, tags: [] } as const
    const { findings } = await dnsblVerdict(network, world, [zen, trap])
    expect(findings.map(({ id, subject }) => [id, subject])).toEqual([
      ['dnsbl.coverage-low', '198.51.100.0/28'],
      ['dnsbl.zone-broken', 'trap.example'],
    ])
  })

  test('a list that is broken for both families is told once', async () => {
    const world = exampleWorld('*.zen.example. A 127.0.0.2')
    const { findings } = await dnsblVerdict(exampleCom, world)
    expect(plain(findings)).toEqual([
      low('example.com', 5, 4, 'zen.example'),
      {
        id: 'dnsbl.zone-broken',
        subject: 'zen.example',
        args: {
          list: 'Zen',
          operator: 'Operator Z',
          state: 'wildcard',
          kinds: ['ipv4', 'ipv6'],
          codes: ['127.0.0.2'],
        },
      },
    ])
  })

  test('NODATA about a subject is clean on a healthy list', async () => {
    const world = exampleWorld('10.2.0.192.trap.example. TXT "no address"')
    const { outcome, coverage, evidence } = await dnsblVerdict(mailHost, world, [zen, trap])
    expect({ outcome, coverage }).toEqual({ outcome: 'pass', coverage: { asked: 2, answered: 2 } })
    const { lists } = evidence as unknown as DnsblEvidence
    expect(lists.map(({ zone, nxdomain, nodata }) => ({ zone, nxdomain, nodata }))).toEqual([
      { zone: 'zen.example', nxdomain: 1, nodata: 0 },
      { zone: 'trap.example', nxdomain: 0, nodata: 1 },
    ])
  })

  test('a key goes into the question, and nowhere else', async () => {
    const key = 'k3yk3yk3yk3y'
    const lists = enabledLists({ disable: [], add: [], keys: { spamhaus: key } }).filter(
      ({ operator }) => operator === 'Spamhaus',
    )
    const below = (name: string, zone: string) => `${name}.${key}.${zone}.dq.spamhaus.net`
    const world = exampleWorld()
    world.namespace.set(below('2.0.0.127', 'zen'), 'A', ['127.0.0.2' as never])
    world.namespace.set(below('10.2.0.192', 'zen'), 'A', ['127.0.0.4' as never])
    world.namespace.set(below('10.2.0.192', 'zen'), 'TXT', [[`see ${key.toUpperCase()}.zen.dq.spamhaus.net`]])
    world.namespace.set(below('dbltest.com', 'dbl'), 'A', ['127.255.255.250' as never])
    const verdict = await dnsblVerdict(exampleCom, world, lists)
    expect(verdict.findings.map(({ id, subject }) => [id, subject])).toEqual([
      ['dnsbl.listed', '192.0.2.10@zen.spamhaus.org'],
      ['dnsbl.coverage-low', 'example.com'],
      ['dnsbl.zone-broken', 'zen.spamhaus.org'],
      ['dnsbl.zone-refused', 'dbl.spamhaus.org'],
    ])
    expect(verdict.findings[0]?.args.txt).toBe('see ….zen.dq.spamhaus.net')
    expect(world.namespace.questions).toContain(`${below('10.2.0.192', 'zen')} A`)
    const shown = [
      JSON.stringify([verdict, lists]),
      inspect([verdict, lists], { depth: null }),
      inspect(verdict, { depth: null, showHidden: true }),
    ]
    for (const text of shown) expect(text.toLowerCase()).not.toContain(key)
  })
})
