import { inspect } from 'node:util'
import { parseAddress, severities, toDomainName } from '@mailhealth/core'
import { describe, expect, test } from 'vitest'
import { found, locales, renderFinding } from '../index.ts'
import { allLists, enabledLists, findList, ListChoiceError } from './choose.ts'
import { listCoverageText } from './coverage-words.ts'
import type { DnsblList, ListKind } from './list.ts'

const zonesOf = (lists: readonly DnsblList[]) => lists.map(({ zone }) => zone)
const byDefault = enabledLists({ disable: [], add: [] })

/** One character longer than has room behind a key of eight and the nibbles of an IPv6 address. */
const longZone = `${'a'.repeat(60)}.${'b'.repeat(60)}.${'c'.repeat(51)}.example`

describe('the catalogue of lists', () => {
  test('holds at least 92 zones, each once', () => {
    expect(allLists.length).toBeGreaterThanOrEqual(92)
    expect(new Set(zonesOf(allLists)).size).toBe(allLists.length)
  })

  test.each(allLists.map((list) => [list.zone, list] as const))('%s is whole', (zone, list) => {
    expect(toDomainName(zone)).toBe(zone)
    for (const text of [list.name, list.operator]) expect(text).toMatch(/^\S.{0,40}$/)
    for (const url of [list.homepage, list.delistUrl]) expect(url === null || URL.canParse(url), `${url}`).toBe(true)
    expect(list.isDelistUrlVerified && list.delistUrl === null).toBe(false)
    expect(list.statusAsOf ?? '2026').toMatch(/^\d{4}(-\d\d){0,2}$/)
    expect(list.kinds.length).toBeGreaterThan(0)
    expect(severities).toContain(list.severity)
    expect(list.status === 'dead').toBe(list.ended !== null)
    expect(list.isKeyed && list.keyedAccess === null).toBe(false)
    for (const { code } of [...list.returnCodes, ...list.errorCodes])
      expect(code).toMatch(
        /^bit \d+$/.test(code) ? (list.codeMode === 'bitmask' ? /./ : /^$/) : /^127(\.(\*|\d+(-\d+)?)){3}$/,
      )
    if (list.partOf !== null) expect(findList(list.partOf)?.zone).toBe(list.partOf)
    expect(list.policy?.length ?? 0).toBeLessThan(300)
  })

  test('says which limits operators published', () => {
    const limits = allLists.flatMap(({ operator, limits: { perDay, perSecond } }) =>
      perDay === null && perSecond === null ? [] : [`${operator} ${perDay} ${perSecond}`],
    )
    expect([...new Set(limits)]).toEqual([
      'Spamhaus 300000 null',
      'Spamhaus Technology 300000 null',
      'Mailspike 100000 null',
      'dnswl.org 100000 null',
      'Validity 10000 null',
      'Spam Eating Monkey 100000 5',
      'SPFBL.net null 10',
    ])
  })

  test.each(
    allLists.flatMap((list) =>
      Object.entries(list.testPoints).map(([kind, points]) => [list.zone, kind, list, points] as const),
    ),
  )('the test points of %s for %s are of that kind', (_zone, kind, list, points) => {
    expect(list.kinds).toContain(kind)
    for (const point of [points.listed, points.unlisted]) {
      if (point === null) continue
      if (kind === 'domain') expect(toDomainName(point)).toBe(point)
      else expect([point.includes(':'), parseAddress(point) !== null]).toEqual([kind === 'ipv6', true])
    }
  })
})

describe('the lists on by default', () => {
  test('are those that the catalogue says', () => {
    expect(zonesOf(byDefault)).toEqual(zonesOf(allLists.filter((list) => list.enabledByDefault)))
    expect(zonesOf(byDefault)).toEqual(
      expect.arrayContaining(['zen.spamhaus.org', 'dbl.spamhaus.org', 'dnsbl-1.uceprotect.net', 'all.spamrats.com']),
    )
  })

  test.each(byDefault.map((list) => [list.zone, list] as const))(
    '%s is an open, dated, testable blocklist',
    (_zone, list) => {
      const { status, type, isKeyed, statusAsOf, homepage, partOf } = list
      expect({ status, type, isKeyed, partOf }).toEqual({
        status: 'active',
        type: 'block',
        isKeyed: false,
        partOf: null,
      })
      expect(statusAsOf).not.toBeNull()
      expect(homepage).not.toBeNull()
      expect(Object.keys(list.testPoints).sort()).toEqual([...list.kinds].sort())
    },
  )

  test('hold no zone together with its parts, and no list that nobody can do anything about', () => {
    const zones = new Set(zonesOf(byDefault))
    const parts = allLists.filter(({ partOf }) => partOf !== null && zones.has(partOf))
    expect(zonesOf(parts)).toEqual(
      expect.arrayContaining([
        'sbl.spamhaus.org',
        'xbl.spamhaus.org',
        'pbl.spamhaus.org',
        'cbl.abuseat.org',
        'dyna.spamrats.com',
      ]),
    )
    for (const zone of [...zonesOf(parts), 'dnsbl-2.uceprotect.net', 'dnsbl-3.uceprotect.net'])
      expect(zones).not.toContain(zone)
  })

  test.each<ListKind>(['ipv4', 'ipv6', 'domain'])('include a critical one for %s', (kind) => {
    expect(byDefault.some((list) => list.severity === 'critical' && list.testPoints[kind] !== undefined)).toBe(true)
  })
})

describe('enabledLists', () => {
  test('takes out the disabled and puts in the added', () => {
    const zones = zonesOf(
      enabledLists({ disable: ['BL.SpamCop.net'], add: ['b.barracudacentral.org', 'psbl.surriel.com'] }),
    )
    expect(zones).toEqual([...zonesOf(byDefault).filter((zone) => zone !== 'bl.spamcop.net'), 'b.barracudacentral.org'])
  })

  test('knows how an own list is tested', () => {
    const own = enabledLists({
      disable: [],
      add: [{ zone: 'bl.example.com', kinds: ['ipv4', 'domain'], severity: 'high' }],
    }).at(-1)
    expect(own).toMatchObject({
      zone: 'bl.example.com',
      name: 'bl.example.com',
      severity: 'high',
      kinds: ['ipv4', 'domain'],
      type: 'block',
      testPoints: {
        ipv4: { listed: '127.0.0.2', unlisted: '127.0.0.1' },
        domain: { listed: 'test', unlisted: 'invalid' },
      },
    })
  })

  test('takes every field of a list for an own one', () => {
    const own = {
      zone: 'bl.example.com',
      kinds: ['domain'] as const,
      name: 'Own',
      operator: 'Us',
      homepage: 'https://bl.example.com/',
      delistUrl: 'https://bl.example.com/remove',
      type: 'reputation',
      severity: 'high',
      cause: 'cracked',
      codeMode: 'bitmask',
      testPoints: { domain: { listed: 'test', unlisted: null, code: '127.0.0.255' } },
      domainForm: 'full',
      minIntervalSeconds: 600,
      policy: 'ours',
    } as const
    const codes = {
      returnCodes: [{ code: 'bit 2', meaning: 'black', isEndUser: true as const }],
      errorCodes: [{ code: 'bit 1' }],
      limits: { perDay: 500 },
    }
    expect(enabledLists({ disable: [], add: [{ ...own, ...codes }] }).at(-1)).toMatchObject({
      ...own,
      returnCodes: [{ code: 'bit 2', meaning: 'black', isEndUser: true, cause: 'cracked', severity: null }],
      errorCodes: [{ code: 'bit 1', cause: 'other' }],
      limits: { perDay: 500, perSecond: null },
    })
  })

  test('holds all lists of an operator to the strictest limits that one of them says', () => {
    const own = (zone: string, limits: { perDay?: number; perSecond?: number } = {}) =>
      ({ zone, kinds: ['ipv4'], operator: 'Us', limits }) as const
    const add = [own('a.example.com', { perDay: 500, perSecond: 9 }), own('b.example.com', { perDay: 400 })]
    const lists = enabledLists({ disable: [], add: [...add, own('c.example.com')] })
    const limits = lists.filter(({ operator }) => operator === 'Us').map((list) => list.limits)
    expect(limits).toEqual(Array.from({ length: 3 }, () => ({ perDay: 400, perSecond: 9 })))
  })

  test('takes a part of a zone in its place', () => {
    const zones = zonesOf(enabledLists({ disable: ['zen.spamhaus.org'], add: ['sbl.spamhaus.org'] }))
    expect(zones).toContain('sbl.spamhaus.org')
  })

  test.each([
    [
      'a part beside its whole',
      { add: ['psbl.surriel.com', 'sbl.spamhaus.org'] },
      'dnsbl.add[1]: sbl.spamhaus.org is part of zen.spamhaus.org, whose answers hold it; disable zen.spamhaus.org to ask sbl.spamhaus.org alone',
    ],
    [
      'a part beside its whole as holders of a key ask it',
      { disable: ['zen.spamhaus.org'], add: ['zen.dq.spamhaus.net', 'xbl.spamhaus.org'] },
      'dnsbl.add[1]: xbl.spamhaus.org is part of zen.dq.spamhaus.net, whose answers hold it; leave out zen.dq.spamhaus.net to ask xbl.spamhaus.org alone',
    ],
    [
      'an unknown zone',
      { add: ['zen.spamhaus.example'] },
      'dnsbl.add[0]: no list "zen.spamhaus.example" in the catalogue; a list of your own needs zone and kinds',
    ],
    [
      'a dead zone',
      { add: ['psbl.surriel.com', 'dnsbl.sorbs.net'] },
      'dnsbl.add[1]: SORBS is dead (2024-06-05): all its zones were emptied; nothing is listed any more',
    ],
    [
      'a zone that ended with others',
      { add: ['spam.dnsbl.sorbs.net'] },
      'dnsbl.add[0]: SORBS is dead (2024-06-05): all its zones were emptied; nothing is listed any more',
    ],
    [
      'a dead zone as an own list',
      { add: [{ zone: 'dnsbl.ahbl.org', kinds: ['ipv4' as const] }] },
      'dnsbl.add[0]: AHBL is dead (2015-01-01): lists everything since it closed',
    ],
    [
      'a zone of the catalogue as an own list',
      { add: [{ zone: 'bl.spamcop.net', kinds: ['ipv4' as const] }] },
      'dnsbl.add[0]: bl.spamcop.net is in the catalogue; its name alone turns it on',
    ],
    [
      'an own list for nothing',
      { add: [{ zone: 'bl.example.com', kinds: [] }] },
      'dnsbl.add[0].kinds: empty; ipv4, ipv6 or domain was expected',
    ],
    [
      'an own list twice, which would hide its first half',
      {
        add: [
          { zone: 'bl.example.com', kinds: ['ipv4' as const] },
          { zone: 'BL.example.com.', kinds: ['ipv6' as const] },
        ],
      },
      'dnsbl.add[1]: bl.example.com is in dnsbl.add already; one list takes all its kinds',
    ],
    ...[
      { add: [{ zone: 'abcdefgh12345678.zen.dq.spamhaus.net', kinds: ['ipv4' as const] }] },
      { add: ['ABCDEFGH12345678.zen.dq.spamhaus.net.'] },
      { add: ['abcdefgh12345678.sbl.dq.spamhaus.net'] },
      { disable: ['abcdefgh12345678.zen.dq.spamhaus.net'] },
    ].map((choice, at): [string, typeof choice, string] => [
      `a key in a zone, and does not repeat it (${at})`,
      choice,
      `dnsbl.${'add' in choice ? 'add' : 'disable'}[0]: a zone with a key in its name; the key goes into dnsbl.keys.spamhaus, as { env: VARIABLE }, and is used for every list of that operator that takes it`,
    ]),
    [
      'an own list without a name',
      { add: [{ zone: 'b l', kinds: ['ipv4' as const] }] },
      'dnsbl.add[0].zone: "b l" is not a name',
    ],
    [
      'an unknown zone to disable',
      { disable: ['bl.example.com'] },
      'dnsbl.disable[0]: no list "bl.example.com" in the catalogue',
    ],
    [
      'both',
      { disable: ['psbl.surriel.com'], add: ['psbl.surriel.com'] },
      'dnsbl.add[0]: psbl.surriel.com is in dnsbl.disable too',
    ],
    [
      'a keyed list without its key',
      { add: ['zrd.dq.spamhaus.net'] },
      'dnsbl.add: zrd.dq.spamhaus.net answers only with a key; dnsbl.keys.spamhaus has to name a variable that holds it',
    ],
    [
      'a key for nobody',
      { keys: { sorbs: 'abcdefgh12345678' } },
      'dnsbl.keys.sorbs: no such operator; keys are for spamhaus, abusix',
    ],
    [
      'a key that is none',
      { keys: { spamhaus: 'secret.key!' } },
      'dnsbl.keys.spamhaus: not a key; 8 to 63 letters and digits were expected',
    ],
    [
      'an own list whose key is missing',
      { add: [{ zone: 'bl.example', kinds: ['ipv4' as const], key: null }] },
      'dnsbl.add[0].key: bl.example answers only with a key; the variable that is named here has to hold it',
    ],
    [
      'an own list with a key that is none',
      { add: [{ zone: 'bl.example', kinds: ['ipv4' as const], key: 'secret.key!' }] },
      'dnsbl.add[0].key: not a key; 8 to 63 letters, digits and hyphens were expected',
    ],
    [
      'an own list whose key leaves no room for a question',
      { add: [{ zone: longZone, kinds: ['ipv6' as const], key: 'abcdefgh' }] },
      `dnsbl.add[0].key: with it in front, ${longZone} is too long to be asked`,
    ],
  ])('refuses %s', (_name, choice, message) => {
    expect(() => enabledLists({ disable: [], add: [], ...choice })).toThrow(new ListChoiceError(message))
  })

  test('asks by the key, and shows it nowhere', () => {
    const key = 'abcdefghijklmnopqrstuvwxyz'
    const lists = enabledLists({ disable: [], add: ['authbl.dq.spamhaus.net'], keys: { spamhaus: key.toUpperCase() } })
    expect(
      lists.filter(({ queryZone }) => queryZone !== undefined).map(({ zone, queryZone }) => [zone, queryZone]),
    ).toEqual([
      ['zen.spamhaus.org', `${key}.zen.dq.spamhaus.net`],
      ['dbl.spamhaus.org', `${key}.dbl.dq.spamhaus.net`],
      ['authbl.dq.spamhaus.net', `${key}.authbl.dq.spamhaus.net`],
    ])
    expect(JSON.stringify(lists)).not.toContain(key)
    expect(inspect(lists, { depth: null })).not.toContain(key)
    expect(lists.map((list) => ({ ...list })).filter(({ queryZone }) => queryZone !== undefined)).toEqual([])
    expect(findList('zen.spamhaus.org')?.queryZone).toBeUndefined()
  })
})

describe('an own list with a key', () => {
  const key = 'Q7-own-K3y'
  const own = { zone: 'bl.example', kinds: ['ipv4'], limits: { perDay: 100 }, key } as const
  const [list] = enabledLists({ disable: [], add: [own] }).slice(-1)

  test('is asked at its zone with the key in front, and shows it nowhere', () => {
    expect(list).toMatchObject({ zone: 'bl.example', name: 'bl.example', isKeyed: true })
    expect(list?.queryZone).toBe('q7-own-k3y.bl.example')
    for (const shown of [JSON.stringify(list), inspect(list, { depth: null }), JSON.stringify({ ...list })])
      expect(shown.toLowerCase()).not.toContain(key.toLowerCase())
    expect({ ...list }.queryZone).toBeUndefined()
  })

  test('takes the longest key that leaves room for an IPv6 address', () => {
    const zone = longZone.slice(1)
    const [long] = enabledLists({ disable: [], add: [{ zone, kinds: ['ipv6'], key: 'abcdefgh' }] }).slice(-1)
    expect(`${'0.'.repeat(32)}${long?.queryZone}`).toHaveLength(253)
  })

  test('is open without one', () => {
    const { key: _, ...open } = own
    const [plain] = enabledLists({ disable: [], add: [open] }).slice(-1)
    expect([plain?.isKeyed, plain?.queryZone]).toEqual([false, undefined])
  })
})

describe('the words', () => {
  const listed = found('dnsbl.listed', '192.0.2.1@zen.spamhaus.org', {
    zone: 'zen.spamhaus.org',
    list: 'Spamhaus ZEN',
    operator: 'Spamhaus',
    codes: ['127.0.0.4'],
    meanings: ['XBL: infected or exploited host'],
    cause: 'exploit',
    listSeverity: 'critical',
    delistUrl: 'https://check.spamhaus.org/',
    txt: null,
    tested: true,
    confirmed: true,
    listedUntil: null,
  })

  test('name the list and the meaning of the code, and the first step before the removal', () => {
    expect(renderFinding(listed, 'en')).toEqual({
      summary: '192.0.2.1 is listed on Spamhaus ZEN (XBL: infected or exploited host).',
      remedy:
        'Treat the host as broken into: find the malware, open proxy or stolen account, and close it. Then ask for removal: https://check.spamhaus.org/',
      reference: 'RFC 5782 §2.1',
    })
    expect(renderFinding(listed, 'de').summary).toBe(
      '192.0.2.1 steht auf Spamhaus ZEN (XBL: infected or exploited host).',
    )
  })

  test('show the bare code where nothing is documented', () => {
    const bare = { ...listed, args: { ...listed.args, meanings: [], delistUrl: null, tested: false } }
    const { summary, remedy } = renderFinding(bare, 'en')
    expect(summary).toBe(
      '192.0.2.1 is listed on Spamhaus ZEN (127.0.0.4). The list has no test entry, so it could not be tested.',
    )
    expect(remedy).not.toContain('null')
  })

  test.each([
    ['en', '192.0.2.1 is listed on Spamhaus ZEN (127.0.0.4). Not confirmed by a later run yet.'],
    ['de', '192.0.2.1 steht auf Spamhaus ZEN (127.0.0.4). Noch von keinem späteren Lauf bestätigt.'],
  ] as const)('say of a listing that it is not confirmed yet, in %s', (locale, summary) => {
    const told = (args: object) =>
      renderFinding({ ...listed, args: { ...listed.args, meanings: [], ...args } }, locale).summary
    const [unconfirmed, confirmed] = [told({ confirmed: false }), told({ confirmed: true })]
    expect(unconfirmed).toBe(summary)
    expect(confirmed).toBe(`${summary.split(').')[0]}).`)
    // A list without test entries can confirm nothing, and earlier versions did not say.
    expect(told({ confirmed: false, tested: false })).not.toContain(summary.split(').')[1])
    const { confirmed: _, ...asBefore } = listed.args
    expect(renderFinding({ ...listed, args: { ...asBefore, meanings: [] } }, locale).summary).toBe(confirmed)
  })

  test.each(locales)('differ by the cause of a listing and of a refusal, in %s', (locale) => {
    const causes = ['spam', 'exploit', 'cracked', 'policy', 'rdns', 'backscatter', 'network', 'young', 'other']
    const remedies = causes.map((cause) => renderFinding({ ...listed, args: { ...listed.args, cause } }, locale).remedy)
    expect(new Set(remedies).size).toBe(causes.length)
    const refusals = ['public-resolver', 'volume', 'registration', 'key', 'mistyped', 'other'] as const
    const told = refusals.map((cause) =>
      renderFinding(
        found('dnsbl.zone-refused', 'bl.example', { list: 'L', operator: 'O', cause, code: '127.255.255.254' }),
        locale,
      ),
    )
    expect(new Set(told.map(({ remedy }) => remedy)).size).toBe(refusals.length)
    expect(new Set(told.map(({ summary }) => summary)).size).toBe(refusals.length)
  })

  test.each([
    [
      'en',
      'asked 41, answered 38; Spamhaus (2) refused since Tuesday 09:10: your resolver is public, or has no PTR. Use your own, or the operator’s free key; PSBL without an answer since 2026-11-01 08:00.',
    ],
    [
      'de',
      '41 gefragt, 38 haben geantwortet; Spamhaus (2) verweigert seit Dienstag 09:10: Ihr Resolver ist öffentlich oder hat keinen PTR. Einen eigenen benutzen, oder den kostenlosen Schlüssel des Betreibers; PSBL ohne Antwort seit 2026-11-01 08:00.',
    ],
  ] as const)('say which lists are missing since when, an operator at a time, in %s', (locale, text) => {
    const refused = { operator: 'Spamhaus', state: 'refused', cause: 'public-resolver' } as const
    const since = '2026-11-24T09:10:00.000Z'
    const psbl = { zone: 'psbl.surriel.com', list: 'PSBL', operator: 'PSBL volunteers', state: 'unknown' } as const
    const gaps = [
      { ...refused, zone: 'zen.spamhaus.org', list: 'Spamhaus ZEN', since },
      { ...refused, zone: 'dbl.spamhaus.org', list: 'Spamhaus DBL', since: '2026-11-24T10:00:00.000Z' },
      { ...psbl, cause: null, since: '2026-11-01T08:00:00.000Z' },
    ]
    expect(listCoverageText({ asked: 41, answered: 38, gaps }, '2026-11-25T00:00:00.000Z', locale)).toBe(text)
  })

  test.each([
    ['en', 'asked 9, answered 1; L0, L1, L2, L3, L4 and 2 more without an answer since Tuesday 09:10; L7 refused.'],
    [
      'de',
      '9 gefragt, 1 hat geantwortet; L0, L1, L2, L3, L4 und 2 weitere ohne Antwort seit Dienstag 09:10; L7 verweigert.',
    ],
  ] as const)(
    'name those together that are missing for the same reason since the same minute, in %s',
    (locale, text) => {
      const gaps = Array.from({ length: 8 }, (_, at) => ({
        zone: `l${at}.example`,
        list: `L${at}`,
        operator: `O${at}`,
        cause: at < 7 ? null : 'other',
        state: at < 7 ? ('unknown' as const) : ('refused' as const),
        since: at < 7 ? `2026-11-24T09:10:0${at}.000Z` : null,
      }))
      expect(listCoverageText({ asked: 9, answered: 1, gaps }, '2026-11-25T00:00:00.000Z', locale)).toBe(text)
    },
  )

  test('mark that more lists are missing than are named', () => {
    const coverage = (missing: string[]) =>
      renderFinding(found('dnsbl.coverage-low', 'example.com', { asked: 5, answered: 3, missing }), 'en').summary
    expect(coverage(['a.example', 'b.example'])).toBe(
      'Only 3 of 5 DNSBLs could be relied on; missing: a.example, b.example.',
    )
    expect(coverage(['a.example'])).toBe('Only 3 of 5 DNSBLs could be relied on; missing: a.example ….')
  })
})
