import { allLists, type DnsblList } from '@mailhealth/catalogue'
import { type IpAddress, type JsonValue, parseDomainName, plainHost, type Resolver } from '@mailhealth/core'
import { zoneResolver } from '@mailhealth/testkit'
import { describe, expect, test } from 'vitest'
import type { ListHealth, ListSource, ListState } from '../dnsbl/list-source.ts'
import { checkNamed } from '../registry.ts'
import { runCheck } from '../run-check.ts'
import { surroundingsOf } from '../testing.ts'
import { askEndUserLists } from './end-user-lists.ts'

const names = `
chosen.example.net. A 192.0.2.10
$PTR 192.0.2.10 chosen.example.net.
line.example.net. A 192.0.2.11
$PTR 192.0.2.11 11-2-0-192.dyn.example.net.
11-2-0-192.dyn.example.net. A 192.0.2.11`
const target = (label: string) => ({
  ...plainHost(parseDomainName(`${label}.example.net`)),
  ports: { ...plainHost(parseDomainName('a.example')).ports, smtp: false as const },
})
const zen = allLists.filter(({ zone }) => zone === 'zen.spamhaus.org' || zone === 'pbl.spamhaus.org')
const rats = allLists.filter(({ zone }) => zone === 'all.spamrats.com')

interface World {
  readonly lists?: readonly DnsblList[]
  readonly state?: ListState
  readonly memory?: JsonValue
  readonly now?: string
  readonly mayAsk?: boolean
}

async function run(label: string, entries: string, world: World = {}) {
  const { lists = [...zen, ...rats], state = 'healthy', memory = null, now, mayAsk = true } = world
  const resolver = zoneResolver(names, entries)
  const health = { state, fault: null, codes: [], reason: '', testedAt: '', since: '' } satisfies ListHealth
  const source: ListSource = { lists, health: async () => health, mayAsk: async () => mayAsk }
  const surroundings = { ...surroundingsOf({ resolver, ...(now === undefined ? {} : { now }) }), lists: source }
  const settings = { ...surroundings.settings, isAllowed: () => true }
  const result = await runCheck(checkNamed('iprev'), target(label), { ...surroundings, settings }, {}, memory)
  const dynamic = result.verdict.findings.filter(({ id }) => id === 'iprev.address-dynamic')
  const asked = resolver.namespace.questions.filter((question) => /spamhaus|spamrats/.test(question))
  return { told: dynamic.map(({ severity, args }) => [severity, args]), memory: result.memory, asked }
}

const pbl = "Spamhaus ZEN (PBL: the network's owner says that no mail server is there)"
const dyna = 'SpamRATS (RATS-Dyna: PTR looks dynamic)'
const name = '11-2-0-192.dyn.example.net'

describe('lists of ranges for end users as evidence for a dynamic address', () => {
  test.each([
    ['nothing says so', 'chosen', '', []],
    [
      'a list alone: the dnsbl check tells it loudly',
      'chosen',
      '10.2.0.192.zen.spamhaus.org. A 127.0.0.10',
      [['low', { name: null, signs: [], lists: [pbl], weight: 'low' }]],
    ],
    ['the name alone', 'line', '', [['medium', { name, signs: ['dyn'], lists: [], weight: 'medium' }]]],
    [
      'the name and two lists',
      'line',
      '11.2.0.192.zen.spamhaus.org. A 127.0.0.10\n11.2.0.192.all.spamrats.com. A 127.0.0.36',
      [['high', { name, signs: ['dyn'], lists: [pbl, dyna], weight: 'high' }]],
    ],
    ['another code of the same lists is none', 'chosen', '10.2.0.192.zen.spamhaus.org. A 127.0.0.2', []],
    ['a missing PTR at the same operator is none', 'chosen', '10.2.0.192.all.spamrats.com. A 127.0.0.37', []],
    ['a refusal is none', 'chosen', '10.2.0.192.zen.spamhaus.org. A 127.255.255.254', []],
    [
      'an answer outside 127.0.0.0/8 is none',
      'chosen',
      '10.2.0.192.zen.spamhaus.org. A 127.0.0.10\n10.2.0.192.zen.spamhaus.org. A 203.0.113.1',
      [],
    ],
  ])('%s', async (_, label, entries, told) => {
    expect((await run(label, entries)).told).toEqual(told)
  })

  const listed = '10.2.0.192.zen.spamhaus.org. A 127.0.0.11'

  test('a list that another one in use holds is not asked besides', async () => {
    expect((await run('chosen', listed)).asked).toEqual([
      '10.2.0.192.zen.spamhaus.org A',
      '10.2.0.192.all.spamrats.com A',
    ])
  })

  test.each<[string, World]>([
    ['refused', { state: 'refused' }],
    ['broken', { state: 'broken' }],
    ['doubtful', { state: 'doubtful' }],
    ['over its budget', { mayAsk: false }],
    ['not in use', { lists: [] }],
  ])('a list that is %s says nothing, and is not asked', async (_, world) => {
    expect(await run('chosen', listed, world)).toMatchObject({ told: [], asked: [] })
  })

  test('lists are asked side by side, each operator at its pace, and each for all its questions at once', async () => {
    const addresses = Array.from({ length: 9 }, (_, at) => `192.0.2.${at + 1}` as IpAddress)
    const underWay = { zen: 0, rats: 0, mostZen: 0, mostRats: 0, mostBoth: 0 }
    const world = zoneResolver('')
    const resolver: Resolver = {
      async resolve(question, type, options) {
        const of = question.includes('spamhaus') ? 'zen' : 'rats'
        underWay[of]++
        underWay.mostZen = Math.max(underWay.mostZen, underWay.zen)
        underWay.mostRats = Math.max(underWay.mostRats, underWay.rats)
        underWay.mostBoth = Math.max(underWay.mostBoth, underWay.zen + underWay.rats)
        await new Promise(setImmediate)
        underWay[of]--
        return world.resolve(question, type, options)
      },
    }
    const taken: [string, number][] = []
    const health = { state: 'healthy', fault: null, codes: [], reason: '', testedAt: '', since: '' } as const
    const lists: ListSource = {
      lists: [...zen, ...rats],
      health: async () => health,
      mayAsk: async ({ zone }, questions) => taken.push([zone, questions]) > 0,
    }
    const answers = await askEndUserLists(addresses, { ...surroundingsOf({ resolver }), lists }, [])
    expect(answers.map(({ zone, address }) => `${address} ${zone}`)).toEqual(
      ['zen.spamhaus.org', 'all.spamrats.com'].flatMap((zone) => addresses.map((address) => `${address} ${zone}`)),
    )
    expect(underWay).toEqual({ zen: 0, rats: 0, mostZen: 4, mostRats: 4, mostBoth: 8 })
    expect(taken).toEqual([
      ['zen.spamhaus.org', 9],
      ['all.spamrats.com', 9],
    ])
  })

  test('asks once a day, and keeps what was said when the list falls silent', async () => {
    const first = await run('chosen', listed)
    expect(first.told).toHaveLength(1)
    const later = await run('chosen', '', { memory: first.memory, now: '2026-11-25T23:59:00.000Z' })
    expect(later).toMatchObject({ told: first.told, asked: [] })
    const silent = ';! servfail 10.2.0.192.zen.spamhaus.org.'
    const nextDay = await run('chosen', silent, { memory: later.memory, now: '2026-11-26T00:01:00.000Z' })
    expect(nextDay).toMatchObject({ told: first.told })
    expect(nextDay.asked).toHaveLength(2)
    const gone = await run('chosen', '', { memory: nextDay.memory, now: '2026-11-26T00:02:00.000Z' })
    expect(gone.told).toEqual([])
  })
})
