import type { Cidr, IpAddress } from '@mailhealth/core'
import { zoneResolver } from '@mailhealth/testkit'
import * as dnsPacket from 'dns-packet'
import { describe, expect, test } from 'vitest'
import { mayDial } from '../dial-policy.ts'
import { authoritativeResolver } from './authoritative-resolver.ts'
import { exchange } from './exchange.ts'
import { LowerCaseServers } from './lower-case-servers.ts'
import { createNameservers } from './nameservers.ts'
import { pacing } from './paced-resolver.ts'
import { parseServer, type ServerAddress } from './server-address.ts'
import {
  a,
  addressFor,
  answerTo,
  bench,
  nameAsAsked,
  nameIn,
  type RawScript,
  type RawServer,
  right,
  silent,
} from './testing.ts'

const { raw, resolverOn } = bench()
/** Long enough that no two of its cases are the same by chance. */
const name = 'a-name-of-so-many-letters.that-chance-repeats-none-of-its-cases.example'
const lie = '203.0.113.66'
/** So that no question goes out again while a busy machine takes its time. */
const unhurried = { timeoutMs: 4_000 }

/** The right answer, from a server that gives every name back in lower case. */
function foldedAddress(query: Buffer, data = '192.0.2.1'): Buffer {
  return answerTo(query, { name: nameIn(query), answers: [a(nameIn(query), data)] })
}
const folds = (query: Buffer): Buffer[] => [foldedAddress(query)]
const tcps = { hangsUp: () => null, isSilent: silent, folds, keeps: right }

function caseOf(query: Buffer | undefined): 'lower' | 'mixed' | 'none' {
  if (query === undefined) return 'none'
  return nameAsAsked(query) === nameIn(query) ? 'lower' : 'mixed'
}

/** Asks twice, one after the other: the answers, the case of each first query over UDP, and how often TCP was asked. */
async function askedTwice(udp: RawScript['udp'], tcp: NonNullable<RawScript['tcp']>) {
  const overTcp: string[] = []
  const server = await raw(udp, (query) => {
    overTcp.push(caseOf(query))
    return tcp(query)
  })
  const resolver = resolverOn([server], unhurried)
  const first = await resolver.resolve(name, 'A', { fresh: true })
  const asked = server.queries.length
  const second = await resolver.resolve(name, 'A', { fresh: true })
  return {
    answers: [first, second].map((answer) => (answer.kind === 'records' ? answer.records.join() : answer.kind)),
    cases: [caseOf(server.queries[0]), caseOf(server.queries[asked])],
    tcp: overTcp.length,
  }
}

const rightAnswers = ['192.0.2.1', '192.0.2.1']

describe('over UDP the letters of a name are in random case', () => {
  test('another for each query', async () => {
    const server = await raw(right)
    const resolver = resolverOn([server], unhurried)
    for (let time = 0; time < 20; time++) await resolver.resolve(name, 'A', { fresh: true })
    const asked = server.queries.map(nameAsAsked)
    expect(new Set(asked).size).toBe(20)
    expect(new Set(asked.map((one) => one.toLowerCase()))).toEqual(new Set([name]))
  })

  test('and names in answers are compared without it', async () => {
    const server = await raw((query) => [
      answerTo(query, {
        answers: [{ type: 'CNAME', name: nameIn(query), ttl: 9, data: 'END.example' }, a('end.EXAMPLE', '192.0.2.1')],
      }),
    ])
    expect(await resolverOn([server], unhurried).resolve(name, 'A')).toMatchObject({
      records: ['192.0.2.1'],
      aliases: ['end.example'],
    })
  })

  test.each<[string, RawScript['udp'], keyof typeof tcps, object]>([
    ['keeps the case', right, 'isSilent', { cases: ['mixed', 'mixed'], tcp: 0 }],
    ['folds, over TCP too', folds, 'folds', { cases: ['mixed', 'lower'], tcp: 1 }],
    ['folds, and hangs up over TCP', folds, 'hangsUp', { cases: ['mixed', 'lower'], tcp: 1 }],
    ['keeps it over TCP alone', folds, 'keeps', { cases: ['mixed', 'mixed'], tcp: 2 }],
    [
      'turns it into upper case',
      (query) => [answerTo(query, { name: nameIn(query).toUpperCase(), answers: [a(nameIn(query), '192.0.2.1')] })],
      'hangsUp',
      { cases: ['mixed', 'lower'], tcp: 1 },
    ],
  ])('a server that %s answers', async (_, udp, tcp, expected) => {
    expect(await askedTwice(udp, tcps[tcp])).toEqual({ answers: rightAnswers, ...expected })
  })

  test('a server that folds, and is silent over TCP, answers in time', async () => {
    const { answers, cases } = await askedTwice(folds, silent)
    expect({ answers, cases }).toEqual({ answers: rightAnswers, cases: ['mixed', 'lower'] })
  })

  test('a server that folds and truncates answers over TCP', async () => {
    const truncated = (query: Buffer): Buffer[] => [
      answerTo(query, { name: nameIn(query), flags: dnsPacket.TRUNCATED_RESPONSE }),
    ]
    const { answers, cases } = await askedTwice(truncated, folds)
    expect({ answers, cases }).toEqual({ answers: rightAnswers, cases: ['mixed', 'lower'] })
  })

  test.each(Object.keys(tcps) as (keyof typeof tcps)[])(
    'what is forged in lower case changes nothing, where TCP %s',
    async (tcp) => {
      const forgedFirst = (query: Buffer): Buffer[] => [foldedAddress(query, lie), addressFor(query)]
      const { answers, cases } = await askedTwice(forgedFirst, tcps[tcp])
      expect({ answers, cases }).toEqual({ answers: rightAnswers, cases: ['mixed', 'mixed'] })
    },
  )

  test('a forged packet does not count where the right one got lost, if TCP is spoken', async () => {
    const { answers, cases } = await askedTwice((query) => [foldedAddress(query, lie)], right)
    expect({ answers, cases }).toEqual({ answers: rightAnswers, cases: ['mixed', 'mixed'] })
  })

  test('the right answer that comes after TCP was tried in vain shows that the server keeps the case', async () => {
    let first: { query: Buffer; peer: Parameters<RawServer['send']>[1] } | undefined
    const server: RawServer = await raw((query, peer) => {
      if (first === undefined) {
        first = { query, peer }
        return [foldedAddress(query, lie)]
      }
      if (caseOf(query) === 'mixed') return right(query)
      server.send(addressFor(first.query), first.peer)
      return []
    })
    const resolver = resolverOn([server], { timeoutMs: 30_000 })
    expect(await resolver.resolve(name, 'A')).toMatchObject({ records: ['192.0.2.1'] })
    await resolver.resolve(name, 'A', { fresh: true })
    expect(server.queries.map(caseOf)).toEqual(['mixed', 'lower', 'mixed'])
  })
})

/** Answers nothing but lower case, as some servers do and some boxes before them. */
const drops = (query: Buffer): Buffer[] => (caseOf(query) === 'lower' ? right(query) : [])

describe('a question that is not answered in mixed case is asked again in lower case', () => {
  const inTurn = async (servers: readonly RawServer[], timeoutMs: number, times: number) => {
    const resolver = resolverOn(servers, { timeoutMs })
    const answers: unknown[] = []
    for (let time = 0; time < times; time++) {
      const answer = await resolver.resolve(name, 'A', { fresh: true })
      answers.push(answer.kind === 'records' ? answer.records.join() : answer.kind)
    }
    return answers
  }

  test('and a server that answers nothing else is asked so from the third question on', async () => {
    const server = await raw(drops)
    expect(await inTurn([server], 800, 4)).toEqual(Array(4).fill('192.0.2.1'))
    const twice = ['mixed', 'lower', 'mixed']
    expect(server.queries.map(caseOf)).toEqual([...twice, ...twice, 'lower', 'lower'])
  })

  test('while one that lost a packet goes on to be asked in mixed case', async () => {
    const server = await raw((query, _, nth) => (nth === 0 ? [] : right(query)))
    expect(await inTurn([server], 4_000, 3)).toEqual(Array(3).fill('192.0.2.1'))
    expect(server.queries.map(caseOf)).toEqual(['mixed', 'lower', 'mixed', 'mixed', 'mixed'])
  })

  test('and one that is slow with what it has to ask for is known by what it says at once', async () => {
    let first: { query: Buffer; peer: Parameters<RawServer['send']>[1] } | undefined
    const server: RawServer = await raw((query, peer, nth) => {
      if (nth % 3 === 0) {
        first = { query, peer }
        return []
      }
      if (nth % 3 === 2) return right(query)
      // The newest question first, as unbound does.
      setImmediate(() => first !== undefined && server.send(addressFor(first.query), first.peer))
      return right(query)
    })
    expect(await inTurn([server], 1_600, 3)).toEqual(Array(3).fill('192.0.2.1'))
    expect(server.queries.filter((_, at) => at % 3 === 0).map(caseOf)).toEqual(['mixed', 'mixed', 'mixed'])
  })

  test('and what is learnt of one server holds for no other', async () => {
    const [deaf, well] = [await raw(drops), await raw(right)]
    const lowerCase = new LowerCaseServers()
    const ask = async ({ address }: RawServer): Promise<void> => {
      const servers = [parseServer(address) as ServerAddress]
      await exchange({ servers, lowerCase }, { name, type: 'A' }, 800, AbortSignal.timeout(5_000))
    }
    for (let time = 0; time < 3; time++) {
      await ask(deaf)
      await ask(well)
    }
    expect(caseOf(deaf.queries.at(-1))).toBe('lower')
    expect(well.queries.map(caseOf)).toEqual(['mixed', 'mixed', 'mixed'])
    expect(lowerCase.unanswered.size).toBe(0)
  })

  test('and one that leaves the answers to the next server is asked so on trial, and found out', async () => {
    const [first, second] = [await raw(drops), await raw(right)]
    const resolver = resolverOn([first, second], { timeoutMs: 800 })
    const by: string[] = []
    for (let time = 0; time < 5; time++) by.push((await resolver.resolve(name, 'A', { fresh: true })).server)
    const [one, other] = [first.address, second.address]
    expect(by).toEqual([other, other, one, one, one])
    expect(first.queries.map(caseOf)).toEqual(['mixed', 'mixed', 'lower', 'mixed', 'lower', 'mixed', 'lower'])
    expect(second.queries.map(caseOf)).toEqual(['mixed', 'mixed'])
  })

  test('and one that was away for a while is asked in mixed case again once it is back', async () => {
    let isAway = true
    const [first, second] = [await raw((query) => (isAway ? [] : right(query))), await raw(right)]
    const resolver = resolverOn([first, second], { timeoutMs: 1_600 })
    const ask = async (): Promise<unknown> => (await resolver.resolve(name, 'A', { fresh: true })).server
    for (let time = 0; time < 3; time++) expect(await ask()).toBe(second.address)
    isAway = false
    for (let time = 0; time < 2; time++) expect(await ask()).toBe(first.address)
    expect(first.queries.map(caseOf)).toEqual(['mixed', 'mixed', 'lower', 'lower', 'mixed', 'mixed'])
  })

  test('and a server that is away is none that drops', async () => {
    const gone = await raw(silent)
    expect(await inTurn([gone], 400, 3)).toEqual(Array(3).fill('failed'))
    expect(caseOf(gone.queries[0])).toBe('mixed')
    expect(gone.queries.map(caseOf).filter((one) => one === 'mixed').length).toBe(2)
  })
})

describe('authoritative servers are asked so too', () => {
  const parent = 'a.example. NS ns.a.example.\nns.a.example. A 127.0.0.1'
  const options = (port: number) => ({
    resolver: zoneResolver(parent),
    port,
    mayDial: (address: IpAddress) => mayDial(address, ['127.0.0.0/8' as Cidr]),
    timeoutMs: 1000,
  })
  const below = `${name.slice(0, -'.example'.length)}.a.example`

  test.each<[string, RawScript['udp'], string[]]>([
    ['keeps the case', right, ['mixed', 'mixed']],
    ['folds', folds, ['mixed', 'lower', 'lower']],
    ['drops', drops, ['mixed', 'lower', 'mixed', 'mixed', 'lower', 'mixed']],
    ['is not the one who answers first', (query) => [foldedAddress(query, lie), addressFor(query)], ['mixed', 'mixed']],
  ])('one that %s', async (_, udp, cases) => {
    const server = await raw(udp)
    const nameservers = createNameservers(options(server.port))
    for (let time = 0; time < 2; time++)
      expect(await nameservers.ask(below, 'A')).toMatchObject({ answers: [{ answer: { records: ['192.0.2.1'] } }] })
    expect(server.queries.map(caseOf)).toEqual(cases)

    const list = await raw(udp)
    const direct = authoritativeResolver(['a.example'], pacing([]), options(list.port))
    for (let time = 0; time < 2; time++)
      expect(await direct.resolve(below, 'A', { fresh: true })).toMatchObject({ records: ['192.0.2.1'] })
    expect(list.queries.map(caseOf)).toEqual(cases)
  })
})
